// Filters of a list: {fieldname, operator, value}, in the address, as chips, and as they are asked of the server.
import { createControl } from "../controls/index.js";
import { button, h, iconButton } from "../lib/dom.js";
import { titleOf } from "../controls/link.js";
import { __, formatDate } from "../lib/i18n.js";
import { hasColumn, isNumeric, STANDARD_FIELDS } from "../model/meta.js";

const OPERATORS = {
	"=": __("is"),
	"!=": __("is not"),
	like: __("contains"),
	"not like": __("does not contain"),
	">": __("is more than"),
	"<": __("is less than"),
	">=": __("is at least"),
	"<=": __("is at most"),
	is: __("is filled in"),
	in: __("is one of"),
	"not in": __("is none of"),
	between: __("is between"),
	Timespan: __("is in"),
};
const ORDERED = ["=", "!=", ">", "<", ">=", "<=", "is"];
const DATED = ["=", "between", "Timespan", ...ORDERED.slice(1)];
const EXACT = ["=", "!=", "in", "not in", "is"];
const TEXTUAL = ["like", "not like", "=", "!=", "in", "not in", "is"];
const CHECKED = ["=", "!="];
const SET = ["set", "not set"];
const SPANS = [
	...["yesterday", "today", "tomorrow"],
	...["last", "this", "next"].flatMap((step) =>
		["week", "month", "quarter", "year"].map((unit) => `${step} ${unit}`),
	),
	...["last 6 months", "next 6 months"],
];

const isDated = (df) => ["Date", "Datetime"].includes(df.fieldtype);

function operatorsOf(df) {
	if (isDated(df)) return DATED;
	if (isNumeric(df) || df.fieldtype === "Time") return ORDERED;
	if (df.fieldtype === "Check") return CHECKED;
	return ["Select", "Link"].includes(df.fieldtype) ? EXACT : TEXTUAL;
}

const isText = (df) => operatorsOf(df) === TEXTUAL;
const stripPercent = (value) => String(value).replace(/^%|%$/g, "");
const withPercent = (operator, value) => (operator.endsWith("like") ? `%${stripPercent(value)}%` : value);
const splitList = (value) => (Array.isArray(value) ? value : value.split(",").map((part) => part.trim()));
// Frappe writes the operator of a time span with a capital letter.
const known = (operator) =>
	Object.keys(OPERATORS).find((key) => key.toLowerCase() === operator.toLowerCase()) || operator;

export const toServer = (doctype, { fieldname, operator, value }) => [
	doctype,
	fieldname,
	operator,
	withPercent(operator, value),
];

// What `toServer` makes, or a list script or a saved filter says; without what this DocType does not have.
export const fromServer = (meta, rows) =>
	rows
		.map((row) => (row.length > 3 ? row.slice(1) : row))
		.filter(([fieldname]) => meta.field(fieldname))
		.map(([fieldname, operator, value]) => ({ fieldname, operator: known(operator), value }));

// As in Frappe's desk: `?status=Active`, `?due_date=["<","2026-01-31"]`.
export function fromQuery(meta, query) {
	return [...query]
		.filter(([fieldname]) => meta.field(fieldname))
		.map(([fieldname, raw]) => {
			const [operator, value] = readCondition(raw) || ["=", raw];
			return { fieldname, operator: known(operator), value };
		});
}

function readCondition(raw) {
	if (!raw.startsWith("[")) return null;
	try {
		const condition = JSON.parse(raw);
		return typeof condition[0] === "string" && condition.length === 2 ? condition : null;
	} catch {
		return null;
	}
}

export function toQuery(filters) {
	const entry = ({ fieldname, operator, value }) => [
		fieldname,
		operator === "=" ? String(value) : JSON.stringify([operator, value]),
	];
	return new URLSearchParams(filters.map(entry));
}

export function chip(meta, filter, onremove) {
	const df = meta.field(filter.fieldname);
	const shown = [filter.value].flat().map((value) => describe(df, filter, value));
	const text = [
		__(df.label),
		OPERATORS[filter.operator] || filter.operator,
		shown.join(filter.operator === "between" ? " – " : ", "),
	].join(" ");
	return h("li", { class: "chip" }, text, iconButton("x", __("Remove the filter {0}", [text]), onremove));
}

