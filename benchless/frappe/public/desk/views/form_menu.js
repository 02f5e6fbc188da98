// What the menu of a form does with its document, apart from saving it.
import { call } from "../lib/api.js";
import { mayCreate } from "../lib/boot.js";
import { h, icon, uniqueId } from "../lib/dom.js";
import { confirm, notify, openDialog, showError } from "../lib/dialog.js";
import { __ } from "../lib/i18n.js";
import { menuList } from "../lib/menu.js";
import { navigate } from "../lib/navigation.js";
import { urls } from "../lib/urls.js";
import { keepDraft } from "../model/drafts.js";
import { amendedDoc, copyDoc } from "../model/copies.js";

export function drawMenu(form) {
	if (form.isNew) return null;
	const { permissions, doc, meta } = form;
	const label = __(meta.name);
	const isDeletable = !meta.issingle && doc.docstatus !== 1;
	const create = mayCreate(meta.name);
	// The field is called so in a DocType, where it is labelled Hide Copy.
	const mayCopy = create && !meta.issingle && !meta.allow_copy;
	const print = { label: __("Print"), href: urls.print(doc.doctype, doc.name), target: "_blank" };
	const items = [
		{ label: __("Reload"), onclick: async () => (await form.mayLeave()) && form.reload() },
		permissions.print && !meta.issingle && print,
		mayCopy && { label: __("Duplicate"), onclick: () => open(copyDoc(meta, doc)) },
		permissions.write && meta.allow_rename && { label: __("Rename"), onclick: () => rename(form) },
		create && { label: __("New {0}", [label]), onclick: () => navigate(urls.create(meta.name)) },
		permissions.amend &&
			doc.docstatus === 2 && { label: __("Amend"), onclick: () => open(amendedDoc(meta, doc)) },
		permissions.cancel &&
			doc.docstatus === 1 && {
				label: __("Cancel {0}", [label]),
				onclick: () => cancel(form),
				kind: "danger",
			},
		permissions.delete &&
			isDeletable && { label: __("Delete"), onclick: () => remove(form), kind: "danger" },
	];
	const more = __("More actions");
	const summary = h("summary", { class: "icon-button", "aria-label": more, title: more }, icon("more"));
	return h("details", { class: "menu" }, summary, menuList(items));
}

function open(draft) {
	keepDraft(draft);
	return navigate(urls.create(draft.doctype));
}

async function cancel(form) {
	const { meta, doc, title } = form;
	const options = { action: __("Cancel {0}", [__(meta.name)]), kind: "danger" };
	if (!(await confirm(__("Cancel {0}?", [title]), __("This cannot be undone."), options))) return;
	await form.send("frappe.desk.form.save.cancel", { doctype: meta.name, name: doc.name });
}

async function remove({ meta, doc, title }) {
	const options = { action: __("Delete"), kind: "danger" };
	if (!(await confirm(__("Delete {0}?", [title]), __("This cannot be undone."), options))) return;
	try {
		await call("frappe.client.delete", { doctype: meta.name, name: doc.name }, { write: true });
		navigate(urls.list(meta.name), { replace: true, force: true });
		notify(__("Deleted"));
	} catch (error) {
		showError(error);
	}
}

// Reads the document anew, as other fields may hold the name.
async function rename(form) {
	if (!(await form.mayLeave())) return;
	const { meta, doc } = form;
	const id = uniqueId("name");
	const input = h("input", { id, class: "input", value: doc.name });
	const body = h(
		"div",
		{ class: "field" },
		h("label", { class: "field-label", htmlFor: id }, __("New Name")),
		input,
	);
	const actions = [
		{ label: __("Cancel"), value: false },
		{ label: __("Rename"), value: true, kind: "primary" },
	];
	const wanted = await openDialog({ title: __("Rename {0}", [form.title]), body, actions });
	const name = input.value.trim();
	if (!wanted || !name || name === doc.name) return;
	try {
		const args = { doctype: meta.name, old_name: doc.name, new_name: name };
		const { message } = await call("frappe.client.rename_doc", args, { write: true });
		await navigate(urls.form(meta.name, message), { replace: true, force: true });
	} catch (error) {
		showError(error);
	}
}
