// What happened to a document: comments and changes, newest first, and a place to add a comment.
import { call } from "../lib/api.js";
import { boot } from "../lib/boot.js";
import { button, h } from "../lib/dom.js";
import { showError } from "../lib/dialog.js";
import { __, formatDatetime, timeAgo } from "../lib/i18n.js";
import { plainText, safeFragment } from "../lib/sanitize.js";

// What is stored as HTML. Everything else is shown as it was typed.
const HTML_TYPES = new Set(["Text Editor", "HTML Editor"]);

export function drawTimeline(meta, doc, docinfo, onchange) {
	const nameOf = (user) => docinfo.user_info?.[user]?.fullname || user;
	const comments = docinfo.comments.map((comment) =>
		entry(comment, nameOf, h("div", { class: "comment prose" }, safeFragment(comment.content))),
	);
	const changes = docinfo.versions.map((version) => changeEntry(meta, version, nameOf)).filter(Boolean);
	const created = entry(
		{ creation: doc.creation, owner: doc.owner },
		nameOf,
		h("p", {}, __("created this")),
	);
	const items = [...comments, ...changes].sort((a, b) => (a.at < b.at ? 1 : -1));
	const list = h(
		"ol",
		{ class: "timeline" },
		[...items, created].map(({ element }) => element),
	);
	const heading = h("h2", { class: "section-title" }, __("Activity"));
	return h("section", { class: "activity" }, heading, commentForm(doc, onchange), list);
}

function entry({ creation, owner }, nameOf, body) {
	const time = h("time", { datetime: creation, title: formatDatetime(creation) }, timeAgo(creation));
	const head = h("p", { class: "timeline-head" }, h("strong", {}, nameOf(owner)), time);
	return { at: creation, element: h("li", {}, head, body) };
}

// A Version's data: changed [[field, old, new]], and rows added, removed and changed.
function changeEntry(meta, version, nameOf) {
	const data = JSON.parse(version.data || "{}");
	const label = (fieldname) => __(meta.field(fieldname)?.label || fieldname);
	const isHtml = (fieldname) => HTML_TYPES.has(meta.field(fieldname)?.fieldtype);
	const text = (fieldname, value) =>
		(isHtml(fieldname) ? plainText(value) : String(value ?? "")).slice(0, 80) || __("(empty)");
	const changed = (data.changed || []).filter(([fieldname]) => fieldname !== "docstatus");
	const lines = changed.map(([fieldname, old, now]) =>
		__("changed {0} from {1} to {2}", [label(fieldname), text(fieldname, old), text(fieldname, now)]),
	);
	const tables = (rows) => [...new Set((rows || []).map(([fieldname]) => label(fieldname)))];
	lines.push(...tables(data.added).map((table) => __("added rows to {0}", [table])));
	lines.push(...tables(data.removed).map((table) => __("removed rows from {0}", [table])));
	lines.push(...tables(data.row_changed).map((table) => __("changed rows of {0}", [table])));
	const docstatus = (data.changed || []).find(([fieldname]) => fieldname === "docstatus");
	if (docstatus) lines.push(Number(docstatus[2]) === 1 ? __("submitted this") : __("cancelled this"));
	return lines.length
		? entry(
				version,
				nameOf,
				lines.map((line) => h("p", {}, line)),
			)
		: null;
}

function commentForm(doc, onchange) {
	const input = h("textarea", {
		class: "input",
		rows: 2,
		placeholder: __("Write a comment"),
		"aria-label": __("Comment"),
	});
	const submit = async (event) => {
		event.preventDefault();
		if (!input.value.trim()) return;
		const paragraphs = h(
			"div",
			{},
			input.value
				.trim()
				.split(/\n{2,}/)
				.map((part) => h("p", {}, part)),
		);
		const args = {
			reference_doctype: doc.doctype,
			reference_name: doc.name,
			content: paragraphs.innerHTML,
			comment_email: boot.user.name,
			comment_by: boot.user.full_name,
		};
		try {
			await call("frappe.desk.form.utils.add_comment", args, { write: true });
			input.value = "";
			onchange();
		} catch (error) {
			showError(error);
		}
	};
	return h(
		"form",
		{ class: "comment-form", onsubmit: submit },
		input,
		button(__("Comment"), null, { type: "submit" }),
	);
}
