// The form of any document: create, edit, save, submit, cancel, delete.
import { Dashboard, Frm, trigger } from "../client/form.js";
import { Page } from "../client/page.js";
import { runScript } from "../client/scripts.js";
import { rememberTitles } from "../controls/link.js";
import { call, readMessages } from "../lib/api.js";
import { boot, mayCreate } from "../lib/boot.js";
import { button, h } from "../lib/dom.js";
import { confirm, notify, openDialog, showError, showMessages } from "../lib/dialog.js";
import { __, later } from "../lib/i18n.js";
import { indicator, statusOf } from "../lib/indicator.js";
import { navigate } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";
import { takeDraft } from "../model/drafts.js";
import { loadMeta } from "../model/meta.js";
import { newDoc, Record } from "../model/record.js";
import { drawMenu } from "./form_menu.js";
import { Layout } from "./layout.js";
import { missingView } from "./message.js";
import { drawTimeline } from "./timeline.js";

export async function formView({ doctype, name, query }) {
	const meta = await loadMeta(doctype);
	runScript(doctype, meta.__js);
	const loaded = name ? await fetchDoc(doctype, name) : startDoc(meta, query);
	if (!loaded) return missingView();
	const form = new Form(meta, loaded);
	return {
		title: `${form.title} · ${boot.app_name}`,
		element: form.element,
		focus: () => form.isNew && form.layout.focusFirst(),
		isChanged: () => form.isChanged,
		leave: () => form.mayLeave(),
		destroy: () => form.destroy(),
	};
}

async function fetchDoc(doctype, name) {
	const { docs, docinfo, _link_titles } = await call("frappe.desk.form.load.getdoc", { doctype, name });
	rememberTitles(_link_titles);
	return docs?.length ? { doc: docs[0], docinfo } : null;
}

// A script has filled the document in, or values in the address do: /app/employee/new?department=Sales.
function startDoc(meta, query) {
	const doc = newDoc(meta, `new-${urls.list(meta.name).split("/").at(-1)}-1`);
	const draft = takeDraft(meta.name);
	for (const [key, value] of query) if (meta.byName.has(key)) doc[key] = value;
	const permissions = { read: 1, write: 1, create: mayCreate(meta.name) };
	return { doc: { ...doc, ...draft, name: doc.name, __unsaved: draft ? 1 : 0 }, docinfo: { permissions } };
}

class Form {
	constructor(meta, loaded) {
		this.meta = meta;
		this.head = h("header", { class: "page-head is-sticky" });
		this.problems = h("div", { class: "problems", tabindex: "-1", role: "alert", hidden: true });
		this.sheet = h("div", { class: "sheet" });
		this.after = h("div", { class: "after" });
		this.dashboard = new Dashboard();
		this.queries = {};
		this.frm = new Frm(this);
		const parts = [this.head, this.problems, this.dashboard.element, this.sheet, this.after];
		this.element = h("div", { class: "page form" }, parts);
		this.onKey = (event) => this.handleKey(event);
		document.addEventListener("keydown", this.onKey);
		this.load(loaded);
	}

	destroy() {
		document.removeEventListener("keydown", this.onKey);
	}

	load({ doc, docinfo }) {
		const tab = this.layout?.active;
		const events = this.layout ? ["refresh"] : ["setup", "onload", "refresh"];
		this.docinfo = docinfo;
		this.permissions = docinfo.permissions;
		const onChange = (record, fieldname) =>
			record.root === this.record && this.onChange(record, fieldname);
		this.record = new Record(this.meta, doc, { permissions: this.permissions, onChange });
		this.record.queries = this.queries;
		this.layout = new Layout(this.record);
		if (tab) this.layout.select(tab);
		this.sheet.replaceChildren(this.layout.element);
		this.showProblems([]);
		this.page = new Page();
		this.dashboard.element.replaceChildren();
		this.drawHead();
		this.drawAfter();
		this.runScripts(events);
	}

	async runScripts(events) {
		for (const event of events) await trigger(this.frm, event);
	}

	get doc() {
		return this.record.doc;
	}

	get isNew() {
		return this.record.isNew;
	}

	get isChanged() {
		return Boolean(this.doc.__unsaved);
	}

	get title() {
		if (this.isNew) return __("New {0}", [__(this.meta.name)]);
		return this.meta.issingle ? __(this.meta.name) : this.meta.titleOf(this.doc);
	}

	onChange({ meta, doc }, fieldname) {
		this.layout.refresh();
		for (const { openLayout } of this.layout.controls) openLayout?.refresh();
		this.refreshHead();
		trigger(this.frm, fieldname, meta.name, meta.name, doc.name);
	}

	// --- the head: where we are, in what state, and what can be done ---

	drawHead() {
		const { meta, doc, title } = this;
		const up = meta.issingle ? [urls.home(), __("Home")] : [urls.list(meta.name), __(meta.name)];
		const crumb = h(
			"nav",
			{ "aria-label": __("Breadcrumb") },
			h("a", { class: "crumb", href: up[0] }, up[1]),
		);
		const id = !this.isNew && title !== doc.name && h("span", { class: "muted head-id" }, doc.name);
		this.state = h("span", { class: "head-state" });
		this.primary = button("", () => this.primaryAction.run());
		const heading = h("div", { class: "head-title" }, h("h1", {}, title), this.state, id);
		const actions = h("div", { class: "page-actions" }, this.page.element, drawMenu(this), this.primary);
		this.head.replaceChildren(h("div", { class: "head-main" }, crumb, heading), actions);
		this.refreshHead();
	}

