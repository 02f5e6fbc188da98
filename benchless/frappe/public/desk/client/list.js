// `frappe.listview_settings`: what scripts say about a list, and what they may do to it.
import { tell } from "./problems.js";
import { Page } from "./page.js";
import { runScript } from "./scripts.js";
import { statusColumns, statusOf } from "../lib/indicator.js";

// `list`, as scripts see it. `view` is the desk's.
class List {
	#view;

	constructor(view) {
		this.#view = view;
		this.page = view.page;
		this.filter_area = {
			// Without `refresh`, the list is asked for when something is added.
			clear: async (refresh = true) => view.setFilters([], refresh),
			add: (filters) => view.setFilters(filters),
		};
	}

	get doctype() {
		return this.#view.doctype;
	}

	// The rows of this page.
	get data() {
		return this.#view.rows;
	}

	render_list() {
		this.#view.drawRows();
	}

	get_checked_items(onlyNames) {
		const { rows, selected } = this.#view;
		return onlyNames ? [...selected] : rows.filter((doc) => selected.has(doc.name));
	}

	clear_checked_items() {
		this.#view.clearSelection();
	}

	refresh() {
		return this.#view.refresh();
	}
}

class ListPage extends Page {
	actions = [];

	// For the rows that are selected.
	add_actions_menu_item(label, action) {
		this.actions.push({ label, action });
	}
}

// Runs the scripts of the view's doctype, once it is drawn.
export function runListScripts(view) {
	runScript(`${view.doctype} list`, view.meta.__list_js);
	view.settings = window.frappe.listview_settings[view.doctype] || {};
	view.page = new ListPage();
	window.cur_list = new List(view);
	try {
		view.settings.onload?.(window.cur_list);
	} catch (error) {
		tell(error);
	}
}

// Runs what the script does whenever there are other rows.
export function onRows({ settings }) {
	try {
		settings.refresh?.(window.cur_list);
	} catch (error) {
		tell(error);
	}
}

// Columns that the scripts and the indicator need.
export const neededColumns = ({ meta, settings }) => [...statusColumns(meta), ...(settings.add_fields || [])];

// The state of a document as [text, colour], as its list script says it.
export function stateOf({ meta, settings }, doc) {
	try {
		const [text, colour] = settings.get_indicator?.(doc) || statusOf(meta, doc) || [];
		return text && [text, colour === "yellow" ? "orange" : colour];
	} catch (error) {
		settings.get_indicator = null;
		tell(error);
		return statusOf(meta, doc);
	}
}
