// DocType metadata: fetched once per doctype, with the questions that views ask of it.
import { call } from "../lib/api.js";
import { hasRole } from "../lib/boot.js";
import { __, later } from "../lib/i18n.js";
import { plainText } from "../lib/sanitize.js";

const LAYOUT = new Set(["Section Break", "Column Break", "Tab Break"]);
const NO_VALUE = new Set([
	...LAYOUT,
	"HTML",
	"Button",
	"Heading",
	"Fold",
	"Image",
	"Table",
	"Table MultiSelect",
]);
const TABLES = new Set(["Table", "Table MultiSelect"]);
const NUMERIC = new Set(["Int", "Float", "Currency", "Percent", "Duration"]);

export const isLayout = (df) => LAYOUT.has(df.fieldtype);
export const isTable = (df) => TABLES.has(df.fieldtype);
export const hasColumn = (df) => !NO_VALUE.has(df.fieldtype);
export const isNumeric = (df) => NUMERIC.has(df.fieldtype);

// [{value, label}] of a Select. Scripts also write its options as a list, of values or of such pairs.
export function selectOptions({ options }) {
	const list = Array.isArray(options) ? options : (options || "").split("\n");
	return list.map((option) => (typeof option === "object" ? option : { value: option, label: __(option) }));
}

// Fields every document has, as far as lists and filters show them.
export const STANDARD_FIELDS = [
	{ fieldname: "name", label: later("ID"), fieldtype: "Data" },
	{ fieldname: "owner", label: later("Created By"), fieldtype: "Link", options: "User" },
	{ fieldname: "creation", label: later("Created On"), fieldtype: "Datetime" },
	{ fieldname: "modified", label: later("Last Updated On"), fieldtype: "Datetime" },
];

export class Meta {
	constructor(doc, children = new Map()) {
		Object.assign(this, doc);
		this.children = children;
		this.byName = new Map(this.fields.map((df) => [df.fieldname, df]));
	}

	field(fieldname) {
		return this.byName.get(fieldname) || STANDARD_FIELDS.find((df) => df.fieldname === fieldname);
	}

	child(df) {
		return this.children.get(df.options);
	}

	// May the signed-in user read or write fields of this permission level, by role alone?
	levelAllows(level, type) {
		return this.permissions.some(
			(rule) => (rule.permlevel || 0) === level && rule[type] && hasRole(rule.role),
		);
	}

	titleOf(doc) {
		const title = plain(doc[this.title_field]);
		const isHtml = title && this.byName.get(this.title_field)?.fieldtype === "Text Editor";
		return (isHtml ? plain(plainText(title)) : title) || doc.name;
	}

	// As the DocType says. Of several columns there, the first one counts.
	get defaultOrder() {
		const [field = "modified", order] = (this.sort_field || "")
			.split(",")[0]
			.split(/\s+/)
			.filter(Boolean);
		const direction = (order || (this.sort_field && this.sort_order) || "desc").toLowerCase();
		return this.field(field) ? `${field} ${direction}` : "modified desc";
	}

	get statusField() {
		return this.byName.has("status") ? "status" : null;
	}

	get listFields() {
		const skip = new Set([this.title_field, this.statusField]);
		const shown = (df) =>
			df.in_list_view && hasColumn(df) && !skip.has(df.fieldname) && this.isReadable(df);
		return this.fields.filter(shown).slice(0, 5);
	}

	// The title needs no filter of its own: the search box looks there.
	get filterFields() {
		const offered = (df) => df.in_standard_filter && df.fieldname !== this.title_field;
		return this.fields.filter((df) => offered(df) && hasColumn(df) && this.isReadable(df));
	}

	isReadable(df) {
		return !df.permlevel || this.levelAllows(df.permlevel, "read");
	}
}

const plain = (value) => (typeof value === "string" ? value.trim() : value);
const loading = new Map();

export function loadMeta(doctype) {
	if (!loading.has(doctype)) {
		const request = fetchMeta(doctype);
		request.catch(() => loading.delete(doctype));
		loading.set(doctype, request);
	}
	return loading.get(doctype);
}

async function fetchMeta(doctype) {
	const { docs } = await call("frappe.desk.form.load.getdoctype", { doctype });
	const [own, ...tables] = docs;
	return new Meta(own, new Map(tables.map((doc) => [doc.name, new Meta(doc)])));
}
