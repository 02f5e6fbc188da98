// Words and formats of the reader's language. Times come from the server in the site's time zone.
import { boot } from "./boot.js";

const messages = boot.__messages || {};
const locale = boot.lang || "en";

export function __(text, args, context) {
	const translated = (context && messages[`${text}:${context}`]) || messages[text] || text;
	return args ? translated.replace(/\{(\d+)\}/g, (match, i) => args[i] ?? match) : translated;
}

// Marks a text that is translated where it is shown.
export const later = (text) => text;

const DATE = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const DATETIME = new Intl.DateTimeFormat(locale, {
	dateStyle: "medium",
	timeStyle: "short",
	timeZone: "UTC",
});
const RELATIVE = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
const UNITS = [
	["year", 31536000],
	["month", 2592000],
	["day", 86400],
	["hour", 3600],
	["minute", 60],
];

// Read as UTC on purpose: a value of the site's clock is shown as it stands, whatever the browser's zone.
const asWritten = (value) => new Date(`${value.slice(0, 10)}T${value.slice(11, 19) || "00:00:00"}Z`);

export const formatDate = (value) => (value ? DATE.format(asWritten(value)) : "");
export const formatDatetime = (value) => (value ? DATETIME.format(asWritten(value)) : "");
export const formatTime = (value) => (value ? value.split(":").slice(0, 2).map(pad).join(":") : "");
export const pad = (part) => String(part).padStart(2, "0");

export function formatNumber(value, digits, options = {}) {
	const fraction = digits ? { minimumFractionDigits: digits, maximumFractionDigits: digits } : {};
	return new Intl.NumberFormat(locale, { ...fraction, ...options }).format(value || 0);
}

export function formatCurrency(value, currency) {
	if (!currency) return formatNumber(value, 2);
	try {
		return formatNumber(value, 0, { style: "currency", currency });
	} catch {
		return `${formatNumber(value, 2)} ${currency}`;
	}
}

// The site's clock, as the server writes it: "2026-01-31 09:05:00".
export function siteNow() {
	const parts = new Intl.DateTimeFormat("sv-SE", {
		dateStyle: "short",
		timeStyle: "medium",
		timeZone: boot.time_zone,
	});
	return parts.format(new Date());
}

export const siteToday = () => siteNow().slice(0, 10);

// When something happened, in few letters: the time if it was today, else the day.
export const formatWhen = (value) =>
	value.startsWith(siteToday()) ? formatTime(value.slice(11)) : formatDate(value);

export function timeAgo(value) {
	const seconds = (asWritten(value) - asWritten(siteNow())) / 1000;
	const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) || ["minute", 60];
	return RELATIVE.format(Math.round(seconds / size), unit);
}
