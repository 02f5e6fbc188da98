// The buttons that scripts add to the head of a page: single ones, and menus of several.
import { button, h } from "../lib/dom.js";

export class Page {
	#groups = new Map();

	constructor() {
		this.element = h("div", { class: "script-buttons" });
	}

	add_inner_button(label, action, group) {
		if (group) this.#menu(group).append(item(label, action));
		else this.element.append(button(label, () => action()));
	}

	#menu(label) {
		if (!this.#groups.has(label)) {
			const list = h("div", { class: "menu-list" });
			const summary = h("summary", { class: "button" }, label);
			this.#groups.set(label, list);
			this.element.append(h("details", { class: "menu" }, summary, list));
		}
		return this.#groups.get(label);
	}
}

// Choosing closes the menu, which keeps the focus.
function item(label, action) {
	const onclick = ({ target }) => {
		const menu = target.closest("details");
		menu.open = false;
		menu.firstChild.focus();
		return action();
	};
	return h("button", { type: "button", onclick }, label);
}
