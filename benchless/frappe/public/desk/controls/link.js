// Links to other documents: suggestions while typing, a way to open the linked one, and fetched fields.
import { call } from "../lib/api.js";
import { h, icon } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { mayRead } from "../lib/boot.js";
import { urls } from "../lib/urls.js";
import { Control } from "./base.js";
import { Combobox } from "./combobox.js";

// Titles of linked documents whose doctype shows them instead of names, by "doctype::name".
const titles = new Map();

export const rememberTitles = (found) =>
	Object.entries(found || {}).forEach(([key, title]) => titles.set(key, title));
export const titleOf = (doctype, name) => titles.get(`${doctype}::${name}`) || name;

export async function searchLink(doctype, txt, options = {}) {
	const args = { doctype, txt, page_length: 10, ...options };
	const { message } = await call("frappe.desk.search.search_link", args);
	for (const { value, label } of message) if (label) titles.set(`${doctype}::${value}`, label);
	return message;
}

export function linkTo(doctype, name) {
	const title = titleOf(doctype, name);
	return mayRead(doctype) ? h("a", { href: urls.form(doctype, name) }, title) : title;
}

export class Link extends Control {
	get target() {
		return this.df.options;
	}

	createInput() {
		const input = h("input", { type: "text", class: "input", spellcheck: "false" });
		input.addEventListener("focus", () => input.select());
		input.addEventListener("click", () => this.combobox.isOpen || this.combobox.open());
		return input;
	}

	wrap(input) {
		this.combobox = new Combobox(input, {
			search: (text) => this.search(text),
			pick: ({ value }) => this.take(value),
			emptyText: __("Nothing found"),
		});
		this.opener = h(
			"a",
			{ class: "icon-button link-open", hidden: true, tabIndex: -1 },
			icon("arrow-right"),
		);
		return h("div", { class: "input-group" }, this.combobox.element, this.opener);
	}

	search(text) {
		const known = text === titleOf(this.target, this.value) ? "" : text;
		return this.target ? searchLink(this.target, known, this.searchOptions()) : [];
	}

	// `link_filters` of a field are JSON: rows of [doctype, field, operator, value]. A script may say more.
	searchOptions() {
		const { link_filters, ignore_user_permissions, fieldname } = this.df;
		const rows = JSON.parse(link_filters || "[]");
		const filters = Object.fromEntries(rows.map(([, name, ...condition]) => [name, condition]));
		const own = this.ask(fieldname);
		return { filters, ignore_user_permissions, reference_doctype: this.record.meta.name, ...own };
	}

	ask(fieldname) {
		const { doc, meta, parent, root } = this.record;
		if (!parent) return root.queries?.[fieldname]?.(doc);
		return root.queries?.[`${doc.parentfield}.${fieldname}`]?.(root.doc, meta.name, doc.name);
	}

	show(value) {
		this.input.value = value ? titleOf(this.target, value) : "";
		this.opener.hidden = !value || !mayRead(this.target);
		if (this.opener.hidden) return;
		this.opener.href = urls.form(this.target, value);
		this.opener.setAttribute("aria-label", __("Open {0}", [titleOf(this.target, value)]));
	}

	// What was typed without picking: kept when it names one suggestion exactly, else checked by the server.
	commit() {
		const typed = this.input.value.trim();
		if (typed === titleOf(this.target, this.value)) return;
		const same = ({ value, label }) =>
			[value, label].some((name) => name?.toLowerCase() === typed.toLowerCase());
		this.take(this.combobox.options.find(same)?.value ?? typed);
	}

	async take(value) {
		this.setError("");
		this.record.set(this.df.fieldname, value || null);
		this.show(value);
		this.checking = this.fetch(value);
		await this.checking;
	}

	get fetched() {
		const prefix = `${this.df.fieldname}.`;
		return this.record.meta.fields.filter((df) => df.fetch_from?.startsWith(prefix));
	}

	// Asks whether the linked document exists, and fills the fields that are fetched from it.
	async fetch(name) {
		const fields = this.fetched;
		if (!name) return fields.forEach((df) => this.fill(df, null));
		const columns = fields.map((df) => df.fetch_from.split(".")[1]);
		const args = { doctype: this.target, docname: name, fields: columns };
		const { message } = await call("frappe.client.validate_link", args).catch(() => ({ message: null }));
		if (this.value !== name || !message) return;
		if (!message.name) return this.setError(__("{0} {1} does not exist", [__(this.target), name]));
		fields.forEach((df, i) => this.fill(df, message[columns[i]]));
	}

	fill(df, value) {
		if (df.fetch_if_empty && this.record.get(df.fieldname)) return;
		this.record.set(df.fieldname, value ?? null);
	}

	display(value) {
		return value ? linkTo(this.target, value) : "";
	}
}

export class DynamicLink extends Link {
	get target() {
		return this.record.get(this.df.options);
	}
}

// Rows of a table that hold one link each, shown as chips.
export class TableMultiSelect extends Control {
	get linkField() {
		return this.record.meta.child(this.df).fields.find((df) => df.fieldtype === "Link");
	}

	createInput() {
		return h("input", { type: "text", class: "input", placeholder: __("Add…") });
	}

	wrap(input) {
		this.chips = h("ul", { class: "chips" });
		const { options } = this.linkField;
		const combobox = new Combobox(input, {
			search: async (text) =>
				(await searchLink(options, text)).filter(({ value }) => !this.names.includes(value)),
			pick: ({ value }) => this.add(value),
			emptyText: __("Nothing found"),
		});
		return h("div", { class: "multiselect" }, this.chips, combobox.element);
	}

	get rows() {
		return this.record.rows.get(this.df.fieldname);
	}

	get names() {
		return this.rows.map((row) => row.get(this.linkField.fieldname));
	}

	add(value) {
		this.record.addRow(this.df, { [this.linkField.fieldname]: value });
		this.show();
	}

	remove(row) {
		this.record.replaceRows(
			this.df,
			this.rows.filter((other) => other !== row),
		);
		this.show();
		this.input.focus();
	}

	show() {
		const { fieldname, options } = this.linkField;
		this.input.value = "";
		this.chips.replaceChildren(
			...this.rows.map((row) => {
				const title = titleOf(options, row.get(fieldname));
				const remove = () => this.remove(row);
				const close = h(
					"button",
					{ type: "button", "aria-label": __("Remove {0}", [title]), onclick: remove },
					icon("x"),
				);
				return h("li", { class: "chip" }, title, close);
			}),
		);
	}

	// Typing without picking adds nothing.
	commit() {
		this.input.value = "";
	}

	display() {
		const { fieldname, options } = this.linkField;
		const chips = this.rows.map((row) => h("li", { class: "chip" }, linkTo(options, row.get(fieldname))));
		return h("ul", { class: "chips" }, chips);
	}
}
