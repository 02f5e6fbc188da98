// Filters that are saved under a name: one's own, and those for everyone.
import { call } from "../lib/api.js";
import { boot, hasRole } from "../lib/boot.js";
import { h, iconButton } from "../lib/dom.js";
import { confirm, notify, openDialog, showError } from "../lib/dialog.js";
import { __ } from "../lib/i18n.js";
import { menu, menuItem } from "../lib/menu.js";
import { fromServer, toServer } from "./filters.js";

const DOCTYPE = "List Filter";

export function savedFilters(list) {
	const element = h("div");
	const refresh = async () => {
		const rows = await load(list.doctype);
		const items = rows.map((row) => item(list, row, refresh));
		const save = { label: __("Save these filters…"), onclick: () => saveFilters(list, rows, refresh) };
		element.replaceChildren(menu(__("Saved filters"), [...items, save], { class: "menu saved" }));
	};
	return { element, refresh };
}

async function load(reference_doctype) {
	const { message } = await call("frappe.client.get_list", {
		doctype: DOCTYPE,
		fields: ["name", "filter_name", "for_user", "filters"],
		filters: { reference_doctype },
		or_filters: [
			["for_user", "=", boot.user.name],
			["for_user", "=", ""],
		],
		order_by: "filter_name asc",
		limit_page_length: 0,
	});
	return message;
}

function item(list, row, refresh) {
	const name = __(row.filter_name);
	const mayRemove = row.for_user || hasRole("System Manager");
	const remove =
		mayRemove && iconButton("x", __("Remove {0}", [name]), () => removeFilter(row, name, refresh));
	return h(
		"div",
		{ class: "menu-row" },
		menuItem({ label: name, onclick: () => apply(list, row) }),
		remove,
	);
}

function apply(list, row) {
	const rows = JSON.parse(row.filters || "[]");
	const filters = fromServer(list.meta, rows);
	if (filters.length < rows.length)
		return notify(__("This filter is about fields that the list does not have."), "orange");
	return list.change({ filters, text: "" });
}

async function removeFilter(row, name, refresh) {
	const text = row.for_user ? "" : __("Everyone has it.");
	if (!(await confirm(__("Remove the saved filter {0}?", [name]), text, { action: __("Remove") }))) return;
	await call("frappe.client.delete", { doctype: DOCTYPE, name: row.name }, { write: true }).catch(
		showError,
	);
	await refresh().catch(showError);
}

async function saveFilters(list, rows, refresh) {
	if (!list.filters.length) return notify(__("Set a filter first, then save it."), "orange");
	const input = h("input", {
		class: "input",
		maxlength: 140,
		"aria-label": __("Name"),
		placeholder: __("Name"),
	});
	const shared = h("input", { type: "checkbox", class: "checkbox" });
	const forAll = hasRole("System Manager") && h("label", {}, shared, __("For everyone"));
	const actions = [
		{ label: __("Cancel"), value: null },
		{ label: __("Save"), value: "save", kind: "primary" },
	];
	const body = h("div", { class: "stack" }, input, forAll);
	if (!(await openDialog({ title: __("Save these filters"), body, actions }))) return;
	const filter_name = input.value.trim();
	if (!filter_name) return notify(__("Give the filters a name."), "orange");
	if (rows.some((row) => row.filter_name === filter_name))
		return notify(__("There is a filter of this name already."), "orange");
	const filters = JSON.stringify(list.filters.map((filter) => toServer(list.doctype, filter)));
	const for_user = shared.checked ? "" : boot.user.name;
	const doc = { doctype: DOCTYPE, reference_doctype: list.doctype, filter_name, for_user, filters };
	await call("frappe.client.insert", { doc }, { write: true }).catch(showError);
	await refresh().catch(showError);
}
