// The first page: every doctype the user may read, by module.
import { boot, mayCreate } from "../lib/boot.js";
import { h, icon } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { urls } from "../lib/urls.js";
import { doctypesByModule } from "../sidebar.js";

export function homeView() {
	const cards = [...doctypesByModule()].map(([module, doctypes]) => card(module, doctypes));
	const first = (boot.user.full_name || boot.user.name).split(" ")[0];
	const heading = h("h1", {}, __("Hello, {0}", [first]));
	const intro = h(
		"p",
		{ class: "muted" },
		cards.length
			? __("Pick what to work on.")
			: __("No documents are shared with your roles yet. Ask your administrator."),
	);
	const element = h(
		"div",
		{ class: "page home" },
		h("header", { class: "home-head" }, heading, intro),
		h("div", { class: "cards" }, cards),
	);
	return { title: `${__("Home")} · ${boot.app_name}`, element };
}

function card(module, doctypes) {
	return h("section", { class: "card" }, h("h2", {}, __(module)), h("ul", {}, doctypes.map(entry)));
}

function entry({ name, issingle }) {
	const label = __(name);
	const add = {
		class: "icon-button card-add",
		href: urls.create(name),
		"aria-label": __("New {0}", [label]),
		title: __("New {0}", [label]),
	};
	return h(
		"li",
		{},
		h("a", { class: "card-link", href: urls.list(name) }, label),
		!issingle && mayCreate(name) && h("a", add, icon("plus")),
	);
}
