// A button that opens a list of actions.
import { h, icon } from "./dom.js";

// `items` are [{label, onclick, href, target, kind}] or nodes. The shell closes it at a click elsewhere and at Esc.
export function menu(label, items, { name = "chevron-down", ...props } = {}) {
	const summary = h("summary", { class: "button" }, label, icon(name));
	return h("details", { class: "menu", ...props }, summary, menuList(items));
}

export function menuList(items) {
	return h(
		"div",
		{ class: "menu-list" },
		items.filter(Boolean).map((item) => (item instanceof Node ? item : menuItem(item))),
	);
}

export function menuItem({ label, onclick, href, target, kind }) {
	return href
		? h("a", { href, target }, label)
		: h("button", { type: "button", class: kind, onclick }, label);
}
