// The list of a doctype: search, filters, order, pages, and what is done to many documents at once.
import { neededColumns, onRows, runListScripts } from "../client/list.js";
import { call } from "../lib/api.js";
import { boot, mayCreate, mayExport } from "../lib/boot.js";
import { button, debounce, h, icon, iconButton } from "../lib/dom.js";
import { announce, showError } from "../lib/dialog.js";
import { __, formatNumber } from "../lib/i18n.js";
import { navigate, rewriteUrl } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";
import { loadMeta } from "../model/meta.js";
import { chip, filterForm, fromQuery, fromServer, standardFilter, toQuery, toServer } from "./filters.js";
import { calendarSettings, viewLinks } from "./calendar_settings.js";
import { drawBulk } from "./list_actions.js";
import { exportList } from "./list_export.js";
import { groupPanel } from "./list_groups.js";
import { countText, drawPager, LENGTHS } from "./list_pager.js";
import { savedFilters } from "./list_saved.js";
import { drawTable } from "./list_table.js";

// Frappe shows them all. This many fit beside the search; the rest are under Filter.
const MOST_STANDARD_FILTERS = 5;

export async function listView({ doctype, query }) {
	const list = new ListView(await loadMeta(doctype), query);
	await list.refresh();
	return { title: `${__(doctype)} · ${boot.app_name}`, element: list.element };
}

class ListView {
	constructor(meta, query) {
		this.meta = meta;
		this.doctype = meta.name;
		this.filters = fromQuery(meta, query);
		this.text = query.get("_search") || "";
		this.start = Number(query.get("_start")) || 0;
		this.pageLength = LENGTHS.find((length) => length === Number(query.get("_length"))) || LENGTHS[0];
		[this.sortField, this.sortOrder] = readOrder(meta, query.get("_order"));
		this.columns = meta.listFields;
		this.selected = new Set();
		runListScripts(this);
		this.draw();
	}

	// --- asking ---

	conditions() {
		const { doctype, meta, text } = this;
		const filters = this.filters.map((filter) => toServer(doctype, filter));
		if (!text) return { filters };
		const own = (meta.search_fields || "").split(",").map((name) => name.trim());
		const known = [...new Set(["name", meta.title_field, ...own])].filter((name) => meta.field(name));
		return { filters, or_filters: known.map((name) => [doctype, name, "like", `%${text}%`]) };
	}

	fields() {
		const { meta } = this;
		const shown = this.columns.map((df) => df.fieldname);
		const wanted = new Set(["name", "modified", meta.title_field, ...neededColumns(this), ...shown]);
		return [...wanted].filter(Boolean).map((name) => this.column(name));
	}

	column(fieldname) {
		return `\`tab${this.doctype}\`.\`${fieldname}\``;
	}

	// Rows that are equal in one column come in the same order on every page.
	orderBy() {
		const columns = [...new Set([this.sortField, "name"])];
		return columns.map((name) => `${this.column(name)} ${this.sortOrder}`).join(", ");
	}

	async refresh() {
		const conditions = { doctype: this.doctype, ...this.conditions() };
		const paging = { order_by: this.orderBy(), start: this.start, page_length: this.pageLength };
		const page = { ...conditions, ...paging, fields: this.fields() };
		const number = (this.asked = (this.asked || 0) + 1);
		const [rows, count] = await Promise.all([
			call("frappe.desk.reportview.get", page),
			call("frappe.desk.reportview.get_count", conditions),
		]);
		if (number !== this.asked) return;
		this.total = count.message;
		this.rows = readRows(rows.message);
		if (!this.rows.length && this.start) return this.change({ start: 0 });
		this.selected.clear();
		this.drawRows();
		onRows(this);
	}

