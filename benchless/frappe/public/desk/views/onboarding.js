// The first steps on a new site. The server keeps which of them are done or skipped.
import { call } from "../lib/api.js";
import { announce, showError } from "../lib/dialog.js";
import { boot } from "../lib/boot.js";
import { button, h, icon } from "../lib/dom.js";
import { __, siteNow } from "../lib/i18n.js";
import { urls } from "../lib/urls.js";

// A step that makes a record is done once there is one. Until then, the browser keeps since when.
const kept = (step) => `onboarding:${step.name}`;

export function onboarding({ title, subtitle, success, items }) {
	const list = h("ol", { class: "onboarding-steps" });
	const section = h(
		"section",
		{ class: "onboarding" },
		h("h2", {}, title),
		h("p", { class: "muted" }, subtitle),
		list,
	);
	const draw = () => {
		const open = items.find((step) => !isOver(step));
		list.replaceChildren(...items.map((step) => drawStep(step, step === open, mark)));
		if (open) return;
		list.replaceWith(h("p", {}, success));
		announce(success);
	};
	const mark = async (step, field) => {
		const args = { name: step.name, field, value: 1 };
		await call("frappe.desk.desktop.update_onboarding_step", args, { write: true });
		step[field] = 1;
		sessionStorage.removeItem(kept(step));
		draw();
	};
	draw();
	for (const step of items) markIfMade(step, mark);
	return section;
}

const isOver = (step) => Boolean(step.is_complete || step.is_skipped);

function drawStep(step, isOpen, mark) {
	const state = step.is_complete ? __("Done") : step.is_skipped ? __("Skipped") : __("To do");
	const sign = h(
		"span",
		{ class: `step-sign${step.is_complete ? " is-done" : ""}` },
		isOver(step) && icon(step.is_complete ? "check" : "x"),
		h("span", { class: "visually-hidden" }, state),
	);
	const skip = button(__("Skip"), () => mark(step, "is_skipped").catch(showError), { kind: "small" });
	const body = [
		description(step),
		h("p", { class: "step-actions" }, action(step, mark), !isOver(step) && skip),
	];
	const summary = h("summary", {}, sign, step.label);
	return h("li", {}, h("details", { name: "onboarding", open: isOpen }, summary, body));
}

// Markdown, of which steps use a heading, which is the label, and emphasis.
function description({ description: text }) {
	const paragraphs = (text || "").split("\n\n").filter((part) => part && !part.startsWith("#"));
	return paragraphs.map((part) =>
		h(
			"p",
			{},
			part.split("*").map((piece, i) => (i % 2 ? h("em", {}, piece) : piece)),
		),
	);
}

function action(step, mark) {
	const href = targetOf(step);
	if (!href) return null;
	const onclick = () => {
		if (step.action === "Create Entry") sessionStorage.setItem(kept(step), siteNow());
		else mark(step, "is_complete").catch(showError);
	};
	return h("a", { class: "button small primary", href, onclick }, __(step.action_label || step.action));
}

function targetOf({ action: kind, reference_document: doctype, reference_report: report, path }) {
	if (kind === "Create Entry") return urls.create(doctype);
	if (kind === "Update Settings") return urls.list(doctype);
	if (kind === "View Report") return urls.report(report);
	if (kind !== "Go to Page") return null;
	const [view, name] = path.split("/");
	return view === "List" ? urls.list(name) : `/app/${path.split("/").map(encodeURIComponent).join("/")}`;
}

async function markIfMade(step, mark) {
	const since = !isOver(step) && sessionStorage.getItem(kept(step));
	if (!since) return;
	const filters = { owner: boot.user.name, creation: [">=", since] };
	const args = { doctype: step.reference_document, filters };
	const answer = await call("frappe.client.get_count", args).catch(() => null);
	if (answer?.message) mark(step, "is_complete").catch(showError);
}
