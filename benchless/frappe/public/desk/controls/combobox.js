// Suggestions under an input: the ARIA combobox pattern, for links, tags and the search box.
import { debounce, h, uniqueId } from "../lib/dom.js";

export class Combobox {
	// `search(text)` gives [{value, label, description}]; `pick(option)` is told the choice.
	constructor(input, { search, pick, emptyText = "" }) {
		Object.assign(this, { input, search, pick, emptyText, options: [], active: -1, asked: 0 });
		this.list = h("ul", {
			class: "suggestions",
			role: "listbox",
			id: uniqueId("suggestions"),
			hidden: true,
		});
		this.element = h("div", { class: "combobox" }, input, this.list);
		for (const [key, value] of Object.entries({
			role: "combobox",
			autocomplete: "off",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": this.list.id,
		}))
			input.setAttribute(key, value);
		input.addEventListener(
			"input",
			debounce(() => this.open(), 150),
		);
		input.addEventListener("keydown", (event) => this.onKey(event));
		input.addEventListener("blur", () => this.close());
	}

	async open() {
		const asked = ++this.asked;
		const options = await this.search(this.input.value.trim());
		if (asked !== this.asked || document.activeElement !== this.input) return;
		this.options = options;
		this.active = options.length && this.input.value.trim() ? 0 : -1;
		this.draw();
	}

	draw() {
		const items = this.options.map((option, i) => this.item(option, i));
		const empty = this.emptyText && h("li", { class: "suggestion-empty" }, this.emptyText);
		this.list.replaceChildren(...(items.length ? items : [empty].filter(Boolean)));
		this.list.hidden = !this.list.children.length;
		this.input.setAttribute("aria-expanded", String(!this.list.hidden));
		this.mark();
	}

	item(option, i) {
		const choose = (event) => {
			event.preventDefault();
			this.choose(i);
		};
		const label = h("span", { class: "suggestion-label" }, option.label || option.value);
		const note = option.description && h("span", { class: "suggestion-note" }, option.description);
		const props = {
			class: "suggestion",
			role: "option",
			id: `${this.list.id}-${i}`,
			onmousedown: choose,
		};
		return h("li", props, label, note);
	}

	mark() {
		[...this.list.children].forEach((item, i) =>
			item.setAttribute("aria-selected", String(i === this.active)),
		);
		const current = this.active >= 0 ? this.list.children[this.active] : null;
		current?.scrollIntoView({ block: "nearest" });
		if (current) this.input.setAttribute("aria-activedescendant", current.id);
		else this.input.removeAttribute("aria-activedescendant");
	}

	choose(i) {
		const option = this.options[i];
		this.close();
		if (option) this.pick(option);
	}

	close() {
		this.asked++;
		this.list.hidden = true;
		this.list.replaceChildren();
		this.input.setAttribute("aria-expanded", "false");
		this.input.removeAttribute("aria-activedescendant");
	}

	get isOpen() {
		return !this.list.hidden;
	}

	onKey(event) {
		const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (move) {
			event.preventDefault();
			if (!this.isOpen) return void this.open();
			const count = this.options.length;
			this.active = count ? (this.active + move + count) % count : -1;
			this.mark();
		} else if (this.isOpen && event.key === "Enter" && this.active >= 0) {
			event.preventDefault();
			event.stopPropagation();
			this.choose(this.active);
		} else if (this.isOpen && event.key === "Tab" && this.active >= 0) this.choose(this.active);
		else if (this.isOpen && event.key === "Escape") {
			event.stopPropagation();
			this.close();
		}
	}
}
