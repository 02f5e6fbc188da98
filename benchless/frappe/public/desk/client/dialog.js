// `frappe.ui.Dialog` and `frappe.prompt`: fields in a dialog, drawn by the desk's own controls.
import { Layout } from "../views/layout.js";
import { h, iconButton, uniqueId } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";
import { Meta } from "../model/meta.js";
import { newDoc, Record } from "../model/record.js";
import { Field } from "./field.js";

const PERMISSIONS = { read: 1, write: 1, create: 1 };
const shown = new Set();

// Whoever goes to another page leaves the dialogs of this one.
export const hideDialogs = () => shown.forEach((dialog) => dialog.hide());
window.addEventListener("popstate", hideDialogs);

export class Dialog {
	fields_dict = {};
	#record;
	#layout;
	#element;
	#primary = h("button", { type: "button", class: "button primary", hidden: true });
	#secondary = h("button", { type: "button", class: "button", hidden: true });

	constructor({ title, fields, size, primary_action_label: label, primary_action: action }) {
		this.fields = fields;
		const meta = new Meta({ name: title, fields, permissions: [] });
		const onChange = (_record, fieldname) => this.#onChange(meta.field(fieldname));
		this.#record = new Record(meta, newDoc(meta, title), { permissions: PERMISSIONS, onChange });
		this.#layout = new Layout(this.#record);
		for (const control of this.#layout.controls) this.#addField(new Field(control));
		this.#element = this.#draw(title, size);
		if (action) this.set_primary_action(label || __("Submit"), action);
	}

	// What a script gives an HTML field is shown as it is, like what it puts there later.
	#addField(field) {
		const { fieldname, fieldtype, options } = field.df;
		this.fields_dict[fieldname] = field;
		if (fieldtype === "HTML" && options) field.$wrapper.html(options);
	}

	// The title is HTML, which is sanitised.
	#draw(title, size) {
		const id = uniqueId("dialog");
		const close = iconButton("x", __("Close"), () => this.hide());
		const parts = [
			h("header", { class: "dialog-head" }, h("h2", { id }, safeFragment(title)), close),
			h("div", { class: "dialog-body" }, this.#layout.element),
			h("footer", { class: "dialog-foot" }, this.#secondary, this.#primary),
		];
		const props = { class: `dialog${size === "large" ? " is-large" : ""}`, "aria-labelledby": id };
		return h(
			"dialog",
			{ ...props, onkeydown: (event) => this.#onKey(event), onclose: () => this.#closed() },
			parts,
		);
	}

	#onChange(df) {
		this.#layout.refresh();
		df.onchange?.();
	}

	// Enter in a line of text is a click on the main button. Moving there reports what was typed.
	#onKey(event) {
		if (event.key !== "Enter" || !event.target.matches("input:not([type=file])")) return;
		event.preventDefault();
		this.#primary.focus();
		this.#primary.click();
	}

	show() {
		document.body.append(this.#element);
		this.#element.showModal();
		this.#layout.focusFirst();
		shown.add(this);
	}

	hide() {
		this.#element.close();
	}

	#closed() {
		shown.delete(this);
		this.#element.remove();
	}

	get is_visible() {
		return this.#element.open;
	}

	// The values that are filled in; null if one is missing, which is marked.
	get_values(ignoreErrors) {
		const missing = ignoreErrors ? [] : this.#record.missing();
		for (const { df } of missing) this.#control(df).setError(__("{0} is required", [__(df.label)]));
		if (missing.length) return void this.#layout.reveal(missing[0].df.fieldname);
		const values = Object.keys(this.fields_dict).map((name) => [name, this.#record.get(name)]);
		return Object.fromEntries(values.filter(([, value]) => ![null, undefined, ""].includes(value)));
	}

	#control(df) {
		return this.#layout.controls.find((control) => control.df === df);
	}

	// --- the buttons ---

	set_primary_action(label, action) {
		setButton(this.#primary, label, () => {
			const values = this.get_values();
			return values && action(values);
		});
	}

	get_primary_btn() {
		return window.$(this.#primary);
	}

	disable_primary_action() {
		this.#primary.disabled = true;
	}

	enable_primary_action() {
		this.#primary.disabled = false;
	}

	set_secondary_action_label(label) {
		setButton(this.#secondary, label, this.#secondary.onclick);
	}

	set_secondary_action(action) {
		setButton(this.#secondary, this.#secondary.textContent, action);
	}

	get_secondary_btn() {
		return window.$(this.#secondary);
	}
}

function setButton(button, label, onclick) {
	Object.assign(button, { textContent: label, onclick, hidden: false });
	button.classList.remove("hide");
}

export function prompt(fields, callback, title = __("Enter Value"), label = __("Submit")) {
	const dialog = new Dialog({
		title,
		fields: [fields].flat(),
		primary_action_label: label,
		primary_action: (values) => {
			dialog.hide();
			return callback(values);
		},
	});
	dialog.show();
}
