// The filters of a report, as its script defines them: shown above the report, and kept in the address.
import { createControl } from "../controls/index.js";
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { Meta } from "../model/meta.js";
import { Record } from "../model/record.js";

const ALLOWED = { create: 1, write: 1 };

export class ReportFilters {
	// `onChange(df)` is told of the filter that was changed.
	constructor(definitions, query, onChange) {
		this.fields = definitions.filter(({ fieldtype }) => fieldtype !== "Break");
		const meta = new Meta({ name: "", fields: this.fields, permissions: [] });
		const values = Object.fromEntries(this.fields.map((df) => [df.fieldname, start(df, query)]));
		this.record = new Record(meta, values, {
			permissions: ALLOWED,
			onChange: (_record, fieldname) => {
				this.refresh();
				onChange(meta.field(fieldname));
			},
		});
		this.controls = this.fields.map((df) => createControl(df, this.record));
		const elements = this.controls.map(({ element }) => element);
		const fields = h("div", { class: "report-fields" }, elements);
		this.element = h("details", { class: "report-filters" }, h("summary", {}, __("Filters")), fields);
		this.element.hidden = !this.fields.length;
		this.element.open = Boolean(this.missing().length) || matchMedia("(min-width: 700px)").matches;
		this.refresh();
	}

	refresh() {
		for (const control of this.controls) control.refresh();
	}

	// Fields with a value, as far as they are offered.
	get active() {
		return this.fields.filter(
			(df) => this.record.isVisible(df) && !isUnset(this.record.get(df.fieldname)),
		);
	}

	get values() {
		return Object.fromEntries(
			this.active.map(({ fieldname }) => [fieldname, this.record.get(fieldname)]),
		);
	}

	missing() {
		return this.record.missing().map(({ df }) => df);
	}

	// [label, value as people read it] of each filter that is set.
	describe() {
		return this.active.map((df) => {
			const value = this.record.get(df.fieldname);
			if (df.fieldtype === "Check") return [__(df.label), __("Yes")];
			if (Array.isArray(value)) return [__(df.label), value.join(", ")];
			const shown = h("span", {}, createControl(df, this.record, { compact: true }).display(value));
			return [__(df.label), shown.textContent];
		});
	}

	toQuery() {
		const entries = Object.entries(this.values);
		return new URLSearchParams(
			entries.map(([key, value]) => [key, Array.isArray(value) ? JSON.stringify(value) : value]),
		);
	}
}

const isUnset = (value) => !value || value === "0" || value?.length === 0;

// What the address says, or else the default.
function start({ fieldname, default: given, fieldtype }, query) {
	if (!query.has(fieldname)) return given ?? null;
	const text = query.get(fieldname);
	if (text.startsWith("[")) return JSON.parse(text);
	return fieldtype === "Check" ? Number(text) : text;
}
