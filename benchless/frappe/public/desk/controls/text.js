// Controls whose value is text.
import { h, iconButton } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { plainText, safeFragment } from "../lib/sanitize.js";
import { Control } from "./base.js";

const HTML = /<(p|div|br|table)\b/;
const LONGEST_BRIEF = 200;
const INPUT_TYPES = { Email: "email", URL: "url", Phone: "tel" };

export function shorten(text) {
	return text.length > LONGEST_BRIEF ? `${text.slice(0, LONGEST_BRIEF)}…` : text;
}

export class Data extends Control {
	createInput() {
		const input = super.createInput();
		input.type = INPUT_TYPES[this.df.options] || "text";
		if (this.df.placeholder) input.placeholder = __(this.df.placeholder);
		return input;
	}

	display(value) {
		if (!value) return "";
		if (this.df.options === "Email") return h("a", { href: `mailto:${value}` }, value);
		if (this.df.options === "Phone") return h("a", { href: `tel:${value}` }, value);
		return String(value);
	}

	brief(value) {
		return shorten(String(value));
	}
}

// Grows with its text; `rows` is where it starts.
export class SmallText extends Control {
	rows = 3;

	createInput() {
		return h("textarea", { class: "input", rows: this.compact ? 1 : this.rows });
	}

	// Texts that hold paragraphs are shown as such, as in Frappe's desk.
	display(value) {
		if (HTML.test(value)) return h("div", { class: "prose" }, safeFragment(value));
		return h("span", { class: "multiline" }, value || "");
	}

	brief(value) {
		return shorten(HTML.test(value) ? plainText(value) : value);
	}
}

export class Text extends SmallText {
	rows = 5;
}

export class LongText extends SmallText {
	rows = 8;
}

export class Code extends SmallText {
	rows = 8;

	createInput() {
		const input = super.createInput();
		input.classList.add("is-code");
		input.spellcheck = false;
		return input;
	}

	display(value) {
		return h("pre", { class: "code" }, value || "");
	}
}

export class Markdown extends Code {
	rows = 14;
}

// Never shows what is stored: the server sends stars, and an unchanged field keeps the password.
export class Password extends Control {
	createInput() {
		return h("input", { type: "password", class: "input", autocomplete: "new-password" });
	}

	wrap(input) {
		const reveal = iconButton("eye", __("Show or hide the password"), () => {
			input.type = input.type === "password" ? "text" : "password";
		});
		return h("div", { class: "input-group" }, input, reveal);
	}

	display(value) {
		return value ? "••••••" : "";
	}
}
