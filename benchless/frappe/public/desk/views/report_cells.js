// Cells of a report: each value as its column says, or as the report's own script formats it.
import { linkTo } from "../controls/link.js";
import { h } from "../lib/dom.js";
import { __, formatDate, formatDatetime, formatNumber } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";

const number = (value) => formatNumber(value, 0, { maximumFractionDigits: 2 });

const FORMATS = {
	Date: formatDate,
	Datetime: formatDatetime,
	Int: number,
	Float: number,
	Percent: (value) => `${number(value)}%`,
	Check: (value) => (Number(value) ? __("Yes") : __("No")),
	Link: (value, { options }) => linkTo(options, value),
};

export const isEmpty = (value) => value === null || value === undefined || value === "";

// The value as text, or as a link. Texts from the server stay texts.
export function showValue(value, column) {
	if (isEmpty(value)) return "";
	const format = FORMATS[column.fieldtype];
	return format ? format(value, column) : String(value);
}

// What a script gets as `default_formatter`. As in Frappe's desk it gives HTML, and takes plain columns as HTML.
function toHtml(value, _row, column) {
	const shown = showValue(value, column);
	return column.fieldtype in FORMATS ? h("span", {}, shown).innerHTML : shown;
}

// A node or text for the cell. What a script makes of it is HTML, which is sanitised.
export function showCell(formatter, column, row) {
	const value = row[column.fieldname];
	if (!formatter) return showValue(value, column);
	const html = String(formatter(value, null, column, row, toHtml) ?? "");
	return /[<&]/.test(html) ? safeFragment(html) : html;
}
