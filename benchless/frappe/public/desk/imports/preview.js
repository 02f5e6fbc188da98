// What is in a file: its first rows, the field of each column, and what is wrong.
import { h, uniqueId } from "../lib/dom.js";
import { __, formatNumber } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";
import { hasColumn, isTable } from "../model/meta.js";

const SKIP = "Don't Import";

export function drawWarnings({ template_warnings: stored }, { columns, warnings }) {
	// Those about rows are found when an import begins.
	const found = [...warnings, ...JSON.parse(stored || "[]").filter(({ row }) => row)];
	if (!found.length) return null;
	const stops = found.some(({ type }) => type !== "info");
	const text = stops
		? __("Nothing is imported until these are corrected. Correct the file and replace it.")
		: __("These do not stop the import.");
	return h(
		"section",
		{ class: `section import-warnings${stops ? " is-urgent" : ""}` },
		h("h2", { class: "section-title" }, __("Warnings")),
		h("p", {}, text),
		h(
			"ul",
			{},
			found.map((warning) =>
				h("li", {}, h("strong", {}, placeOf(warning, columns)), " ", safeFragment(warning.message)),
			),
		),
	);
}

function placeOf({ row, col, field }, columns) {
	if (!row) return __("Column {0}:", [columns[col]?.header_title || col]);
	return field ? __("Row {0}, {1}:", [row, __(field.label)]) : __("Row {0}:", [row]);
}

export function drawPreview(view) {
	const { columns, data, total_number_of_rows: total } = view.preview;
	const id = uniqueId("preview");
	const heads = columns.map((column, i) =>
		h("th", { scope: "col" }, i ? drawHead(view, column) : __("Row")),
	);
	const cells = (row) => row.map((cell) => h("td", {}, String(cell ?? "")));
	const table = h(
		"table",
		{ class: "import-table" },
		h("caption", { class: "visually-hidden", id }, __("Preview")),
		h("thead", {}, h("tr", {}, heads)),
		h(
			"tbody",
			{},
			data.map((row) => h("tr", {}, cells(row))),
		),
	);
	const note = total && __("The first {0} of {1} rows.", [data.length, formatNumber(total)]);
	return [
		h("div", { class: "import-scroll", role: "region", tabindex: "0", "aria-labelledby": id }, table),
		note && h("p", { class: "muted" }, note),
	];
}

function drawHead(view, column) {
	const title = column.header_title || __("Untitled Column");
	const options = [[SKIP, __("Don't Import")], ...listFields(view.meta)];
	const chosen = column.skip_import ? SKIP : keyOf(column);
	const isDone = view.status.in_progress || view.doc.status.includes("Success");
	const select = h(
		"select",
		{ class: "input", "aria-label": __("Field of {0}", [title]), disabled: isDone },
		options.map(([value, label]) => h("option", { value, selected: value === chosen }, label)),
	);
	select.addEventListener("change", () => view.map(column.index, select.value));
	return [h("span", { class: "import-heading" }, title), select];
}

const keyOf = ({ df, child_table_df: table }) =>
	table ? `${table.fieldname}.${df.fieldname}` : df.fieldname;

// Fields by what stands for them in a mapping: `[["title", "Title"], ["rows.title", "Title (Rows)"]]`.
function listFields(meta) {
	const own = meta.fields.filter(hasColumn).map((df) => [df.fieldname, __(df.label || df.fieldname)]);
	const rows = meta.fields.filter(isTable).flatMap((table) =>
		meta
			.child(table)
			.fields.filter(hasColumn)
			.map((df) => [`${table.fieldname}.${df.fieldname}`, `${__(df.label)} (${__(table.label)})`]),
	);
	return [["name", __("ID")], ...own, ...rows];
}
