// The list of a doctype: search, filters, order, pages and deletion of many.
import { call, readMessages } from "../lib/api.js";
import { boot, mayCreate } from "../lib/boot.js";
import { button, debounce, h, icon, iconButton } from "../lib/dom.js";
import { announce, confirm, notify, showError, showMessages } from "../lib/dialog.js";
import { __, formatNumber } from "../lib/i18n.js";
import { statusColumns } from "../lib/indicator.js";
import { urls } from "../lib/urls.js";
import { loadMeta } from "../model/meta.js";
import { navigate, rewriteUrl } from "../router.js";
import { chip, filterForm, fromQuery, standardFilter, toQuery, toServer } from "./filters.js";
import { drawTable } from "./list_table.js";

const PAGE = 20;
const NEWEST = "modified desc";

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
		[this.sortField, this.sortOrder] = (query.get("_order") || NEWEST).split(" ");
		this.columns = meta.listFields;
		this.selected = new Set();
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
		const wanted = new Set(["name", "modified", meta.title_field, ...statusColumns(meta), ...shown]);
		return [...wanted].filter(Boolean).map((name) => this.column(name));
	}

	column(fieldname) {
		return `\`tab${this.doctype}\`.\`${fieldname}\``;
	}

	async refresh() {
		const conditions = { doctype: this.doctype, ...this.conditions() };
		const order_by = `${this.column(this.sortField)} ${this.sortOrder}`;
		const page = { ...conditions, fields: this.fields(), order_by, start: this.start, page_length: PAGE };
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
	}

	async change(values) {
		Object.assign(this, { start: 0 }, values);
		const query = toQuery(this.filters);
		if (this.text) query.set("_search", this.text);
		if (this.start) query.set("_start", this.start);
		const order = `${this.sortField} ${this.sortOrder}`;
		if (order !== NEWEST) query.set("_order", order);
		rewriteUrl(`${urls.list(this.doctype)}${query.size ? `?${query}` : ""}`);
		await this.refresh().catch(showError);
		announce(this.countText());
	}

	// --- drawing ---

	draw() {
		this.count = h("span", { class: "muted list-count" });
		const label = __(this.doctype);
		const href = urls.create(this.doctype);
		const create = [icon("plus"), __("New {0}", [label])];
		const actions = mayCreate(this.doctype) && h("a", { class: "button primary", href }, create);
		const title = [h("h1", {}, label), this.count, h("div", { class: "page-actions" }, actions)];
		this.chips = h("ul", { class: "chips" });
		this.body = h("div", { class: "list-body" });
		this.bulk = h("div", { class: "bulk-bar", hidden: true });
		this.pager = h("nav", { class: "pager", "aria-label": __("Pages") });
		const parts = [this.toolbar(), this.panel, this.chips, this.bulk, this.body, this.pager];
		this.element = h("div", { class: "page list" }, h("header", { class: "page-head" }, title), parts);
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
		const standard = this.meta.filterFields.slice(0, 4).map((df) => this.standard(df));
		this.panel = h("div", { class: "filter-panel", hidden: true });
		const toggle = button([icon("filter"), __("Filter")], () => this.togglePanel(toggle), {
			"aria-expanded": "false",
		});
		return h(
			"div",
			{ class: "toolbar" },
			search,
			standard,
			h("div", { class: "toolbar-end" }, toggle, this.sorter()),
		);
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

	togglePanel(toggle) {
		this.panel.hidden = !this.panel.hidden;
		toggle.setAttribute("aria-expanded", String(!this.panel.hidden));
		this.element.classList.toggle("is-filtering", !this.panel.hidden);
		if (this.panel.hidden) return;
		const add = (filter) => {
			this.togglePanel(toggle);
			this.change({ filters: [...this.filters, filter] });
		};
		this.panel.replaceChildren(filterForm(this.meta, add));
		this.panel.querySelector("select").focus();
	}

	sorter() {
		const names = [
			"modified",
			"creation",
			"name",
			this.meta.title_field,
			...this.columns.map((df) => df.fieldname),
		];
		const fields = [...new Set(names)].map((name) => this.meta.field(name)).filter(Boolean);
		const options = fields.map((df) => h("option", { value: df.fieldname }, __(df.label)));
		const onchange = () => this.change({ sortField: select.value });
		const select = h("select", { class: "input", "aria-label": __("Sort by"), onchange }, options);
		select.value = this.sortField;
		const flip = iconButton("sort", __("Reverse the order"), () => this.sortBy(this.sortField));
		return h("div", { class: "sorter" }, select, flip);
	}

	countText() {
		if (!this.total) return __("Nothing found");
		const last = Math.min(this.start + PAGE, this.total);
		return __(
			"{0}–{1} of {2}",
			[this.start + 1, last, this.total].map((number) => formatNumber(number)),
		);
	}

	drawRows() {
		this.count.textContent = this.total ? formatNumber(this.total) : "";
		const without = (filter) =>
			this.change({ filters: this.filters.filter((other) => other !== filter) });
		this.chips.replaceChildren(
			...this.filters.map((filter) => chip(this.meta, filter, () => without(filter))),
		);
		this.body.replaceChildren(this.rows.length ? drawTable(this) : this.empty());
		this.drawBulk();
		this.drawPager();
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
		this.drawBulk();
	}

	// --- deleting many, and pages ---

	drawBulk() {
		const count = this.selected.size;
		this.bulk.hidden = !count;
		const remove = button([icon("trash"), __("Delete")], () => this.deleteSelected(), { kind: "danger" });
		this.bulk.replaceChildren(h("span", {}, __("{0} selected", [count])), remove);
	}

	async deleteSelected() {
		const items = [...this.selected];
		const options = { action: __("Delete"), kind: "danger" };
		const question = __("Delete {0} documents?", [items.length]);
		if (!(await confirm(question, __("This cannot be undone."), options))) return;
		try {
			const args = { doctype: this.doctype, items };
			const answer = await call("frappe.desk.reportview.delete_items", args, { write: true });
			showMessages(readMessages(answer));
			if (items.length > 10) notify(__("The documents are being deleted."));
		} catch (error) {
			showError(error);
		}
		await this.refresh();
	}

	drawPager() {
		const { start, total } = this;
		const move = (to) => this.change({ start: Math.max(0, to) });
		const previous = button(__("Previous"), () => move(start - PAGE), { disabled: start === 0 });
		const next = button(__("Next"), () => move(start + PAGE), { disabled: start + PAGE >= total });
		this.pager.replaceChildren(h("span", { class: "muted" }, this.countText()), previous, next);
		this.pager.hidden = total <= PAGE;
	}
}

// {keys, values} as the server packs them, or an empty list, to documents.
function readRows(message) {
	if (Array.isArray(message)) return [];
	return message.values.map((row) => Object.fromEntries(message.keys.map((key, i) => [key, row[i]])));
}
