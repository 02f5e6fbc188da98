// What stands around every page: the bar with search and account, and the sidebar.
import { call } from "./lib/api.js";
import { boot } from "./lib/boot.js";
import { h, icon, iconButton } from "./lib/dom.js";
import { __ } from "./lib/i18n.js";
import { navigate } from "./lib/navigation.js";
import { urls } from "./lib/urls.js";
import { Combobox } from "./controls/combobox.js";
import { destinations } from "./search.js";
import { markCurrent as markInSidebar, sidebar } from "./sidebar.js";

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
	document.addEventListener("toggle", placeMenu, { capture: true });
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

const backdrop = () => h("div", { class: "backdrop", onclick: () => toggleNav(false) });

function toggleNav(open = !document.body.classList.contains("nav-open")) {
	document.body.classList.toggle("nav-open", open);
	document.querySelector(".nav-toggle").setAttribute("aria-expanded", String(open));
	if (open) document.querySelector("#nav summary, #nav a")?.focus();
}

// A view is on the page: shows where it is, and closes the sidebar on a phone.
export function markCurrent() {
	toggleNav(false);
	markInSidebar();
}

function searchBox() {
	const props = { id: "search", type: "search", class: "input", placeholder: __("Search or jump to…") };
	const input = h("input", { ...props, "aria-label": __("Search or jump to") });
	const pick = ({ url }) => {
		input.value = "";
		input.blur();
		if (url.startsWith(urls.home())) navigate(url);
		else location.assign(url);
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

// A menu opens towards the middle of the screen.
function placeMenu({ target }) {
	if (!target.matches("details.menu[open]")) return;
	const list = target.querySelector(".menu-list");
	list.classList.remove("is-flipped");
	const { left, right } = list.getBoundingClientRect();
	list.classList.toggle("is-flipped", left < 0 || right > document.documentElement.clientWidth);
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
