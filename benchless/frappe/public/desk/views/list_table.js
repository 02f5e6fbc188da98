// The rows of a list: a table on a wide screen, cards on a phone.
import { stateOf } from "../client/list.js";
import { displayValue } from "../controls/index.js";
import { titleOf } from "../controls/link.js";
import { h, icon } from "../lib/dom.js";
import { __, formatDatetime, formatWhen, later } from "../lib/i18n.js";
import { indicator } from "../lib/indicator.js";
import { navigate } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";
import { isNumeric } from "../model/meta.js";
import { maySelect } from "./list_actions.js";

// `list` gives {meta, rows, columns, sortField, sortOrder}, and takes `sortBy(field)` and `select(names, on)`.
export function drawTable(list) {
	const { meta, rows, columns } = list;
	const withStatus = rows.some((doc) => stateOf(list, doc));
	const withUpdated = saysSomething(rows);
	const titleField = meta.title_field || "name";
	const head = h(
		"tr",
		{},
		maySelect(list) && h("th", { class: "cell-check" }, checkAll(list)),
		headCell(list, titleField, meta.field(titleField).label),
		withStatus && h("th", { scope: "col" }, __("Status")),
		columns.map((df) => headCell(list, df.fieldname, df.label, isNumeric(df))),
		withUpdated && headCell(list, "modified", later("Updated")),
	);
	const caption = h("caption", { class: "visually-hidden" }, __(meta.name));
	const body = rows.map((doc) => drawRow(list, doc, { withStatus, withUpdated }));
	return h("table", { class: "list-table" }, caption, h("thead", {}, head), h("tbody", {}, body));
}

function headCell(list, fieldname, label, numeric = false) {
	const { sortField, sortOrder } = list;
	const sorted = sortField === fieldname;
	const arrow = sorted && icon(sortOrder === "asc" ? "chevron-up" : "chevron-down");
	const onclick = () => list.sortBy(fieldname);
	const button = h("button", { type: "button", class: "sort-button", onclick }, __(label), arrow);
	const direction = sorted ? (sortOrder === "asc" ? "ascending" : "descending") : null;
	return h("th", { scope: "col", class: numeric && "is-number", "aria-sort": direction }, button);
}

// Rows that were imported together were all changed at the same time.
const saysSomething = (rows) =>
	rows.length === 1 || new Set(rows.map((doc) => formatWhen(doc.modified))).size > 1;

function drawRow(list, doc, { withStatus, withUpdated }) {
	const { meta, columns } = list;
	const url = urls.form(meta.name, doc.name);
	const title = meta.titleOf(doc);
	const state = stateOf(list, doc);
	const onclick = (event) => event.target.closest("a, input, label") || navigate(url);
	return h(
		"tr",
		{ onclick },
		maySelect(list) && h("td", { class: "cell-check" }, checkRow(list, doc, title)),
		h(
			"td",
			{ class: "cell-title" },
			h("a", { class: "row-title", href: url }, title),
			rowId(list, doc, title),
		),
		withStatus && h("td", { class: "cell-status" }, state && indicator(...state)),
		columns.map((df) => cell(meta, df, doc)),
		withUpdated &&
			h("td", { class: "cell-updated", title: formatDatetime(doc.modified) }, formatWhen(doc.modified)),
	);
}

// A name that was drawn by lot says nothing to anybody.
function rowId({ meta, settings }, doc, title) {
	const isSaid = title === doc.name || meta.autoname === "hash" || settings.hide_name_column;
	return !isSaid && h("span", { class: "row-id" }, doc.name);
}

function cell(meta, df, doc) {
	const value = doc[df.fieldname];
	const isEmpty = value === null || value === undefined || value === "";
	const dataset = { label: __(df.label) };
	return h(
		"td",
		{ class: isNumeric(df) && "is-number", dataset },
		!isEmpty && h("div", { class: "clip" }, cellValue(meta, df, doc, value)),
	);
}

// Links to other documents would compete with the row's own, so their titles are plain text here.
function cellValue(meta, df, doc, value) {
	if (df.fieldtype === "Link") return titleOf(df.options, value);
	if (df.fieldtype !== "Check") return displayValue(df, { meta, get: (key) => doc[key] });
	return Number(value) ? h("span", { class: "tick", title: __("Yes") }, icon("check")) : "";
}

function checkAll(list) {
	const onchange = ({ target }) => {
		for (const box of target.closest("table").querySelectorAll("tbody .checkbox"))
			box.checked = target.checked;
		list.select(
			list.rows.map((doc) => doc.name),
			target.checked,
		);
	};
	const label = __("Select all on this page");
	return h("input", { type: "checkbox", class: "checkbox", "aria-label": label, onchange });
}

function checkRow(list, doc, title) {
	const onchange = ({ target }) => list.select([doc.name], target.checked);
	const box = {
		type: "checkbox",
		class: "checkbox",
		value: doc.name,
		"aria-label": __("Select {0}", [title]),
		onchange,
	};
	return h("label", { class: "hit-area" }, h("input", box));
}
