// A document, or one row of it, as it is being edited: its values and what may be seen, changed and left empty.
import { boot } from "../lib/boot.js";
import { siteNow, siteToday } from "../lib/i18n.js";
import { isMet } from "../lib/expression.js";
import { isLayout, isTable, selectOptions } from "./meta.js";

const KEPT_WHEN_EMPTY = new Set(["HTML", "Heading", "Table", "Table MultiSelect", "Check"]);
let rowCount = 0;

export class Record {
	// `permissions` are the user's on the document; rows share their parent's.
	constructor(meta, doc, { permissions, parent = null, onChange }) {
		Object.assign(this, { meta, doc, permissions, parent, onChange });
		this.root = parent ? parent.root : this;
		this.rows = new Map();
		for (const df of meta.fields.filter(isTable)) this.addTable(df);
	}

	addTable(df) {
		this.doc[df.fieldname] ||= [];
		this.rows.set(
			df.fieldname,
			this.doc[df.fieldname].map((row) => this.rowRecord(df, row)),
		);
	}

	rowRecord(df, row) {
		const { permissions, onChange } = this;
		return new Record(this.meta.child(df), row, { permissions, parent: this, onChange });
	}

	get isNew() {
		return Boolean(this.root.doc.__islocal);
	}

	get(fieldname) {
		return this.doc[fieldname];
	}

	set(fieldname, value) {
		if ((this.doc[fieldname] ?? "") === (value ?? "")) return;
		this.doc[fieldname] = value;
		this.touch(fieldname);
	}

	touch(fieldname) {
		this.root.doc.__unsaved = 1;
		this.onChange(this, fieldname);
	}

	newRow(df, values) {
		const row = { ...newDoc(this.meta.child(df), `new-row-${++rowCount}`), ...values };
		Object.assign(row, { parent: this.doc.name, parenttype: this.meta.name, parentfield: df.fieldname });
		return this.rowRecord(df, row);
	}

	addRow(df, values = {}) {
		const record = this.newRow(df, values);
		this.replaceRows(df, [...this.rows.get(df.fieldname), record]);
		return record;
	}

	replaceRows(df, records) {
		this.rows.set(df.fieldname, records);
		this.doc[df.fieldname] = records.map(({ doc }, i) => Object.assign(doc, { idx: i + 1 }));
		this.touch(df.fieldname);
	}

	// New rows in place of all, without what the system sets in those that the values are from.
	setRows(df, rows) {
		const known = new Set(this.meta.child(df).fields.map(({ fieldname }) => fieldname));
		const own = (row) => Object.fromEntries(Object.entries(row).filter(([name]) => known.has(name)));
		this.replaceRows(
			df,
			rows.map((row) => this.newRow(df, own(row))),
		);
	}

	condition(expression, unset) {
		if (!expression) return unset;
		return isMet(expression, { doc: this.doc, parent: this.parent?.doc });
	}

	// The heading shows the name of a saved document, and renaming changes it.
	isName({ fieldname }) {
		const { autoname } = this.meta;
		if (this.isNew || this.parent || !this.get(fieldname)) return false;
		return autoname === `field:${fieldname}` || autoname === `${fieldname}:`;
	}

	isVisible(df) {
		if (this.isName(df)) return false;
		if (df.hidden || !this.levelAllows(df, "read") || !this.condition(df.depends_on, true)) return false;
		if (isLayout(df) || KEPT_WHEN_EMPTY.has(df.fieldtype) || this.isEditable(df)) return true;
		return ![null, undefined, ""].includes(this.get(df.fieldname)) || Boolean(this.parent);
	}

	isRequired(df) {
		return Boolean(df.reqd) || this.condition(df.mandatory_depends_on, false);
	}

	isEditable(df) {
		if (!this.permissions[this.isNew ? "create" : "write"] || !this.levelAllows(df, "write"))
			return false;
		if (df.read_only || df.is_virtual || df.fieldtype === "Read Only") return false;
		if (df.set_only_once && !this.isNew && this.get(df.fieldname)) return false;
		return this.statusAllows(df) && !this.condition(df.read_only_depends_on, false);
	}

	statusAllows(df) {
		const { docstatus } = this.root.doc;
		return !docstatus || (docstatus === 1 && Boolean(df.allow_on_submit));
	}

	levelAllows(df, type) {
		return !df.permlevel || this.root.meta.levelAllows(df.permlevel, type);
	}

	isEmpty(df) {
		const value = this.get(df.fieldname);
		return isTable(df) ? !value.length : [null, undefined, ""].includes(plain(value));
	}

	// Required fields without a value, in this record and its rows: [{record, df}].
	missing() {
		const asked = (df) => !isLayout(df) && df.fieldtype !== "Check" && this.isRequired(df);
		const own = this.meta.fields
			.filter((df) => asked(df) && this.isVisible(df) && this.isEditable(df) && this.isEmpty(df))
			.map((df) => ({ record: this, df }));
		return [...own, ...[...this.rows.values()].flat().flatMap((row) => row.missing())];
	}
}

const plain = (value) => (typeof value === "string" ? value.trim() : value);

const SPECIAL_DEFAULTS = {
	__user: () => boot.user.name,
	user: () => boot.user.name,
	today: siteToday,
	now: siteNow,
};

export function newDoc(meta, name) {
	const doc = { doctype: meta.name, name, __islocal: 1, __unsaved: 1, docstatus: 0, owner: boot.user.name };
	for (const df of meta.fields) {
		if (isTable(df)) doc[df.fieldname] = [];
		else if (!isLayout(df)) setDefault(doc, df);
	}
	return doc;
}

function setDefault(doc, df) {
	const given = df.default ?? "";
	const special = SPECIAL_DEFAULTS[String(given).toLowerCase()];
	if (special) doc[df.fieldname] = df.fieldtype === "Time" ? special().slice(11) : special();
	else if (given !== "" && !String(given).startsWith(":")) doc[df.fieldname] = typed(df, given);
	else if (df.fieldtype === "Select" && df.options) doc[df.fieldname] = selectOptions(df)[0].value;
	else if (df.fieldtype === "Check") doc[df.fieldname] = 0;
}

function typed(df, value) {
	const numeric = ["Check", "Int", "Float", "Currency", "Percent", "Rating", "Duration"].includes(
		df.fieldtype,
	);
	return numeric ? Number(value) || 0 : value;
}
