// `frappe.ui.form`: what scripts do when a form is opened or changed, and what they may do to it.
import { runDocMethod } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { navigate } from "../lib/navigation.js";
import { safeFragment } from "../lib/sanitize.js";
import { urls } from "../lib/urls.js";
import { keepDraft } from "../model/drafts.js";
import { isTable } from "../model/meta.js";
import { Field } from "./field.js";
import { attempt } from "./problems.js";
import { callServer, telling } from "./server.js";

const handlers = new Map();

// on("Doctype", { refresh(frm) {}, fieldname(frm, doctype, name) {} })
function on(doctype, events) {
	handlers.set(doctype, [...(handlers.get(doctype) || []), events]);
}

export const formEvents = { on };

// Tells the scripts of a doctype what happens. An error in one of them does not keep the others from hearing it.
export async function trigger(frm, event, doctype = frm.doctype, ...args) {
	for (const events of handlers.get(doctype) || [])
		if (events[event]) await attempt(() => events[event](frm, ...args));
}

// Opens an unsaved document that the server has filled in from the form's.
export async function openMappedDoc({ method, frm }) {
	const { message } = await callServer({ method, args: { source_name: frm.doc.name } });
	keepDraft(message);
	await navigate(urls.create(message.doctype));
}

export class Dashboard {
	element = h("div", { class: "form-dashboard" });

	// `body` is HTML, and escaping texts is the script's affair, as in Frappe.
	add_section(body, label) {
		const content = h("div");
		window.$(content).html(body);
		const title = h("h2", { class: "section-title" }, label);
		this.element.append(h("section", { class: "sheet form-dashboard-section" }, title, content));
	}

	show() {
		this.element.hidden = false;
	}
}

// `frm`. `form` is the desk's view.
export class Frm {
	#form;

	constructor(form) {
		this.#form = form;
	}

	get doc() {
		return this.#form.doc;
	}

	get doctype() {
		return this.#form.meta.name;
	}

	get dashboard() {
		return this.#form.dashboard;
	}

	get fields() {
		return this.#form.layout.controls.map((control) => new Field(control));
	}

	is_dirty() {
		return this.#form.isChanged;
	}

	has_perm(type) {
		return Boolean(this.#form.permissions[type]);
	}

	is_new() {
		return this.#form.isNew;
	}

	add_custom_button(label, action, group) {
		this.#form.page.add_inner_button(label, action, group);
	}

	// What a link field offers: `query(doc)` gives {filters}. Of rows: `query(doc, doctype, name)`.
	set_query(fieldname, ...more) {
		const query = more.pop();
		this.#form.queries[[...more, fieldname].join(".")] = query;
	}

	// The value of a table is a list of rows, which are added as new ones.
	async set_value(fieldname, value) {
		const { record, meta } = this.#form;
		const table = meta.fields.find((df) => df.fieldname === fieldname && isTable(df));
		if (table && Array.isArray(value)) return record.setRows(table, value);
		record.set(fieldname, value);
	}

	save() {
		return this.#form.save();
	}

	// A remark above the fields. `message` is HTML, which is sanitised.
	set_intro(message, colour) {
		const intro = h("p", { class: `form-intro ${colour}` }, safeFragment(message));
		this.#form.dashboard.element.prepend(intro);
	}

	// Runs a whitelisted method of the document as it is stored.
	call(method) {
		return telling(() => runDocMethod(this.doctype, this.doc.name, method));
	}

	reload_doc() {
		return this.#form.reload();
	}
}
