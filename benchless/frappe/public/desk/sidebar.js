// The sidebar: workspaces and what they lead to, then every other DocType under More.
import { boot } from "./lib/boot.js";
import { h, icon } from "./lib/dom.js";
import { __ } from "./lib/i18n.js";
import { urls } from "./lib/urls.js";

// Doctypes the user may read, by module, in the order of apps and names.
export function doctypesByModule() {
	const modules = new Map();
	for (const doctype of boot.doctypes) {
		if (!modules.has(doctype.module)) modules.set(doctype.module, []);
		modules.get(doctype.module).push(doctype);
	}
	return modules;
}

export function sidebar() {
	const shown = new Set(boot.allowed_workspaces.flatMap(({ links }) => links.map(targetOf)));
	const rest = [...doctypesByModule()].map(([module, doctypes]) => {
		const links = doctypes.map(({ name }) => ({ label: __(name), href: urls.list(name) }));
		return navGroup(
			__(module),
			links.filter(({ href }) => !shown.has(href)),
		);
	});
	const more = h("div", { class: "nav-more" }, navGroup(__("Reports"), otherReports(shown)) || [], rest);
	if (shown.size) more.prepend(navLink({ label: __("Everything"), href: urls.everything() }));
	const groups = boot.allowed_workspaces.map(workspaceLinks);
	if (!groups.length) return h("nav", { id: "nav", class: "sidebar", "aria-label": __("Desk") }, rest);
	const summary = h("summary", {}, __("More"), icon("chevron-down"));
	groups.push(h("details", { class: "nav-group" }, summary, more));
	return h("nav", { id: "nav", class: "sidebar", "aria-label": __("Desk") }, groups);
}

function otherReports(shown) {
	const reports = Object.keys(boot.user.all_reports).map((name) => ({
		label: __(name),
		href: urls.report(name),
	}));
	return reports.filter(({ href }) => !shown.has(href));
}

const targetOf = ({ type, name }) => (type === "Report" ? urls.report(name) : urls.list(name));

function workspaceLinks(workspace) {
	const groups = Map.groupBy(workspace.links, ({ group }) => group);
	const home = h("a", { class: "nav-workspace", href: urls.workspace(workspace) }, workspace.label);
	const lists = [...groups].map(([group, links]) =>
		navGroup(
			group,
			links.map((link) => ({ label: link.label, href: targetOf(link) })),
			true,
		),
	);
	return h("div", { class: "nav-section" }, home, lists);
}

function navGroup(label, links, open = false) {
	if (!links.length) return null;
	const summary = h("summary", {}, label, icon("chevron-down"));
	const list = h(
		"ul",
		{},
		links.map((link) => h("li", {}, navLink(link))),
	);
	return h("details", { class: "nav-group", open }, summary, list);
}

const navLink = ({ label, href }) => h("a", { href }, label);

// Shows where the reader is: the link to this page, or to the list that it belongs to. Opens the groups it is in.
export function markCurrent() {
	const links = [...document.querySelectorAll("#nav a")];
	const here = `${location.pathname}/`;
	const found = links.filter((link) => here.startsWith(`${link.pathname}/`));
	const current = found.sort((a, b) => b.pathname.length - a.pathname.length)[0];
	for (const link of links) link.removeAttribute("aria-current");
	current?.setAttribute("aria-current", "page");
	for (let at = current; at; at = at.parentElement?.closest("details")) if (at !== current) at.open = true;
}
