// The rows of a report that are shown, as a file for spreadsheet programs.
import { download } from "../lib/api.js";
import { notify, openDialog, showError } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";

const FORMATS = { Excel: "xlsx", CSV: "csv" };

export async function exportReport(report) {
	const { visibleRowIndices, rows, countText } = report.datatable;
	if (!visibleRowIndices.length) return notify(__("The column filters leave no rows to export."), "orange");
	const options = Object.keys(FORMATS).map((value) => h("option", { value }, value));
	const format = h("select", { class: "input" }, options);
	const withFilters = h("input", { type: "checkbox", class: "checkbox" });
	const body = [
		h("p", { class: "muted" }, countText),
		h("label", {}, h("span", { class: "field-label" }, __("File Format")), format),
		h("label", { class: "check" }, withFilters, h("span", {}, __("Include filters"))),
	];
	const actions = [
		{ label: __("Cancel"), value: false },
		{ label: __("Download"), value: true, kind: "primary" },
	];
	const title = __("Export {0}", [report.title]);
	if (!(await openDialog({ title, body: h("div", { class: "export-form" }, body), actions }))) return;
	const args = {
		report_name: report.report_name,
		filters: report.filters.values,
		file_format_type: format.value,
		include_filters: withFilters.checked ? 1 : 0,
		applied_filters: Object.fromEntries(report.filters.describe()),
		// An empty list means all rows, with their totals.
		visible_idx: visibleRowIndices.length === rows.length ? [] : visibleRowIndices,
	};
	const name = `${report.title}.${FORMATS[format.value]}`;
	await download("frappe.desk.query_report.export_query", args, name).catch(showError);
}