	async change(values) {
		Object.assign(this, { start: 0 }, values);
		const query = toQuery(this.filters);
		if (this.text) query.set("_search", this.text);
		if (this.start) query.set("_start", this.start);
		if (this.pageLength !== LENGTHS[0]) query.set("_length", this.pageLength);
		const order = `${this.sortField} ${this.sortOrder}`;
		if (order !== this.meta.defaultOrder) query.set("_order", order);
		rewriteUrl(`${urls.list(this.doctype)}${query.size ? `?${query}` : ""}`);
		await this.refresh().catch(showError);
		announce(countText(this));
	}

	// What a script adds, or nothing; [[doctype, field, operator, value]].
	setFilters(rows, refresh = true) {
		this.filters = rows.length ? [...this.filters, ...fromServer(this.meta, rows)] : [];
		return refresh && this.change({});
	}

	// --- drawing ---

	draw() {
		this.count = h("span", { class: "muted list-count" });
		const label = __(this.doctype);
		const href = urls.create(this.doctype);
		const create = [icon("plus"), __("New {0}", [label])];
		const actions = mayCreate(this.doctype) && h("a", { class: "button primary", href }, create);
		const buttons = h("div", { class: "page-actions" }, this.page.element, this.importLink(), actions);
		this.views =
			calendarSettings(this.meta) && viewLinks(this.doctype, "list", () => toQuery(this.filters));
		const title = [h("h1", {}, label), this.count, this.views, buttons];
		this.chips = h("ul", { class: "chips" });
		this.body = h("div", { class: "list-body" });
		this.bulk = h("div", { class: "bulk-bar", hidden: true });
		this.pager = h("nav", { class: "pager", "aria-label": __("Pages") });
		this.panel = h("div", { class: "filter-panel", hidden: true });
		const parts = [
			this.toolbar(),
			this.tools(),
			this.panel,
			this.groups.element,
			this.bulk,
			this.body,
			this.pager,
		];
		this.element = h("div", { class: "page list" }, h("header", { class: "page-head" }, title), parts);
	}

	importLink() {
		if (!mayCreate("Data Import") || !this.meta.allow_import || !this.meta.levelAllows(0, "import"))
			return null;
		const href = `${urls.create("Data Import")}?reference_doctype=${encodeURIComponent(this.doctype)}`;
		return h("a", { class: "button", href }, __("Import"));
	}

	toolbar() {
		const search = h("input", {
			type: "search",
			class: "input list-search",
			placeholder: __("Search"),
			value: this.text,
			"aria-label": __("Search in {0}", [__(this.doctype)]),
		});
		search.addEventListener(
			"input",
			debounce(() => this.change({ text: search.value.trim() }), 300),
		);
		this.search = search;
		this.standards = h("div", { class: "standards" });
		this.drawStandard();
		return h("div", { class: "toolbar" }, search, this.standards);
	}

	// The filters that are set, and what else can be done with the list.
	tools() {
		this.groups = groupPanel(this);
		this.saved = savedFilters(this);
		this.saved.refresh().catch(showError);
		const label = [icon("filter"), __("Filter")];
		this.filterToggle = this.toggle(label, this.panel, () => this.openFilterForm());
		const count = this.toggle(__("Count"), this.groups.element, () => this.openGroups());
		const take = mayExport(this.doctype) && button(__("Export"), () => exportList(this));
		const end = h(
			"div",
			{ class: "tools-end" },
			this.filterToggle,
			count,
			this.saved.element,
			take,
			this.sorter(),
		);
		return h("div", { class: "list-tools" }, this.chips, end);
	}

	// A button that opens and closes a panel below the tools.
	toggle(label, panel, onopen) {
		const onclick = () => {
			panel.hidden = !panel.hidden;
			toggle.setAttribute("aria-expanded", String(!panel.hidden));
			if (!panel.hidden) onopen();
		};
		const toggle = button(label, onclick, { "aria-expanded": "false" });
		panel.hidden = true;
		return toggle;
	}

