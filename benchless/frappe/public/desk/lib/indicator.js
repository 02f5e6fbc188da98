// The coloured pill that says in what state a document is.
import { h } from "./dom.js";
import { __, later } from "./i18n.js";

const WORDS = {
	red: [
		"Overdue",
		"Rejected",
		"Failed",
		"Failure",
		"Error",
		"Expired",
		"Cancelled",
		"Non-Compliant",
		"Left",
	],
	orange: [
		"Pending",
		"Partial Success",
		"Timed Out",
		"Draft",
		"On Hold",
		"Hold",
		"Warning",
		"Suspended",
		"Not Started",
		"Not Saved",
		"Waiting",
	],
	blue: [
		"In Progress",
		"Submitted",
		"Open",
		"New",
		"Scheduled",
		"Queued",
		"Sent",
		"In Process",
		"Boarding Process",
	],
	green: [
		"Completed",
		"Active",
		"Approved",
		"Accepted",
		"Compliant",
		"Enabled",
		"Published",
		"Success",
		"Complete",
	],
};
const COLOURS = new Map(
	Object.entries(WORDS).flatMap(([colour, words]) => words.map((word) => [word, colour])),
);
const DOCSTATUS = [later("Draft"), later("Submitted"), later("Cancelled")];
const KNOWN = new Set(["red", "orange", "blue", "green"]);
const NAMED = {
	Red: "red",
	Yellow: "orange",
	Orange: "orange",
	Blue: "blue",
	"Light Blue": "blue",
	Green: "green",
};

export function indicator(text, colour = COLOURS.get(text)) {
	return h("span", { class: `indicator ${KNOWN.has(colour) ? colour : "gray"}` }, __(text));
}

// The state of a document as [text, colour], or null when it has none worth showing.
export function statusOf(meta, doc) {
	const text = statusText(meta, doc);
	if (!text) return null;
	const state = (meta.states || []).find(({ title }) => title === text);
	return [text, NAMED[state?.color] || COLOURS.get(text)];
}

function statusText(meta, doc) {
	if (meta.statusField && doc.status) return doc.status;
	if (meta.is_submittable) return DOCSTATUS[doc.docstatus || 0];
	if (meta.field("enabled")) return Number(doc.enabled) ? later("Enabled") : later("Disabled");
	if (meta.field("disabled")) return Number(doc.disabled) ? "Disabled" : "Enabled";
	if (meta.field("published")) return Number(doc.published) ? later("Published") : "Draft";
	return null;
}

// Columns a list must ask for, so that `statusOf` can answer.
export function statusColumns(meta) {
	const columns = ["status", "enabled", "disabled", "published"].filter((name) => meta.byName.has(name));
	return meta.is_submittable ? [...columns, "docstatus"] : columns;
}
