// Controls that choose among few values.
import { h, iconButton } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { indicator } from "../lib/indicator.js";
import { selectOptions } from "../model/meta.js";
import { Control } from "./base.js";

export class Check extends Control {
	// The label stands beside the box, so the frame has none above it.
	frame() {
		const parts = super.frame();
		this.caption.className = "check-label";
		return parts.filter((part) => part !== this.caption);
	}

	createInput() {
		return h("input", { type: "checkbox", class: "checkbox" });
	}

	wrap(input) {
		return this.compact ? input : h("div", { class: "check" }, input, this.caption);
	}

	show(value) {
		this.input.checked = Boolean(Number(value));
	}

	read() {
		return this.input.checked ? 1 : 0;
	}

	output() {
		const on = Boolean(Number(this.value));
		const props = {
			type: "checkbox",
			class: "checkbox",
			disabled: true,
			checked: on,
			"aria-label": this.label,
		};
		const box = h("input", { ...props, id: this.id });
		return this.compact ? box : h("div", { class: "check" }, box, this.caption);
	}

	refreshRequired() {}
}

export class Select extends Control {
	createInput() {
		const options = selectOptions(this.df).map(({ value, label }) => h("option", { value }, label));
		return h("select", { class: "input" }, options);
	}

	// A value that is no longer among the options is kept, and seen.
	show(value) {
		const known = [...this.input.options].some((option) => option.value === (value ?? ""));
		if (!known) this.input.prepend(h("option", { value: value ?? "" }, value ?? ""));
		super.show(value);
	}

	display(value) {
		if (!value) return "";
		if (this.df.fieldname === "status") return indicator(value);
		return selectOptions(this.df).find((option) => option.value === value)?.label ?? __(value);
	}
}

// Five stars, stored as a fraction of one; a group of radio buttons to keyboard and screen reader.
export class Rating extends Control {
	get stars() {
		return Number(this.df.options) || 5;
	}

	createInput() {
		return h("fieldset", { class: "rating", "aria-label": this.label }, this.choices());
	}

	choices(disabled = false) {
		return Array.from({ length: this.stars }, (_, i) => {
			const props = { type: "radio", name: this.id, value: String(i + 1), disabled };
			const star = h("input", { ...props, "aria-label": __("{0} of {1} stars", [i + 1, this.stars]) });
			return h("label", { class: "star" }, star, h("span", { "aria-hidden": "true" }, "★"));
		});
	}

	show(value, group = this.input) {
		const count = Math.round((Number(value) || 0) * this.stars);
		for (const [i, label] of [...group.children].entries()) {
			label.classList.toggle("is-on", i < count);
			label.firstChild.checked = i + 1 === count;
		}
	}

	read() {
		return Number(this.input.querySelector(":checked")?.value || 0) / this.stars;
	}

	commit() {
		super.commit();
		this.show(this.value);
	}

	brief() {
		return this.output();
	}

	output() {
		const group = h(
			"fieldset",
			{ class: "rating", disabled: true, "aria-label": this.label },
			this.choices(true),
		);
		this.show(this.value, group);
		return group;
	}
}

export class Color extends Control {
	createInput() {
		return h("input", { type: "color", class: "input is-color" });
	}

	// A browser's own input always has a colour.
	wrap(input) {
		this.clear = iconButton("x", __("Remove the colour"), () => this.record.set(this.df.fieldname, null));
		return h("div", { class: "swatch-line" }, input, this.clear);
	}

	show(value) {
		this.input.value = value || "#ffffff";
		this.clear.hidden = !value;
	}

	display(value) {
		const swatch = h("span", { class: "swatch" });
		swatch.style.backgroundColor = value || "transparent";
		return value ? h("span", { class: "swatch-line" }, swatch, value) : "";
	}
}
