// The list of a doctype: search, filters, order, pages and deletion of many.
import { displayValue } from "../controls/index.js";
import { titleOf } from "../controls/link.js";
import { call, readMessages } from "../lib/api.js";
import { boot, mayCreate, mayDelete } from "../lib/boot.js";
import { button, debounce, h, icon, iconButton } from "../lib/dom.js";
import { announce, confirm, notify, showError, showMessages } from "../lib/dialog.js";
import { __, timeAgo, formatDatetime, formatNumber } from "../lib/i18n.js";
import { indicator, statusColumns, statusOf } from "../lib/indicator.js";
import { urls } from "../lib/urls.js";
import { isNumeric, loadMeta } from "../model/meta.js";
import { navigate, rewriteUrl } from "../router.js";
import { chip, filterForm, fromQuery, standardFilter, toQuery, toServer } from "./filters.js";

const PAGE = 20;

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
		[this.sortField, this.sortOrder] = (query.get("_order") || "modified desc").split(" ");
		this.columns = meta.listFields;
		this.selected = new Set();
		this.draw();
	}

	// --- asking ---

	conditions() {
		const { doctype, meta, text } = this;
		const filters = this.filters.map((filter) => toServer(doctype, filter));
		if (!text) return { filters };
		const searched = new Set(["name", meta.title_field, ...(meta.search_fields || "").split(",").map((name) => name.trim())]);
		const known = [...searched].filter((name) => name && meta.field(name));
		return { filters, or_filters: known.map((name) => [doctype, name, "like", `%${text}%`]) };
	}

	fields() {
		const { meta } = this;
		const wanted = ["name", "modified", meta.title_field, ...statusColumns(meta), ...this.columns.map((df) => df.fieldname)];
		const readable = (name) => name && (name === "name" || !meta.byName.has(name) || meta.isReadable(meta.field(name)));
		return [...new Set(wanted.filter(readable))].map((name) => `\`tab${this.doctype}\`.\`${name}\``);
	}

	async refresh() {
		const conditions = { doctype: this.doctype, ...this.conditions() };
		const order_by = `\`tab${this.doctype}\`.\`${this.sortField}\` ${this.sortOrder}`;
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
		if (`${this.sortField} ${this.sortOrder}` !== "modified desc") query.set("_order", `${this.sortField} ${this.sortOrder}`);
		rewriteUrl(`${urls.list(this.doctype)}${query.size ? `?${query}` : ""}`);
		await this.refresh().catch(showError);
		announce(this.countText());
	}

	// --- drawing ---

	draw() {
		this.count = h("span", { class: "muted list-count" });
		const create = mayCreate(this.doctype) && h("a", { class: "button primary", href: urls.create(this.doctype) }, icon("plus"), __("New {0}", [__(this.doctype)]));
		const head = h("header", { class: "page-head" }, h("h1", {}, __(this.doctype)), this.count, h("div", { class: "page-actions" }, create));
		this.chips = h("ul", { class: "chips" });
		this.body = h("div", { class: "list-body" });
		this.bulk = h("div", { class: "bulk-bar", hidden: true });
		this.pager = h("nav", { class: "pager", "aria-label": __("Pages") });
		this.element = h("div", { class: "page list" }, head, this.toolbar(), this.panel, this.chips, this.bulk, this.body, this.pager);
	}

	toolbar() {
		const search = h("input", {
			type: "search", class: "input list-search", placeholder: __("Search"), value: this.text,
			"aria-label": __("Search in {0}", [__(this.doctype)]),
		});
		search.addEventListener("input", debounce(() => this.change({ text: search.value.trim() }), 300));
		const standard = this.meta.filterFields.slice(0, 4).map((df) => this.standard(df));
		this.panel = h("div", { class: "filter-panel", hidden: true });
		const toggle = button([icon("filter"), __("Filter")], () => this.togglePanel(toggle), { "aria-expanded": "false" });
		return h("div", { class: "toolbar" }, search, standard, h("div", { class: "toolbar-end" }, toggle, this.sorter()));
	}

	standard(df) {
		const own = ({ fieldname, operator }) => fieldname === df.fieldname && ["=", "like"].includes(operator);
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
		const names = new Set(["modified", "creation", "name", this.meta.title_field, ...this.columns.map((df) => df.fieldname)]);
		const options = [...names].filter((name) => name && this.meta.field(name)).map((value) => h("option", { value }, __(this.meta.field(value).label)));
		const select = h("select", { class: "input", "aria-label": __("Sort by"), onchange: () => this.change({ sortField: select.value }) }, options);
		select.value = this.sortField;
		const flip = iconButton("sort", __("Reverse the order"), () => this.change({ sortOrder: this.sortOrder === "asc" ? "desc" : "asc" }));
		return h("div", { class: "sorter" }, select, flip);
	}

	countText() {
		if (!this.total) return __("Nothing found");
		const last = Math.min(this.start + PAGE, this.total);
		return __("{0}–{1} of {2}", [this.start + 1, last, this.total].map((number) => formatNumber(number)));
	}

	drawRows() {
		this.count.textContent = this.total ? formatNumber(this.total) : "";
		this.chips.replaceChildren(...this.filters.map((filter) => chip(this.meta, filter, () => this.change({ filters: this.filters.filter((other) => other !== filter) }))));
		this.body.replaceChildren(this.rows.length ? this.table() : this.empty());
		this.drawBulk();
		this.drawPager();
	}

	empty() {
		const filtered = this.filters.length || this.text;
		const text = filtered ? __("Nothing matches these filters.") : __("There is no {0} yet.", [__(this.doctype)]);
		const clear = filtered && button(__("Clear the filters"), () => navigate(urls.list(this.doctype)));
		const create = !filtered && mayCreate(this.doctype) && h("a", { class: "button", href: urls.create(this.doctype) }, __("Create the first"));
		return h("div", { class: "empty" }, h("p", {}, text), clear, create);
	}

	table() {
		const heads = [[this.meta.title_field || "name", this.titleLabel()], ...this.columns.map((df) => [df.fieldname, __(df.label), isNumeric(df)])];
		const [title, ...others] = heads.map((head) => this.headCell(...head));
		const all = mayDelete(this.doctype) && h("th", { class: "cell-check" }, this.checkAll());
		const status = this.hasStatus && h("th", { scope: "col" }, __("Status"));
		const row = h("tr", {}, all, title, status, others, this.headCell("modified", __("Updated")));
		const caption = h("caption", { class: "visually-hidden" }, __(this.doctype));
		return h("table", { class: "list-table" }, caption, h("thead", {}, row), h("tbody", {}, this.rows.map((doc) => this.row(doc))));
	}

	get hasStatus() {
		return this.rows.some((doc) => statusOf(this.meta, doc));
	}

	titleLabel() {
		return __(this.meta.field(this.meta.title_field || "name").label);
	}

	headCell(fieldname, label, numeric = false) {
		const sorted = this.sortField === fieldname;
		const next = sorted && this.sortOrder === "asc" ? "desc" : "asc";
		const sort = h("button", { type: "button", class: "sort-button", onclick: () => this.change({ sortField: fieldname, sortOrder: next }) }, label);
		if (sorted) sort.append(icon(this.sortOrder === "asc" ? "chevron-up" : "chevron-down"));
		const direction = sorted && (this.sortOrder === "asc" ? "ascending" : "descending");
		return h("th", { scope: "col", class: numeric ? "is-number" : null, "aria-sort": direction || null }, sort);
	}

	row(doc) {
		const url = urls.form(this.doctype, doc.name);
		const title = this.meta.titleOf(doc);
		const link = h("a", { class: "row-title", href: url }, title);
		const id = title !== doc.name && h("span", { class: "row-id" }, doc.name);
		const state = statusOf(this.meta, doc);
		const cells = this.columns.map((df) => this.cell(df, doc));
		const onclick = (event) => event.target.closest("a, input, label, button") || navigate(url);
		const status = this.hasStatus && h("td", { class: "cell-status" }, state && indicator(...state));
		const updated = h("td", { class: "cell-updated", title: formatDatetime(doc.modified) }, timeAgo(doc.modified));
		return h("tr", { onclick }, this.checkCell(doc, title), h("td", { class: "cell-title" }, link, id), status, cells, updated);
	}

	cell(df, doc) {
		const record = { meta: this.meta, get: (key) => doc[key] };
		const value = doc[df.fieldname];
		const empty = value === null || value === undefined || value === "";
		const shown = empty ? "" : this.plainValue(df, value, record);
		return h("td", { class: isNumeric(df) ? "is-number" : null, dataset: { label: __(df.label) } }, shown);
	}

	// Links to other documents would compete with the row's own, so their titles are plain text here.
	plainValue(df, value, record) {
		if (df.fieldtype === "Link") return titleOf(df.options, value);
		if (df.fieldtype === "Check") return Number(value) ? h("span", { class: "tick", title: __("Yes") }, icon("check")) : "";
		return displayValue(df, record);
	}

	// --- choosing and deleting many ---

	checkAll() {
		const toggle = (event) => {
			this.selected = new Set(event.target.checked ? this.rows.map((doc) => doc.name) : []);
			for (const box of this.body.querySelectorAll("tbody .checkbox")) box.checked = event.target.checked;
			this.drawBulk();
		};
		return h("input", { type: "checkbox", class: "checkbox", "aria-label": __("Select all on this page"), onchange: toggle });
	}

	checkCell(doc, title) {
		if (!mayDelete(this.doctype)) return null;
		const toggle = (event) => {
			this.selected[event.target.checked ? "add" : "delete"](doc.name);
			this.drawBulk();
		};
		return h("td", { class: "cell-check" }, h("label", { class: "hit-area" }, h("input", { type: "checkbox", class: "checkbox", "aria-label": __("Select {0}", [title]), onchange: toggle })));
	}

	drawBulk() {
		const count = this.selected.size;
		this.bulk.hidden = !count;
		const remove = button([icon("trash"), __("Delete")], () => this.deleteSelected(), { kind: "danger" });
		this.bulk.replaceChildren(h("span", {}, __("{0} selected", [count])), remove);
	}

	async deleteSelected() {
		const items = [...this.selected];
		const text = __("This cannot be undone.");
		if (!(await confirm(__("Delete {0} documents?", [items.length]), text, { action: __("Delete"), kind: "danger" }))) return;
		try {
			const answer = await call("frappe.desk.reportview.delete_items", { doctype: this.doctype, items }, { write: true });
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
