// What the search box of the bar finds.
import { boot, mayCreate } from "./lib/boot.js";
import { __ } from "./lib/i18n.js";
import { urls } from "./lib/urls.js";

const MOST = 6;
const PAGES = [
	["My account", urls.account()],
	["Go to the site", urls.site()],
	["Everything", urls.everything()],
];

// Addresses that the words of a text name: workspaces, lists, reports, pages, new documents.
export function destinations(text) {
	const words = text
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== "new");
	const matches = ({ name, label }) => {
		const known = `${name} ${label}`.toLowerCase();
		return words.every((word) => known.includes(word));
	};
	const find = (entries) => entries.filter(matches).slice(0, MOST);
	const lists = find(boot.doctypes.map(({ name, module }) => entry(name, __(module), urls.list(name))));
	const singles = new Set(boot.doctypes.filter(({ issingle }) => issingle).map(({ name }) => name));
	const creatable = lists.filter(({ name }) => text && !singles.has(name) && mayCreate(name)).slice(0, 3);
	return [
		...find(
			boot.allowed_workspaces.map((page) => entry(page.name, __("Workspace"), urls.workspace(page))),
		),
		...lists,
		...find(
			Object.keys(boot.user.all_reports).map((name) => entry(name, __("Report"), urls.report(name))),
		),
		...find(PAGES.map(([name, url]) => entry(name, __("Page"), url))),
		...creatable.map(({ name, label }) => ({ label: __("New {0}", [label]), url: urls.create(name) })),
	];
}

const entry = (name, description, url) => ({ name, label: __(name), description, url });