function describe(df, { operator }, value) {
	if (df.fieldtype === "Check") return yesNo(value);
	if (df.fieldtype === "Link") return titleOf(df.options, value);
	if (isDated(df) && /^\d{4}-\d\d-\d\d/.test(value)) return formatDate(value);
	return __(operator.endsWith("like") ? stripPercent(value) : String(value ?? ""));
}

const yesNo = (value) => (Number(value) ? __("Yes") : __("No"));

// A control that stands alone: it holds one value and tells when that changes.
export function freeControl(df, value, onchange) {
	const { fieldname, label, fieldtype, options } = df;
	const state = { [fieldname]: value };
	const record = {
		meta: { name: "", fields: [] },
		root: { doc: {}, isNew: true },
		get: (key) => state[key],
		set: (key, next) => ((state[key] = next), onchange(next)),
		isVisible: () => true,
		isEditable: () => true,
		isRequired: () => false,
	};
	const control = createControl({ fieldname, label, fieldtype, options }, record, { compact: true });
	control.refresh();
	return control;
}

// A check is asked as Yes or No, a long text as a line.
function asFilter(df, operator) {
	if (operator === "is") return { ...df, fieldtype: "Select", options: SET.join("\n") };
	if (operator === "Timespan") return { ...df, fieldtype: "Select", options: SPANS.join("\n") };
	if (["in", "not in"].includes(operator)) return { ...df, fieldtype: "Data", options: "" };
	if (df.fieldtype === "Check") return { ...df, fieldtype: "Select", options: "\n1\n0" };
	if (df.fieldtype === "Select") return { ...df, options: `\n${(df.options || "").replace(/^\n/, "")}` };
	if (df.fieldtype === "Dynamic Link" || isText(df)) return { ...df, fieldtype: "Data", options: "" };
	return df;
}

function labelChoices(control, df, operator) {
	if (df.fieldtype !== "Check" || operator === "is") return;
	for (const option of control.input.options) if (option.value) option.textContent = yesNo(option.value);
}

// One of the fields that are always offered above the list.
export function standardFilter(df, value, onchange) {
	const operator = isText(df) ? "like" : "=";
	const change = (next) => onchange({ fieldname: df.fieldname, operator, value: next });
	const control = freeControl(asFilter(df, operator), value && stripPercent(value), change);
	labelChoices(control, df, operator);
	if (control.input.options) control.input.options[0].textContent = __(df.label);
	else control.input.placeholder = __(df.label);
	return control.element;
}

// The builder: a field, an operator, a value.
export function filterForm(meta, onadd) {
	const fields = [...meta.fields, ...STANDARD_FIELDS].filter(
		(df) => df.label && hasColumn(df) && !df.hidden && meta.isReadable(df),
	);
	const options = fields.map((df) => h("option", { value: df.fieldname }, __(df.label)));
	const field = h(
		"select",
		{ class: "input", "aria-label": __("Field"), onchange: drawOperators },
		options,
	);
	const operator = h("select", { class: "input", "aria-label": __("Condition"), onchange: drawValue });
	const slot = h("div", { class: "filter-value" });
	let value = "";

	function drawOperators() {
		const choices = operatorsOf(meta.field(field.value));
		operator.replaceChildren(...choices.map((key) => h("option", { value: key }, OPERATORS[key])));
		drawValue();
	}

	function drawValue() {
		const df = meta.field(field.value);
		if (operator.value === "between") return drawRange(df);
		value = { is: SET[0], Timespan: "this week" }[operator.value] || "";
		const control = freeControl(asFilter(df, operator.value), value, (next) => (value = next));
		labelChoices(control, df, operator.value);
		slot.replaceChildren(control.element);
	}

	// Two days, each a field of its own.
	function drawRange(df) {
		value = [];
		const day = (label, i) =>
			freeControl({ ...df, fieldtype: "Date", label }, "", (next) => (value[i] = next)).element;
		slot.replaceChildren(day("From", 0), day("To", 1));
	}

	function add() {
		if (Array.isArray(value) ? !(value[0] && value[1]) : !value && value !== 0) return;
		const isList = ["in", "not in"].includes(operator.value);
		onadd({
			fieldname: field.value,
			operator: operator.value,
			value: isList ? splitList(value) : value,
		});
	}
	const submit = (event) => {
		event.preventDefault();
		document.activeElement.blur();
		add();
	};
	drawOperators();
	const apply = button(__("Apply"), null, { kind: "primary", type: "submit" });
	return h("form", { class: "filter-form", onsubmit: submit }, field, operator, slot, apply);
}
