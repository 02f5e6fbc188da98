// Takes a list away as a file: everything that matches, or what is selected, with the columns that one chooses.
import { download } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { openDialog, showError } from "../lib/dialog.js";
import { __, formatNumber } from "../lib/i18n.js";
import { hasColumn, STANDARD_FIELDS } from "../model/meta.js";

export async function exportList(list) {
	const selected_items = list.selected.size < list.total ? [...list.selected] : [];
	const count = formatNumber(selected_items.length || list.total);
	const format = h(
		"select",
		{ class: "input", "aria-label": __("File type") },
		h("option", { value: "Excel" }, __("Excel")),
		h("option", { value: "CSV" }, __("CSV")),
	);
	const columns = drawColumns(list);
	const actions = [
		{ label: __("Cancel"), value: null },
		{ label: __("Export"), value: "export", kind: "primary" },
	];
	const body = h("div", { class: "stack" }, h("p", {}, __("{0} rows", [count])), format, columns);
	if (!(await openDialog({ title: __("Export {0}", [__(list.doctype)]), body, actions }))) return;
	const chosen = [...columns.querySelectorAll("input:checked")].map(({ value }) => list.column(value));
	const args = { doctype: list.doctype, ...list.conditions(), order_by: list.orderBy() };
	const file = { file_format_type: format.value, title: __(list.doctype), fields: chosen };
	const rows = selected_items.length ? { selected_items } : {};
	const name = `${file.title}.${format.value === "CSV" ? "csv" : "xlsx"}`;
	await download("frappe.desk.reportview.export_query", { ...args, ...file, ...rows }, name).catch(
		showError,
	);
}

function drawColumns(list) {
	const { meta, columns } = list;
	const shown = ["name", meta.title_field, meta.statusField, ...columns.map((df) => df.fieldname)];
	const known = [STANDARD_FIELDS[0], ...meta.fields, ...STANDARD_FIELDS.slice(1)];
	const offered = known.filter(
		(df) => df.label && hasColumn(df) && !df.hidden && df.fieldtype !== "Password" && meta.isReadable(df),
	);
	const boxes = offered.map((df) => {
		const props = { value: df.fieldname, checked: shown.includes(df.fieldname) };
		return h("label", {}, h("input", { type: "checkbox", class: "checkbox", ...props }), __(df.label));
	});
	return h("fieldset", { class: "export-columns" }, h("legend", {}, __("Columns")), boxes);
}