	// The button stays the same one, as it may be pressed at the very moment a field reports its change.
	refreshHead() {
		const state =
			this.isChanged || this.isNew ? [later("Not Saved"), "orange"] : statusOf(this.meta, this.doc);
		this.state.replaceChildren(...(state ? [indicator(...state)] : []));
		this.primaryAction = this.choosePrimary();
		const { label, isUrgent = true } = this.primaryAction || {};
		Object.assign(this.primary, { textContent: label, hidden: !label, disabled: Boolean(this.saving) });
		this.primary.classList.toggle("primary", isUrgent);
	}

	choosePrimary() {
		if (this.canSubmit && !this.isChanged) return { label: __("Submit"), run: () => this.submit() };
		if (!this.canSave) return null;
		if (this.doc.docstatus === 1)
			return this.isChanged ? { label: __("Update"), run: () => this.save() } : null;
		return { label: __("Save"), run: () => this.save(), isUrgent: this.isNew || this.isChanged };
	}

	get canSave() {
		if (this.isNew) return Boolean(this.permissions.create);
		return Boolean(this.permissions.write) && Number(this.doc.docstatus || 0) < 2;
	}

	get canSubmit() {
		return this.meta.is_submittable && !this.isNew && !this.doc.docstatus && this.permissions.submit;
	}

	drawAfter() {
		if (this.isNew || this.meta.issingle) return this.after.replaceChildren();
		const onchange = () => this.refreshActivity();
		this.after.replaceChildren(drawTimeline(this.meta, this.doc, this.docinfo, onchange));
	}

	async refreshActivity() {
		const { docinfo } = await call("frappe.desk.form.load.get_docinfo", {
			doctype: this.meta.name,
			name: this.doc.name,
		});
		this.docinfo = docinfo;
		this.drawAfter();
	}

	handleKey(event) {
		if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
		event.preventDefault();
		const dialog = document.querySelector("dialog[open]");
		if (dialog && !dialog.matches(".is-wide")) return;
		dialog?.close();
		this.save();
	}

	// --- saving ---

	async save(action = this.doc.docstatus === 1 ? "Update" : "Save") {
		const focused = document.activeElement;
		const fieldname = focused?.closest(".sheet .field")?.dataset.fieldname;
		focused?.blur?.();
		if (this.saving || !this.canSave || !this.checkRequired()) return;
		if (!this.isNew && !this.isChanged && action !== "Submit")
			return notify(__("There is nothing to save."), "orange");
		if (!(await this.scriptsAllow())) return;
		await this.send("frappe.desk.form.save.savedocs", { doc: JSON.stringify(this.doc), action });
		if (fieldname && !this.isChanged) this.control(fieldname)?.input?.focus({ preventScroll: true });
	}

	// Whether the scripts let the document be saved. One that does not sets `frappe.validated` to false.
	async scriptsAllow() {
		window.frappe.validated = true;
		this.saving = true;
		await trigger(this.frm, "before_save");
		this.saving = false;
		return window.frappe.validated;
	}

	async submit() {
		const text = __("After this it can no longer be edited freely.");
		if (await confirm(__("Submit {0}?", [this.title]), text, { action: __("Submit") }))
			await this.save("Submit");
	}

	// Sends a change and shows the document as the server now has it.
	async send(method, args) {
		const wasNew = this.isNew;
		this.setSaving(true);
		try {
			const answer = await call(method, args, { write: true });
			rememberTitles(answer._link_titles);
			this.load({ doc: answer.docs[0], docinfo: answer.docinfo });
			if (wasNew) navigate(urls.form(this.meta.name, this.doc.name), { replace: true, force: true });
			showMessages(readMessages(answer));
		} catch (error) {
			if (error.type === "TimestampMismatchError") await this.offerReload();
			else await showError(error);
		} finally {
			this.setSaving(false);
		}
	}

	setSaving(saving) {
		this.saving = saving;
		this.element.setAttribute("aria-busy", String(saving));
		this.refreshHead();
	}

	async offerReload() {
		const text = [
			__("Somebody else saved this document after you opened it."),
			__("Reload to see their changes. Yours would be lost, so copy what you need first."),
		].join(" ");
		const actions = [
			{ label: __("Keep editing"), value: false },
			{ label: __("Reload"), value: true, kind: "primary" },
		];
		if (await openDialog({ title: __("Changed by somebody else"), body: h("p", {}, text), actions }))
			await this.reload();
	}

	async reload() {
		try {
			const loaded = await fetchDoc(this.meta.name, this.doc.name);
			if (loaded) this.load(loaded);
		} catch (error) {
			showError(error);
		}
	}

	// --- problems: marked at the fields, summed up at the top ---

	checkRequired() {
		const missing = this.record.missing();
		this.showProblems(missing.map((problem) => this.markMissing(problem)));
		return !missing.length;
	}

	markMissing({ record, df }) {
		if (!record.parent) {
			const text = __("{0} is required", [__(df.label)]);
			this.control(df.fieldname)?.setError(text);
			return { text, fieldname: df.fieldname };
		}
		const fieldname = record.doc.parentfield;
		return { text: this.control(fieldname).markMissing(record, df), fieldname };
	}

	control(fieldname) {
		return this.layout.controls.find(({ df }) => df.fieldname === fieldname);
	}

	showProblems(problems) {
		this.problems.hidden = !problems.length;
		const items = problems.map(({ text, fieldname }) => {
			const onclick = () => this.layout.reveal(fieldname);
			return h("li", {}, h("button", { type: "button", class: "link", onclick }, text));
		});
		this.problems.replaceChildren(h("p", {}, __("Please fill in what is missing:")), h("ul", {}, items));
		if (problems.length) this.layout.reveal(problems[0].fieldname);
	}

	mayLeave() {
		if (!this.isChanged) return true;
		const options = { action: __("Leave without saving"), kind: "danger" };
		return confirm(
			__("Leave this page?"),
			__("Your changes to {0} are not saved.", [this.title]),
			options,
		);
	}
}
