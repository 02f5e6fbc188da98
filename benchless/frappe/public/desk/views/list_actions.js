// What is done to many documents of a list: choose them, change a field, export, delete.
import { call, readMessages } from "../lib/api.js";
import { mayDelete, mayExport, mayWrite } from "../lib/boot.js";
import { button, h, icon } from "../lib/dom.js";
import { confirm, notify, openDialog, showError, showMessages } from "../lib/dialog.js";
import { __, formatNumber } from "../lib/i18n.js";
import { hasColumn } from "../model/meta.js";
import { freeControl } from "./filters.js";
import { exportList } from "./list_export.js";

const UPDATE = "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs";
// The server answers for so many at once; it changes more in the background, where nobody sees what fails.
const AT_ONCE = 19;
const SHOWN_ERRORS = 100;

// Rows can be selected where something can be done to them.
export const maySelect = ({ doctype, page }) =>
	page.actions.length > 0 || [mayDelete, mayExport, mayWrite].some((may) => may(doctype));

export function drawBulk(list) {
	const { doctype, selected, total, rows, meta, page } = list;
	const count = selected.size;
	list.bulk.hidden = !count;
	const isPage = count === rows.length && total > count;
	const all = isPage && button(__("Select all {0}", [formatNumber(total)]), () => selectAll(list));
	const edit =
		mayWrite(doctype) && editableFields(meta).length && button(__("Edit"), () => editSelected(list));
	const take = mayExport(doctype) && button(__("Export"), () => exportList(list));
	const remove =
		mayDelete(doctype) &&
		button([icon("trash"), __("Delete")], () => deleteSelected(list), { kind: "danger" });
	const own = page.actions.map(({ label, action }) => button(label, () => action()));
	const text = h("span", {}, __("{0} selected", [formatNumber(count)]));
	list.bulk.replaceChildren(...[text, all, ...own, edit, take, remove].filter(Boolean));
}

async function selectAll(list) {
	const { doctype, total: page_length } = list;
	const args = { doctype, ...list.conditions(), fields: [list.column("name")], page_length };
	try {
		const { message } = await call("frappe.desk.reportview.get", args);
		list.select(
			message.values.map(([name]) => name),
			true,
		);
	} catch (error) {
		showError(error);
	}
}

// --- change a field ---

const editableFields = (meta) =>
	meta.fields.filter(
		(df) =>
			df.label &&
			hasColumn(df) &&
			!(df.hidden || df.read_only || df.is_virtual || df.set_only_once) &&
			!["Read Only", "Password"].includes(df.fieldtype) &&
			(!df.permlevel || meta.levelAllows(df.permlevel, "write")),
	);

async function editSelected(list) {
	const names = [...list.selected];
	const change = {};
	const update = __("Update {0} documents", [formatNumber(names.length)]);
	const actions = [
		{ label: __("Cancel"), value: null },
		{ label: update, value: "update", kind: "primary" },
	];
	const body = drawEditor(list.meta, change);
	if (!(await openDialog({ title: __("Change a field"), body, actions }))) return;
	await updateAll(list.doctype, names, { [change.fieldname]: change.value || null });
	await list.refresh().catch(showError);
}

// `change` becomes {fieldname, value}.
function drawEditor(meta, change) {
	const fields = editableFields(meta);
	const options = fields.map((df) => h("option", { value: df.fieldname }, __(df.label)));
	const slot = h("div");
	const draw = () => {
		const df = meta.field(select.value);
		Object.assign(change, { fieldname: df.fieldname, value: df.fieldtype === "Select" ? "" : null });
		const choices = df.fieldtype === "Select" ? { options: `\n${df.options || ""}` } : {};
		const set = (value) => (change.value = value);
		slot.replaceChildren(freeControl({ ...df, ...choices }, null, set).element);
	};
	const select = h("select", { class: "input", "aria-label": __("Field"), onchange: draw }, options);
	draw();
	const hint = h("p", { class: "muted" }, __("Without a value, the field becomes empty."));
	return h("div", { class: "stack" }, select, slot, hint);
}

async function updateAll(doctype, names, data) {
	const bar = h("progress", { max: names.length, value: 0, "aria-label": __("Progress") });
	const actions = [{ label: __("Stop"), value: "stop" }];
	let stopped = false;
	openDialog({ title: __("Updating…"), body: bar, actions }).then(() => (stopped = true));
	let done = 0;
	const failed = [];
	try {
		for (; done < names.length && !stopped; done += AT_ONCE) {
			const docnames = names.slice(done, done + AT_ONCE);
			const args = { doctype, docnames, action: "update", data };
			failed.push(...readMessages(await call(UPDATE, args, { write: true })));
			bar.value = done + AT_ONCE;
		}
	} catch (error) {
		failed.push(...(error.messages || [{ message: String(error) }]));
	}
	bar.closest("dialog")?.close();
	tellResult(Math.min(done, names.length), failed);
}

function tellResult(done, failed) {
	if (!failed.length) return notify(__("{0} documents updated", [formatNumber(done)]));
	const title = __(
		"{0} of {1} could not be changed",
		[failed.length, done].map((n) => formatNumber(n)),
	);
	const message = failed.slice(0, SHOWN_ERRORS).map((each) => each.message);
	return showMessages([{ title, message, as_list: true }]);
}

// --- delete ---

async function deleteSelected(list) {
	const items = [...list.selected];
	const options = { action: __("Delete"), kind: "danger" };
	const question = __("Delete {0} documents?", [formatNumber(items.length)]);
	if (!(await confirm(question, __("This cannot be undone."), options))) return;
	try {
		const args = { doctype: list.doctype, items };
		const answer = await call("frappe.desk.reportview.delete_items", args, { write: true });
		showMessages(readMessages(answer));
		if (items.length > 10) notify(__("The documents are being deleted."));
	} catch (error) {
		showError(error);
	}
	await list.refresh().catch(showError);
}
