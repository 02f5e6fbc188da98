// What stands around every page: the bar with search and account, and the modules at the side.
import { call } from "./lib/api.js";
import { boot, mayCreate } from "./lib/boot.js";
import { h, icon, iconButton } from "./lib/dom.js";
import { __ } from "./lib/i18n.js";
import { urls } from "./lib/urls.js";
import { Combobox } from "./controls/combobox.js";
import { navigate } from "./router.js";

// Doctypes the user may read, by module, in the order of apps and names.
export function doctypesByModule() {
	const modules = new Map();
	for (const doctype of boot.doctypes) {
		if (!modules.has(doctype.module)) modules.set(doctype.module, []);
		modules.get(doctype.module).push(doctype);
	}
	return modules;
}

export function drawShell() {
	const main = h("main", { id: "main", tabindex: "-1" });
	const skip = h(
		"a",
		{ class: "skip-link", href: "#main", onclick: () => main.focus() },
		__("Skip to content"),
	);
	document.getElementById("desk").replaceChildren(skip, topbar(), sidebar(), backdrop(), main);
	document.addEventListener("keydown", onKey);
	document.addEventListener("click", closeMenus);
}

function topbar() {
	const toggle = iconButton("menu", __("Menu"), () => toggleNav(), {
		class: "nav-toggle",
		"aria-controls": "nav",
	});
	const mark = h("span", { class: "brand-mark", "aria-hidden": "true" }, boot.app_name[0]);
	const brand = h(
		"a",
		{ class: "brand", href: urls.home() },
		mark,
		h("span", { class: "brand-name" }, boot.app_name),
	);
	return h("header", { class: "topbar" }, toggle, brand, searchBox(), account());
}

function sidebar() {
	const groups = [...doctypesByModule()].map(([module, doctypes]) => {
		const links = doctypes.map(({ name }) =>
			h("li", {}, h("a", { href: urls.list(name), dataset: { doctype: name } }, __(name))),
		);
		return h(
			"details",
			{ class: "nav-group" },
			h("summary", {}, __(module), icon("chevron-down")),
			h("ul", {}, links),
		);
	});
	return h("nav", { id: "nav", class: "sidebar", "aria-label": __("Modules") }, groups);
}

const backdrop = () => h("div", { class: "backdrop", onclick: () => toggleNav(false) });

function toggleNav(open = !document.body.classList.contains("nav-open")) {
	document.body.classList.toggle("nav-open", open);
	document.querySelector(".nav-toggle").setAttribute("aria-expanded", String(open));
	if (open) document.querySelector("#nav summary, #nav a")?.focus();
}

// Shows where the reader is, and opens the module it belongs to.
export function markCurrent(doctype) {
	toggleNav(false);
	for (const link of document.querySelectorAll("#nav a")) {
		const isCurrent = link.dataset.doctype === doctype;
		if (!isCurrent) link.removeAttribute("aria-current");
		else {
			link.setAttribute("aria-current", "page");
			link.closest("details").open = true;
		}
	}
}

function searchBox() {
	const props = { id: "search", type: "search", class: "input", placeholder: __("Search or jump to…") };
	const input = h("input", { ...props, "aria-label": __("Search or jump to") });
	const pick = ({ url }) => {
		input.value = "";
		input.blur();
		navigate(url);
	};
	const combobox = new Combobox(input, { search: destinations, pick, emptyText: __("Nothing found") });
	return h(
		"div",
		{ class: "topbar-search", role: "search" },
		icon("search"),
		combobox.element,
		h("kbd", {}, "Ctrl K"),
	);
}

function destinations(text) {
	const words = text
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== "new");
	const matches = ({ name }) => words.every((word) => __(name).toLowerCase().includes(word));
	const found = boot.doctypes.filter(matches).slice(0, 6);
	const lists = found.map(({ name, module }) => ({
		label: __(name),
		description: __(module),
		url: urls.list(name),
	}));
	const creatable = found.filter(({ name, issingle }) => text && !issingle && mayCreate(name)).slice(0, 3);
	return [
		...lists,
		...creatable.map(({ name }) => ({ label: __("New {0}", [__(name)]), url: urls.create(name) })),
	];
}

function account() {
	const { name, full_name: fullName } = boot.user;
	const initials = (fullName || name)
		.split(/\s+/)
		.slice(0, 2)
		.map((word) => word[0])
		.join("")
		.toUpperCase();
	const summary = h(
		"summary",
		{ "aria-label": __("Account of {0}", [fullName || name]) },
		h("span", { class: "avatar" }, initials),
	);
	const items = [
		h("p", { class: "menu-head" }, h("strong", {}, fullName || name), h("span", {}, name)),
		h("a", { href: urls.account() }, __("My account")),
		h("a", { href: urls.site() }, __("Go to the site")),
		h("button", { type: "button", onclick: signOut }, __("Sign out")),
	];
	return h("details", { class: "menu account" }, summary, h("div", { class: "menu-list" }, items));
}

async function signOut() {
	await call("logout", {}, { write: true }).catch(() => null);
	location.assign(urls.login());
}

function closeMenus(event) {
	for (const menu of document.querySelectorAll("details.menu[open]")) {
		if (!event || !menu.contains(event.target) || event.target.closest(".menu-list")) menu.open = false;
	}
}

function onKey(event) {
	if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
		event.preventDefault();
		document.getElementById("search").focus();
	} else if (event.key === "Escape") {
		closeMenus();
		if (document.body.classList.contains("nav-open")) toggleNav(false);
	}
}