	// They follow the filters, unless somebody is about to fill one in.
	drawStandard() {
		if (this.search.value.trim() !== this.text && document.activeElement !== this.search)
			this.search.value = this.text;
		if (this.standards.contains(document.activeElement)) return;
		const fields = this.meta.filterFields.slice(0, MOST_STANDARD_FILTERS);
		this.standards.replaceChildren(...fields.map((df) => this.standard(df)));
	}

	standard(df) {
		const own = ({ fieldname, operator }) =>
			fieldname === df.fieldname && ["=", "like"].includes(operator);
		const change = (filter) => {
			const others = this.filters.filter((other) => !own(other));
			this.change({ filters: filter.value || filter.value === 0 ? [...others, filter] : others });
		};
		return standardFilter(df, this.filters.find(own)?.value, change);
	}

	openFilterForm() {
		const add = (filter) => {
			this.filterToggle.click();
			this.change({ filters: [...this.filters, filter] });
		};
		this.panel.replaceChildren(filterForm(this.meta, add));
		this.panel.querySelector("select").focus();
	}

	openGroups() {
		this.groups.refresh().catch(showError);
		this.groups.focus();
	}

	sorter() {
		const shown = this.columns.map((df) => df.fieldname);
		const names = [this.sortField, "modified", "creation", "name", this.meta.title_field, ...shown];
		const fields = [...new Set(names)].map((name) => this.meta.field(name)).filter(Boolean);
		const options = fields.map((df) => h("option", { value: df.fieldname }, __(df.label)));
		const onchange = () => this.change({ sortField: this.sortSelect.value });
		this.sortSelect = h("select", { class: "input", "aria-label": __("Sort by"), onchange }, options);
		const flip = iconButton("sort", __("Reverse the order"), () => this.sortBy(this.sortField));
		return h("div", { class: "sorter" }, this.sortSelect, flip);
	}

	drawRows() {
		this.count.textContent = this.total ? formatNumber(this.total) : "";
		this.sortSelect.value = this.sortField;
		const without = (filter) =>
			this.change({ filters: this.filters.filter((other) => other !== filter) });
		this.chips.replaceChildren(
			...this.filters.map((filter) => chip(this.meta, filter, () => without(filter))),
		);
		this.body.replaceChildren(this.rows.length ? drawTable(this) : this.empty());
		drawBulk(this);
		this.drawStandard();
		if (!this.groups.element.hidden) this.groups.refresh().catch(showError);
		drawPager(this);
	}

	empty() {
		if (this.filters.length || this.text) {
			const clear = button(__("Clear the filters"), () => navigate(urls.list(this.doctype)));
			return h("div", { class: "empty" }, h("p", {}, __("Nothing matches these filters.")), clear);
		}
		const href = urls.create(this.doctype);
		const create = mayCreate(this.doctype) && h("a", { class: "button", href }, __("Create the first"));
		return h(
			"div",
			{ class: "empty" },
			h("p", {}, __("There is no {0} yet.", [__(this.doctype)])),
			create,
		);
	}

	// --- what the table asks for ---

	sortBy(fieldname) {
		const turned = this.sortField === fieldname && this.sortOrder === "asc";
		this.change({ sortField: fieldname, sortOrder: turned ? "desc" : "asc" });
	}

	select(names, on) {
		for (const name of names) this.selected[on ? "add" : "delete"](name);
		for (const box of this.body.querySelectorAll("tbody .checkbox"))
			box.checked = this.selected.has(box.value);
		drawBulk(this);
	}

	clearSelection() {
		this.selected.clear();
		this.drawRows();
	}
}

function readOrder(meta, asked) {
	const [field, order] = (asked || "").split(" ");
	return meta.field(field) && ["asc", "desc"].includes(order)
		? [field, order]
		: meta.defaultOrder.split(" ");
}

// {keys, values} as the server packs them, or an empty list, to documents.
function readRows(message) {
	if (Array.isArray(message)) return [];
	return message.values.map((row) => Object.fromEntries(message.keys.map((key, i) => [key, row[i]])));
}
