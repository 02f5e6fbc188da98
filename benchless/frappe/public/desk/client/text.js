// Dates, numbers and markup, as scripts of apps write them.
import { formatDate, formatDatetime, formatNumber, siteToday } from "../lib/i18n.js";

const MARKUP = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => MARKUP[sign]);

export const formatted = (value, _format, decimals) => formatNumber(value, decimals);

const asDay = (value) => new Date(`${String(value).slice(0, 10)}T00:00:00Z`);
const asText = (day) => day.toISOString().slice(0, 10);

function addDays(value, days) {
	const day = asDay(value);
	day.setUTCDate(day.getUTCDate() + days);
	return asText(day);
}

// The last day of a month stands for days that it does not have.
function addMonths(value, months) {
	const day = asDay(value);
	const wanted = day.getUTCDate();
	day.setUTCMonth(day.getUTCMonth() + months, 1);
	const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
	day.setUTCDate(Math.min(wanted, last));
	return asText(day);
}

const toUser = (value) => (String(value ?? "").length > 10 ? formatDatetime(value) : formatDate(value));

export const datetime = {
	get_today: siteToday,
	add_days: addDays,
	add_months: addMonths,
	str_to_user: toUser,
};
