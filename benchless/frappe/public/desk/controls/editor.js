// Formatted text, edited in place. What is typed or pasted is sanitised here and, to be relied on, by the server.
import { h, iconButton } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { plainText, safeFragment } from "../lib/sanitize.js";
import { Control } from "./base.js";
import { shorten } from "./text.js";

const COMMANDS = [
	["bold", __("Bold"), "bold"],
	["italic", __("Italic"), "italic"],
	["heading", __("Heading"), "formatBlock", "h3"],
	["list", __("List"), "insertUnorderedList"],
	["list-ordered", __("Numbered list"), "insertOrderedList"],
];

export class TextEditor extends Control {
	createInput() {
		const input = h("div", {
			class: "input editor prose",
			contenteditable: "true",
			role: "textbox",
			"aria-multiline": "true",
			"aria-label": this.label,
		});
		input.addEventListener("blur", () => this.commit());
		input.addEventListener("paste", (event) => this.paste(event));
		return input;
	}

	wrap(input) {
		if (this.compact) return input;
		const tools = COMMANDS.map(([name, label, ...command]) => this.tool(name, label, command));
		const bar = h(
			"div",
			{ class: "editor-tools", role: "toolbar", "aria-label": __("Formatting") },
			tools,
		);
		return h("div", { class: "editor-frame" }, bar, input);
	}

	tool(name, label, [command, argument]) {
		const apply = () => document.execCommand(command, false, argument);
		return iconButton(name, label, apply, {
			onmousedown: (event) => event.preventDefault(),
			tabIndex: -1,
		});
	}

	paste(event) {
		const html = event.clipboardData.getData("text/html");
		if (!html) return;
		event.preventDefault();
		const holder = h("div", {}, safeFragment(html));
		document.execCommand("insertHTML", false, holder.innerHTML);
	}

	show(value) {
		this.input.replaceChildren(safeFragment(value));
		this.atStart = this.read();
	}

	read() {
		if (!this.input.textContent.trim() && !this.input.querySelector("img, hr")) return "";
		return this.input.innerHTML;
	}

	// Leaving the editor without a change must not mark the document as changed.
	commit() {
		const html = this.read();
		if (html === this.atStart) return;
		this.atStart = html;
		this.setError("");
		this.record.set(this.df.fieldname, html);
	}

	display(value) {
		return h("div", { class: "prose" }, safeFragment(value));
	}

	brief(value) {
		return shorten(plainText(value));
	}
}
