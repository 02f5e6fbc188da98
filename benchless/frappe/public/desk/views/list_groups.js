// How many documents there are of each value of a field.
import { titleOf } from "../controls/link.js";
import { call } from "../lib/api.js";
import { button, h } from "../lib/dom.js";
import { showError } from "../lib/dialog.js";
import { __, formatNumber } from "../lib/i18n.js";
import { STANDARD_FIELDS } from "../model/meta.js";

const COUNTED = ["Select", "Link", "Check"];

export function groupFields(meta) {
	const own = meta.fields.filter(
		(df) => df.label && COUNTED.includes(df.fieldtype) && !df.hidden && meta.isReadable(df),
	);
	return [...own, STANDARD_FIELDS[1]];
}

export function groupPanel(list) {
	const fields = groupFields(list.meta);
	const options = fields.map((df) => h("option", { value: df.fieldname }, __(df.label)));
	const onchange = () => refresh().catch(showError);
	const select = h("select", { class: "input", "aria-label": __("Count by"), onchange }, options);
	const preferred = list.meta.statusField;
	if (preferred && fields.some((df) => df.fieldname === preferred)) select.value = preferred;
	const values = h("ul", { class: "group-values" });
	const element = h("div", { class: "group-panel" }, select, values);

	async function refresh() {
		const { filters: current_filters, or_filters } = list.conditions();
		const args = { doctype: list.doctype, current_filters, or_filters, field: select.value };
		const { message } = await call("frappe.desk.listview.get_group_by_count", args);
		const df = list.meta.field(select.value);
		values.replaceChildren(...message.map((row) => h("li", {}, valueButton(list, df, row))));
	}
	return { element, refresh, focus: () => select.focus() };
}

function valueButton(list, df, { name, count }) {
	const isSet = ![null, undefined, ""].includes(name);
	const label = [describe(df, name, isSet), h("span", { class: "muted" }, formatNumber(count))];
	const filter = { fieldname: df.fieldname, operator: isSet ? "=" : "is", value: isSet ? name : "not set" };
	const others = () => list.filters.filter(({ fieldname }) => fieldname !== df.fieldname);
	return button(label, () => list.change({ filters: [...others(), filter] }), { kind: "small" });
}

function describe(df, name, isSet) {
	if (df.fieldtype === "Check") return Number(name) ? __("Yes") : __("No");
	if (!isSet) return __("Not set");
	return df.fieldtype === "Link" ? titleOf(df.options, name) : __(name);
}
