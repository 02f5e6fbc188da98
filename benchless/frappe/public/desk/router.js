// Addresses to views. A view is {element, title, leave?}; `leave` may refuse, when changes are unsaved.
import { h } from "./lib/dom.js";
import { announce, showError } from "./lib/dialog.js";
import { __ } from "./lib/i18n.js";
import { plainText } from "./lib/sanitize.js";
import { parseRoute, urls } from "./lib/urls.js";
import { markCurrent } from "./shell.js";
import { homeView } from "./views/home.js";
import { listView } from "./views/list.js";
import { formView } from "./views/form.js";

const VIEWS = { home: homeView, list: listView, form: formView, missing: missingView };

let current = {};
let shownAt = here();
let asked = 0;

function here() {
	return location.pathname + location.search;
}

export function missingView() {
	const text = __("It may have been deleted or renamed, or you may not be permitted to see it.");
	return messageView(__("Not found"), text);
}

function problemView(error) {
	if (error.status === 404) return missingView();
	if (error.status === 403 && !error.sessionEnded)
		return messageView(__("Not permitted"), plainText(error.message));
	showError(error);
	return messageView(__("This page did not load"), __("Reload it to try again."));
}

function messageView(title, text) {
	const home = h("a", { class: "button primary", href: urls.home() }, __("Go to the home page"));
	return {
		title,
		element: h("div", { class: "page empty-page" }, h("h1", {}, title), h("p", {}, text), home),
	};
}

export async function navigate(url, { replace = false, force = false } = {}) {
	if (!force && !(await mayLeave())) return;
	history[replace ? "replaceState" : "pushState"](null, "", url);
	await show();
}

// Changes the address without drawing anew: for a view that keeps its own state in the query.
export function rewriteUrl(url) {
	history.replaceState(null, "", url);
	shownAt = here();
}

const mayLeave = async () => !current.leave || current.leave();

async function show() {
	const number = ++asked;
	const main = document.getElementById("main");
	const route = parseRoute(location);
	main.setAttribute("aria-busy", "true");
	const view = await draw(route);
	if (number !== asked) return;
	current.destroy?.();
	current = view;
	shownAt = here();
	main.replaceChildren(view.element);
	main.removeAttribute("aria-busy");
	document.title = view.title;
	markCurrent(route.doctype);
	window.scrollTo(0, 0);
	if (view.focus) view.focus();
	else if (number > 1) main.focus({ preventScroll: true });
	announce(view.title);
}

async function draw(route) {
	try {
		return await VIEWS[route.view](route);
	} catch (error) {
		return problemView(error);
	}
}

async function onPopState() {
	const wanted = here();
	if (wanted === shownAt) return;
	if (!current.isChanged?.()) return show();
	history.pushState(null, "", shownAt);
	if (await mayLeave()) navigate(wanted, { force: true });
}

function onClick(event) {
	const link = event.target.closest?.("a[href]");
	const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
	if (!link || !plain || link.target || event.defaultPrevented) return;
	const inDesk = link.origin === location.origin && /^\/app(\/|$)/.test(link.pathname);
	if (!inDesk || link.getAttribute("href").startsWith("#")) return;
	event.preventDefault();
	navigate(link.href);
}

export function start() {
	document.addEventListener("click", onClick);
	window.addEventListener("popstate", onPopState);
	window.addEventListener("beforeunload", (event) => current.isChanged?.() && event.preventDefault());
	show();
}
