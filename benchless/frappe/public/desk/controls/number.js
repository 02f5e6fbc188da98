// Controls whose value is a number.
import { h } from "../lib/dom.js";
import { __, formatCurrency, formatNumber } from "../lib/i18n.js";
import { Control } from "./base.js";

export class Int extends Control {
	step = "1";

	createInput() {
		const min = this.df.non_negative ? "0" : null;
		return h("input", {
			type: "number",
			class: "input is-number",
			step: this.step,
			min,
			autocomplete: "off",
		});
	}

	read() {
		return this.input.value === "" ? null : Number(this.input.value);
	}

	display(value) {
		return formatNumber(value, 0);
	}
}

export class Float extends Int {
	step = "any";

	display(value) {
		return formatNumber(value, Number(this.df.precision) || 2);
	}
}

export class Percent extends Float {
	wrap(input) {
		return h("div", { class: "input-group" }, input, h("span", { class: "input-unit" }, "%"));
	}

	display(value) {
		return `${formatNumber(value, 0)}%`;
	}
}

// `options` names the field, or field of the parent, that holds the currency.
export class Currency extends Float {
	display(value) {
		const code = this.record.get(this.df.options) || this.record.parent?.get(this.df.options);
		return formatCurrency(value, code);
	}
}

const DURATION = /^\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m)?\s*(?:(\d+)\s*s)?\s*$/i;
const SECONDS = [86400, 3600, 60, 1];

// Stored in seconds, written as "1d 2h 30m".
export class Duration extends Control {
	createInput() {
		const input = super.createInput();
		input.placeholder = __("1h 30m");
		return input;
	}

	show(value) {
		this.input.value = this.display(value);
	}

	read() {
		const parts = DURATION.exec(this.input.value);
		if (!parts) return this.reject();
		return SECONDS.reduce((total, size, i) => total + size * Number(parts[i + 1] || 0), 0);
	}

	reject() {
		queueMicrotask(() => this.setError(__("Write a duration as 1d 2h 30m")));
		return this.value;
	}

	display(value) {
		let left = Number(value) || 0;
		const parts = SECONDS.map((size, i) => {
			const count = Math.floor(left / size);
			left %= size;
			return count ? `${count}${"dhms"[i]}` : "";
		});
		return parts.filter(Boolean).join(" ");
	}
}
