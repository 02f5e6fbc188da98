// What an app's script says about the calendar of a doctype, and the way between its list and its calendar.
import { runScript } from "../client/scripts.js";
import { h } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { navigate } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";

// `frappe.views.calendar[doctype]`, or nothing.
export function calendarSettings(meta) {
	runScript(`${meta.name} calendar`, meta.__calendar_js);
	return window.frappe.views.calendar[meta.name];
}

// Links to the views of a doctype. The filters, as `getQuery` has them at the click, come along.
export function viewLinks(doctype, present, getQuery) {
	const link = (view, label) => {
		const current = view === present ? "page" : null;
		const onclick = (event) => {
			const query = getQuery();
			if (!query.size || event.metaKey || event.ctrlKey || event.shiftKey) return;
			event.preventDefault();
			navigate(`${urls[view](doctype)}?${query}`);
		};
		return h(
			"a",
			{ class: "button", href: urls[view](doctype), "aria-current": current, onclick },
			label,
		);
	};
	const links = [link("list", __("List")), link("calendar", __("Calendar"))];
	return h("nav", { class: "views", "aria-label": __("Views") }, links);
}
