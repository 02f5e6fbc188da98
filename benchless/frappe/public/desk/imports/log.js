// How far an import is, and what became of each row.
import { h, uniqueId } from "../lib/dom.js";
import { __, formatNumber } from "../lib/i18n.js";
import { indicator } from "../lib/indicator.js";
import { safeFragment } from "../lib/sanitize.js";
import { urls } from "../lib/urls.js";

// More rows than this make the page slow. All of them are in the file.
const MOST_ROWS = 500;

export function drawProgress({ success = 0, failed = 0, total_records: total }) {
	const done = success + failed;
	const text = __("{0} of {1}", [formatNumber(done), formatNumber(total)]);
	const bar = h("progress", { value: done, max: total || 1, "aria-label": __("Import") });
	return h("div", { class: "import-progress" }, bar, h("span", {}, text));
}

export function drawOutcome({ import_type: type }, { success = 0, total_records: total }) {
	const counts = [formatNumber(success), formatNumber(total)];
	const text = type.startsWith("Insert")
		? __("{0} of {1} imported.", counts)
		: __("{0} of {1} updated.", counts);
	return h("p", {}, h("strong", {}, text));
}

export function drawLog(doc, logs) {
	const failures = logs.filter(({ success }) => !success);
	// With failures, the rest says nothing new.
	const shown = (failures.length ? failures : logs).slice(0, MOST_ROWS);
	const heads = [__("Row"), __("Status"), __("Message")];
	const id = uniqueId("log");
	const table = h(
		"table",
		{ class: "import-table" },
		h("caption", { class: "visually-hidden", id }, __("Import Log")),
		h(
			"thead",
			{},
			h(
				"tr",
				{},
				heads.map((text) => h("th", { scope: "col" }, text)),
			),
		),
		h(
			"tbody",
			{},
			shown.map((log) => drawRow(doc, log)),
		),
	);
	return h("div", { class: "import-scroll", role: "region", tabindex: "0", "aria-labelledby": id }, table);
}

function drawRow(doc, log) {
	const state = log.success ? indicator("Success", "green") : indicator("Failure", "red");
	const rows = JSON.parse(log.row_indexes).join(", ");
	const message = log.success ? link(doc.reference_doctype, log.docname) : explain(log);
	return h("tr", {}, h("td", {}, rows), h("td", {}, state), h("td", {}, message));
}

const link = (doctype, name) => h("a", { href: urls.form(doctype, name) }, name);

function explain({ messages, exception }) {
	const texts = JSON.parse(messages || "[]").map(({ message }) => h("p", {}, safeFragment(message)));
	const trace = (exception || "").trim();
	return [
		texts.length ? texts : h("p", {}, trace.split("\n").at(-1)),
		h(
			"details",
			{},
			h("summary", {}, __("Show Traceback")),
			h("pre", { class: "code", tabindex: "0" }, trace),
		),
	];
}
