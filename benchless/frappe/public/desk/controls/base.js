// What all controls share: a label tied to the input, marks, description, error, and the read-only view.
import { h, uniqueId } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";

export class Control {
	// `compact` controls sit in a grid cell, where the column's heading is the visible label.
	constructor(df, record, { compact = false } = {}) {
		Object.assign(this, { df, record, compact });
		this.id = uniqueId(`field-${df.fieldname}`);
		this.element = h("div", {
			class: `field field-${slugOf(df.fieldtype)}`,
			dataset: { fieldname: df.fieldname },
		});
		this.body = h("div", { class: "field-body" });
		this.error = h("p", { class: "field-error", id: `${this.id}-error`, hidden: true });
		this.element.append(...(compact ? [this.body, this.error] : this.frame()));
	}

	// --- for the renderers: what a fieldtype may say differently ---

	// The element that is focused and labelled.
	createInput() {
		return h("input", {
			type: "text",
			class: "input",
			autocomplete: "off",
			maxlength: this.df.length || null,
		});
	}

	// What is placed in the body: the input, with whatever stands around it.
	wrap(input) {
		return input;
	}

	show(value) {
		this.input.value = value ?? "";
	}

	read() {
		return this.input.value;
	}

	// The value as nodes or text, for reading.
	display(value) {
		return String(value ?? "");
	}

	// The same in a list, where there is room for a line or two.
	brief(value) {
		return this.display(value);
	}

	// --- the frame ---

	get label() {
		return __(this.df.label || "");
	}

	get value() {
		return this.record.get(this.df.fieldname);
	}

	get isEditable() {
		return this.record.isEditable(this.df);
	}

	frame() {
		this.caption = h(
			"label",
			{ class: "field-label", htmlFor: this.id, id: `${this.id}-label` },
			this.label,
		);
		const { description } = this.df;
		this.hint =
			description &&
			h("p", { class: "field-hint", id: `${this.id}-hint` }, safeFragment(__(description)));
		return [this.caption, this.body, this.error, this.hint].filter(Boolean);
	}

	refresh() {
		const visible = this.record.isVisible(this.df);
		this.element.hidden = !visible;
		if (!visible) return;
		const editable = this.isEditable;
		if (editable !== this.editable) this.build(editable);
		if (editable) this.refreshRequired();
		this.refreshValue();
	}

	build(editable) {
		this.editable = editable;
		this.shown = UNSHOWN;
		this.input = editable ? this.createInput() : null;
		if (!editable) return;
		this.input.id = this.id;
		this.describe();
		this.input.addEventListener("change", () => this.commit());
		this.input.addEventListener("input", () => this.setError(""));
		this.body.replaceChildren(this.wrap(this.input));
	}

	describe() {
		const described = [this.hint?.id, this.error.id].filter(Boolean).join(" ");
		this.input.setAttribute("aria-describedby", described);
		if (this.compact) this.input.setAttribute("aria-label", this.label);
	}

	refreshRequired() {
		const required = this.record.isRequired(this.df);
		this.element.classList.toggle("is-required", required);
		if (required) this.input.setAttribute("aria-required", "true");
		else this.input.removeAttribute("aria-required");
	}

	// Only what has changed is drawn anew: a click that starts while another field is left must find its target
	// when it ends. And what is being typed is not overwritten.
	refreshValue() {
		const { value } = this;
		const isBeingTyped = this.shown !== UNSHOWN && this.input && document.activeElement === this.input;
		if (value === this.shown || isBeingTyped) return;
		this.shown = value;
		if (this.editable) this.show(value);
		else this.body.replaceChildren(this.output());
	}

	output() {
		const shown = this.display(this.value);
		return h("div", { class: "field-output", "aria-labelledby": `${this.id}-label` }, shown);
	}

	commit() {
		this.setError("");
		this.record.set(this.df.fieldname, this.read());
	}

	setError(message) {
		this.error.textContent = message;
		this.error.hidden = !message;
		this.element.classList.toggle("has-error", Boolean(message));
		if (message) this.input?.setAttribute("aria-invalid", "true");
		else this.input?.removeAttribute("aria-invalid");
	}

	focus() {
		(this.input || this.element).focus();
	}
}

// Unlike any value.
const UNSHOWN = Symbol("unshown");

const slugOf = (fieldtype) => fieldtype.toLowerCase().replaceAll(" ", "-");
