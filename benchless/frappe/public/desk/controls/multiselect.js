// Many values of what a script's `get_data(text)` offers, shown as chips. The value is a list.
import { h, iconButton } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { plainText } from "../lib/sanitize.js";
import { Control } from "./base.js";
import { Combobox } from "./combobox.js";

export class MultiSelect extends Control {
	labels = new Map();

	createInput() {
		return h("input", { type: "text", class: "input", placeholder: __("Add…") });
	}

	wrap(input) {
		this.chips = h("ul", { class: "chips" });
		const combobox = new Combobox(input, {
			search: (text) => this.search(text),
			pick: ({ value }) => this.take([...this.values, value]),
			emptyText: __("Nothing found"),
		});
		input.addEventListener("click", () => combobox.isOpen || combobox.open());
		return h("div", { class: "multiselect" }, this.chips, combobox.element);
	}

	get values() {
		return this.value || [];
	}

	// Labels and descriptions are HTML here, as in Frappe's desk.
	remember(options) {
		const plain = (option) => ({
			value: option.value ?? option,
			label: plainText(option.label ?? option.value ?? option),
			description: plainText(option.description),
		});
		const known = options.map(plain);
		for (const { value, label } of known) this.labels.set(value, label);
		return known;
	}

	async search(text) {
		const options = this.remember(await this.df.get_data(text));
		return options.filter(({ value }) => !this.values.includes(value));
	}

	take(values) {
		this.setError("");
		this.record.set(this.df.fieldname, values);
		this.show();
	}

	show() {
		this.input.value = "";
		this.chips.replaceChildren(...this.values.map((value) => this.chip(value)));
	}

	chip(value) {
		const label = this.labels.get(value) ?? value;
		const remove = () => {
			this.take(this.values.filter((other) => other !== value));
			this.input.focus();
		};
		return h("li", { class: "chip" }, label, iconButton("x", __("Remove {0}", [label]), remove));
	}

	// Typing without picking adds nothing.
	commit() {
		this.input.value = "";
	}
}
