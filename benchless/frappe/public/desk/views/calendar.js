// The calendar of a doctype: a month with its documents, drawn from what the app's script says of it. Times are
// those of the site, as in lists. On a phone, the days that have something stand below each other.
import { call } from "../lib/api.js";
import { boot, mayCreate } from "../lib/boot.js";
import { announce, showError } from "../lib/dialog.js";
import { button, h, icon, iconButton } from "../lib/dom.js";
import { __, formatDate, formatTime, siteToday } from "../lib/i18n.js";
import { rewriteUrl } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";
import { loadMeta } from "../model/meta.js";
import { calendarSettings, viewLinks } from "./calendar_settings.js";
import { chip, fromQuery, toQuery, toServer } from "./filters.js";
import { missingView } from "./message.js";

const DAY = 24 * 60 * 60 * 1000;
const MONTH = /^[1-9]\d{3}-(0[1-9]|1[0-2])$/;
// What Frappe's colours mean here.
const COLOURS = { danger: "red", success: "green", warning: "orange" };
const locale = boot.lang || "en";
const named = (options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
const TITLE = named({ month: "long", year: "numeric" });
const WEEKDAY = named({ weekday: "short" });
const LONG_WEEKDAY = named({ weekday: "long" });
const NUMBER = named({ day: "numeric" });

const asDate = (day) => new Date(`${day}T00:00:00Z`);
const asDay = (date) => date.toISOString().slice(0, 10);
const addDays = (day, count) => asDay(new Date(asDate(day).getTime() + count * DAY));
const firstOf = (month) => asDate(`${month}-01`);

export async function calendarView({ doctype, query }) {
	const meta = await loadMeta(doctype);
	const settings = calendarSettings(meta);
	if (!settings) return missingView();
	const calendar = new Calendar(meta, settings, query);
	await calendar.refresh();
	return { title: `${calendar.title} · ${boot.app_name}`, element: calendar.element };
}

function addMonths(month, count) {
	const date = firstOf(month);
	date.setUTCMonth(date.getUTCMonth() + count);
	return asDay(date).slice(0, 7);
}

// 1 is Monday, 7 is Sunday.
function firstWeekday() {
	const { weekInfo, getWeekInfo } = new Intl.Locale(locale);
	return (getWeekInfo ? getWeekInfo.call(new Intl.Locale(locale)) : weekInfo)?.firstDay ?? 1;
}

// The days that are shown for a month: whole weeks.
function daysOf(month) {
	const first = firstOf(month);
	const before = (first.getUTCDay() - firstWeekday() + 7) % 7;
	const length = asDate(`${addMonths(month, 1)}-01`) - first;
	const count = Math.ceil((before + length / DAY) / 7) * 7;
	const start = addDays(asDay(first), -before);
	return Array.from({ length: count }, (_, i) => addDays(start, i));
}

class Calendar {
	constructor(meta, settings, query) {
		this.meta = meta;
		this.settings = settings;
		this.filters = fromQuery(meta, query);
		const asked = query.get("_month") || "";
		this.month = MONTH.test(asked) ? asked : siteToday().slice(0, 7);
		this.draw();
	}

	get title() {
		return `${__(this.meta.name)}, ${TITLE.format(firstOf(this.month))}`;
	}

	// --- asking ---

	async refresh() {
		const { meta, settings } = this;
		const number = (this.asked = (this.asked || 0) + 1);
		const days = daysOf(this.month);
		const { message } = await call(settings.get_events_method || "frappe.desk.calendar.get_events", {
			doctype: meta.name,
			start: `${days[0]} 00:00:00`,
			end: `${days.at(-1)} 23:59:59`,
			field_map: settings.field_map,
			fields: settings.fields,
			filters: this.filters.map((filter) => toServer(meta.name, filter)),
		});
		if (number !== this.asked) return;
		this.events = (message || []).map((doc) => this.readEvent(doc)).sort(byStart);
		this.drawMonth(days);
	}

	readEvent(doc) {
		const { start, end, title, allDay } = this.settings.field_map;
		const begins = String(doc[start] || "");
		const ends = String(doc[end] || begins);
		const text = String(doc[title] ?? "").trim() || doc.name;
		return { doc, begins, ends: ends < begins ? begins : ends, text, allDay: Boolean(doc[allDay]) };
	}

	async change(values) {
		Object.assign(this, values);
		rewriteUrl(this.address());
		await this.refresh().catch(showError);
		document.title = `${this.title} · ${boot.app_name}`;
		announce(this.title);
	}

	address() {
		const query = toQuery(this.filters);
		query.set("_month", this.month);
		return `${urls.calendar(this.meta.name)}?${query}`;
	}

	// --- drawing ---

	draw() {
		const { name } = this.meta;
		const href = urls.create(name);
		const create =
			mayCreate(name) &&
			h("a", { class: "button primary", href }, icon("plus"), __("New {0}", [__(name)]));
		const step = (count) => () => this.change({ month: addMonths(this.month, count) });
		this.heading = h("h2", { class: "calendar-title" });
		this.chips = h("ul", { class: "chips" });
		this.body = h("div", { class: "calendar-body" });
		const head = [
			h("h1", {}, __(name)),
			viewLinks(name, "calendar", () => toQuery(this.filters)),
			h("div", { class: "page-actions" }, create),
		];
		const tools = [
			iconButton("chevron-back", __("Previous month"), step(-1)),
			iconButton("chevron-next", __("Next month"), step(1)),
			button(__("Today"), () => this.change({ month: siteToday().slice(0, 7) })),
			this.heading,
			this.chips,
		];
		this.element = h(
			"div",
			{ class: "page calendar" },
			h("header", { class: "page-head" }, head),
			h("div", { class: "calendar-tools" }, tools),
			this.body,
		);
	}

	drawMonth(days) {
		this.heading.textContent = TITLE.format(firstOf(this.month));
		const without = (filter) =>
			this.change({ filters: this.filters.filter((other) => other !== filter) });
		this.chips.replaceChildren(
			...this.filters.map((filter) => chip(this.meta, filter, () => without(filter))),
		);
		const weekday = (day) =>
			h("th", { scope: "col", abbr: LONG_WEEKDAY.format(asDate(day)) }, WEEKDAY.format(asDate(day)));
		const head = h("thead", {}, h("tr", {}, days.slice(0, 7).map(weekday)));
		const weeks = [];
		for (let i = 0; i < days.length; i += 7)
			weeks.push(
				h(
					"tr",
					{},
					days.slice(i, i + 7).map((day) => this.drawDay(day)),
				),
			);
		const caption = h("caption", { class: "visually-hidden" }, this.title);
		const table = h(
			"table",
			{ class: "calendar-month", onkeydown: moveAmongDays },
			caption,
			head,
			h("tbody", {}, weeks),
		);
		const nothing =
			!this.events.length &&
			h("p", { class: "muted calendar-empty" }, __("There is nothing in this month."));
		this.body.replaceChildren(...[table, nothing].filter(Boolean));
		(table.querySelector(".is-today .calendar-day") || table.querySelector(".calendar-day")).tabIndex = 0;
	}

	drawDay(day) {
		const events = this.events.filter(
			({ begins, ends }) => begins.slice(0, 10) <= day && day <= ends.slice(0, 10),
		);
		const classes = [
			day.startsWith(this.month) ? "" : "is-other",
			day === siteToday() ? "is-today" : "",
			events.length ? "" : "is-empty",
		];
		const list = h(
			"ul",
			{},
			events.map((event) => h("li", {}, this.drawEvent(event, day))),
		);
		const cell = h("td", {
			class: classes.join(" "),
			"aria-current": day === siteToday() ? "date" : null,
		});
		cell.append(this.drawNumber(day), events.length ? list : "");
		// The whole cell is the way to a new document, for those who use a mouse.
		cell.addEventListener(
			"click",
			({ target }) => target === cell && cell.querySelector("a.calendar-day")?.click(),
		);
		return cell;
	}

	// As in Frappe, a new document begins with the field that the calendar calls `start`.
	drawNumber(day) {
		const name = this.meta.name;
		const number = h("span", { class: "calendar-number" }, NUMBER.format(asDate(day)));
		const text = h(
			"time",
			{ datetime: day },
			number,
			h("span", { class: "calendar-date" }, formatDate(day)),
		);
		const props = { class: "calendar-day", tabIndex: -1 };
		if (!mayCreate(name)) return h("span", props, text);
		const query = new URLSearchParams({ [this.settings.field_map.start]: `${day} 00:00:00` });
		const label = __("New {0} on {1}", [__(name), formatDate(day)]);
		return h(
			"a",
			{ ...props, href: `${urls.create(name)}?${query}`, "aria-label": label, title: label },
			text,
		);
	}

	drawEvent({ doc, begins, ends, text, allDay }, day) {
		const isFirst = begins.startsWith(day);
		const time = isFirst && !allDay && begins.length > 10 && formatTime(begins.slice(11));
		const colour = COLOURS[this.settings.get_css_class?.(doc)] || "blue";
		const title = `${text} (${describe(begins, ends, allDay)})`;
		const props = { class: `calendar-event ${colour}`, href: urls.form(this.meta.name, doc.name), title };
		return h("a", props, time && h("span", { class: "calendar-time" }, time), " ", text);
	}
}

const byStart = (one, other) =>
	one.begins.localeCompare(other.begins) || one.text.localeCompare(other.text, locale);

function describe(begins, ends, allDay) {
	const [first, last] = [begins, ends].map((moment) => moment.slice(0, 10));
	const say = (moment) =>
		[formatDate(moment), allDay ? "" : formatTime(moment.slice(11))].filter(Boolean).join(", ");
	if (first === last) return allDay ? say(begins) : `${say(begins)} – ${formatTime(ends.slice(11))}`;
	return `${say(begins)} – ${say(ends)}`;
}

// Arrow keys move among the days, as they stand on the page.
function moveAmongDays(event) {
	const at = event.target.closest(".calendar-day");
	if (!at) return;
	const side = getComputedStyle(at).direction === "rtl" ? -1 : 1;
	const step = { ArrowRight: side, ArrowLeft: -side, ArrowDown: 7, ArrowUp: -7 }[event.key];
	const days = [...event.currentTarget.querySelectorAll(".calendar-day")];
	const next = step && days[days.indexOf(at) + step];
	if (!next) return;
	event.preventDefault();
	at.tabIndex = -1;
	next.tabIndex = 0;
	next.focus();
}
