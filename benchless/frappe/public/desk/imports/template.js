// The dialog that makes a file to fill in: which fields, and with which records.
import { h, uniqueId } from "../lib/dom.js";
import { openDialog } from "../lib/dialog.js";
import { __, later } from "../lib/i18n.js";
import { hasColumn, isTable } from "../model/meta.js";
import { download } from "./server.js";

const ID = { fieldname: "name", label: later("ID") };
const RECORDS = [
	["blank_template", later("No records")],
	["5_records", later("The first 5 records")],
	["all", later("All records")],
];
const FORMATS = [
	["CSV", later("CSV")],
	["Excel", later("Excel (XLSX)")],
];

export async function openTemplateDialog({ reference_doctype: doctype, import_type: type }, meta) {
	const isUpdate = type.startsWith("Update");
	const groups = [group(doctype, __(doctype), meta.fields, isUpdate)];
	for (const table of meta.fields.filter(isTable))
		groups.push(group(table.fieldname, __(table.label), meta.child(table).fields, isUpdate, true));
	const records = choice(__("Records"), isUpdate ? RECORDS.toReversed() : RECORDS);
	const format = choice(__("File Type"), FORMATS);
	const body = [
		h("div", { class: "columns columns-2" }, records.element, format.element),
		groups.map(({ element }) => element),
	];
	const actions = [
		{ label: __("Cancel"), value: false },
		{ label: __("Download"), value: true, kind: "primary" },
	];
	if (!(await openDialog({ title: __("Download Template"), body, actions }))) return;
	const chosen = groups.map(({ key, read }) => [key, read()]).filter(([, names]) => names.length);
	download("download_template", {
		doctype,
		export_fields: JSON.stringify(Object.fromEntries(chosen)),
		export_records: records.select.value,
		file_type: format.select.value,
	});
}

function choice(label, options) {
	const id = uniqueId("choice");
	const items = options.map(([value, text]) => h("option", { value }, __(text)));
	const select = h("select", { id, class: "input" }, items);
	return {
		select,
		element: h(
			"div",
			{ class: "field" },
			h("label", { class: "field-label", htmlFor: id }, label),
			select,
		),
	};
}

// What is required is chosen. To update documents, their IDs are needed.
function group(key, title, fields, isUpdate, isChild = false) {
	const offered = [ID, ...fields.filter((df) => hasColumn(df) && !df.read_only && !df.hidden)];
	const boxes = offered.map((df) => {
		const checked = df === ID ? isUpdate : Boolean(df.reqd) && !isChild;
		const box = h("input", { type: "checkbox", class: "checkbox", value: df.fieldname, checked });
		return { box, element: h("label", { class: "check-label" }, box, __(df.label || df.fieldname)) };
	});
	return {
		key,
		read: () =>
			boxes
				.map(({ box }) => box)
				.filter(({ checked }) => checked)
				.map(({ value }) => value),
		element: h(
			"fieldset",
			{ class: "import-fields" },
			h("legend", {}, title),
			boxes.map(({ element }) => element),
		),
	};
}
