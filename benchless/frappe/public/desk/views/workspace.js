// A workspace: onboarding, number cards, charts, shortcuts and links, in the order of its content.
import { call } from "../lib/api.js";
import { boot } from "../lib/boot.js";
import { drawChart } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { evaluate } from "../lib/expression.js";
import { __, formatNumber } from "../lib/i18n.js";
import { rewriteUrl } from "../lib/navigation.js";
import { plainText, safeFragment } from "../lib/sanitize.js";
import { urls } from "../lib/urls.js";
import { fromServer, toQuery } from "./filters.js";
import { onboarding } from "./onboarding.js";

const STANDARD = { field: (fieldname) => fieldname };
const KEYS = {
	number_card: ["number_cards", "number_card_name"],
	chart: ["charts", "chart_name"],
	shortcut: ["shortcuts", "label"],
	card: ["cards", "label"],
	onboarding: ["onboardings", "label"],
};
const DRAW = { number_card: numberCard, chart, shortcut, card: linkCard, onboarding };
const TEXTS = {
	header: (data) => h("h2", { class: "ws-heading" }, plainText(__(data.text))),
	paragraph: (data) => h("div", { class: "prose" }, safeFragment(data.text)),
};

export async function workspaceView({ workspace }) {
	const { name, title, label } = workspace;
	rewriteUrl(urls.workspace(workspace));
	const page = { name, title, public: workspace.public };
	const { message: parts } = await call("frappe.desk.desktop.get_desktop_page", { page });
	const docs = await loadDocs(parts);
	const element = h(
		"div",
		{ class: "page workspace" },
		h("header", { class: "page-head" }, h("h1", {}, label)),
	);
	element.append(...sections(JSON.parse(workspace.content || "[]"), parts, docs));
	if (element.childElementCount === 1)
		element.append(h("p", { class: "muted" }, __("Nothing here is for your roles. Look under More.")));
	return { title: `${label} · ${boot.app_name}`, element };
}

// The cards and charts themselves, each kind in one call.
async function loadDocs(parts) {
	const load = async (kind, doctype) => {
		const [part, key] = KEYS[kind];
		const names = (parts[part]?.items || []).map((item) => item[key]);
		const args = { doctype, fields: ["*"], filters: [["name", "in", names]], limit_page_length: 0 };
		const docs = names.length ? (await call("frappe.client.get_list", args)).message : [];
		return docs.map((doc) => [`${kind}:${doc.name}`, doc]);
	};
	const loaded = await Promise.all([load("number_card", "Number Card"), load("chart", "Dashboard Chart")]);
	return new Map(loaded.flat());
}

// Blocks of one kind that follow each other share a grid. A heading over nothing is left out.
function sections(content, parts, docs) {
	const nodes = [];
	let grid = null;
	for (const { type, data } of content) {
		const node = TEXTS[type] ? TEXTS[type](data) : block(type, data, parts, docs);
		if (!node) continue;
		if (data.col === 12) node.classList.add("is-wide");
		const isItem = type in DRAW && type !== "onboarding";
		if (!isItem) {
			nodes.push(node);
			grid = null;
		} else if (grid?.dataset.kind === type) grid.append(node);
		else nodes.push((grid = h("div", { class: "ws-grid", dataset: { kind: type } }, node)));
	}
	return nodes.filter(
		(node, i) => node.localName !== "h2" || (nodes[i + 1] && nodes[i + 1].localName !== "h2"),
	);
}

// Blocks name what is in the record in English; the server says what of it the reader gets.
function block(type, data, parts, docs) {
	if (!(type in DRAW)) return null;
	const [part, key] = KEYS[type];
	const wanted = data[`${type}_name`];
	const item = (parts[part]?.items || []).find((each) => each[key] === wanted || each[key] === __(wanted));
	return item ? DRAW[type](item, docs) : null;
}

// --- number cards ---

function numberCard(item, docs) {
	const doc = docs.get(`number_card:${item.number_card_name}`);
	if (!doc) return null;
	const figure = h("span", { class: "ws-figure", "aria-busy": "true" }, "…");
	const filters = filtersOf(doc);
	const href = doc.type === "Document Type" ? listUrl(doc.document_type, filters) : null;
	const props = { class: "ws-number", href };
	const card = h(href ? "a" : "div", props, h("span", { class: "ws-label" }, item.label), figure);
	const slot = h("div", { class: "ws-item" }, card);
	countCard(doc, filters)
		.then((answer) => fillCard(slot, card, figure, answer))
		.catch((error) => Object.assign(figure, { textContent: "–", title: plainText(error.message) }))
		.finally(() => figure.removeAttribute("aria-busy"));
	return slot;
}

async function countCard(doc, filters) {
	if (doc.type === "Custom") return (await call(doc.method, { filters })).message;
	if (doc.type === "Report") throw new Error(__("Cards of reports are not shown here."));
	const method = "frappe.desk.doctype.number_card.number_card.get_result";
	const { message } = await call(method, { doc, filters });
	return { value: message, fieldtype: doc.function === "Count" ? "Int" : "Float" };
}

// A method says the figure, and where it leads.
function fillCard(slot, card, figure, answer) {
	figure.textContent = typeof answer === "object" ? formatFigure(answer) : String(answer);
	if (!answer?.route) return;
	const href = `/app/${answer.route.map(encodeURIComponent).join("/")}`;
	slot.replaceChildren(h("a", { class: "ws-number", href }, ...card.childNodes));
}

function formatFigure({ value, fieldtype }) {
	if (fieldtype === "Percent")
		return formatNumber(value / 100, 0, { style: "percent", maximumFractionDigits: 1 });
	return formatNumber(value, 0, { maximumFractionDigits: 2 });
}

// Dynamic filters have expressions for values, such as today.
function filtersOf(doc) {
	const dynamic = read(doc.dynamic_filters_json).map(([doctype, fieldname, operator, value]) => [
		doctype,
		fieldname,
		operator,
		evaluate(value, {}),
	]);
	return [...read(doc.filters_json).map((row) => row.slice(0, 4)), ...dynamic];
}

function read(json) {
	const value = JSON.parse(json || "[]");
	return Array.isArray(value) ? value : [];
}

function listUrl(doctype, filters = []) {
	const query = toQuery(fromServer(STANDARD, filters));
	return urls.list(doctype) + (query.size ? `?${query}` : "");
}

// --- charts ---

function chart(item, docs) {
	const doc = docs.get(`chart:${item.chart_name}`);
	if (!doc) return null;
	const body = h("div", { class: "ws-chart-body", "aria-busy": "true" });
	loadChart(doc)
		.then((options) => body.replaceChildren(drawing(options, item.label)))
		.catch((error) => body.replaceChildren(h("p", { class: "muted" }, plainText(error.message))))
		.finally(() => body.removeAttribute("aria-busy"));
	return h("section", { class: "ws-item ws-chart" }, h("h3", {}, item.label), body);
}

function drawing(options, label) {
	const isEmpty = !options?.data.datasets.some(({ values }) => values.some(Number));
	return (!isEmpty && drawChart(options, label)) || h("p", { class: "muted" }, __("Nothing to show yet."));
}

async function loadChart(doc) {
	if (doc.chart_type === "Report") {
		const args = { report_name: doc.report_name, filters: JSON.parse(doc.filters_json || "{}") };
		return (await call("frappe.desk.query_report.run", args)).message.chart;
	}
	const method = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get";
	const { message: data } = await call(method, { chart_name: doc.name });
	const named = (data?.datasets || []).map((dataset) => ({ ...dataset, name: __(doc.name) }));
	// A series has room for some of its labels only.
	const axisOptions = { xIsSeries: doc.timeseries };
	return data && { type: doc.type.toLowerCase(), axisOptions, data: { ...data, datasets: named } };
}

// --- shortcuts and links ---

function shortcut(item) {
	const filters = item.stats_filter ? read(item.stats_filter) : null;
	const count = h("span", { class: "indicator", hidden: true });
	if (item.type === "DocType" && filters && item.doc_view !== "New") showCount(item, filters, count);
	const href = targetOf(item, filters);
	return href && h("a", { class: "ws-item ws-shortcut", href }, h("span", {}, item.label), count);
}

async function showCount({ link_to: doctype, format, color }, filters, pill) {
	const answer = await call("frappe.client.get_count", { doctype, filters }).catch(() => null);
	if (!answer) return;
	const text = formatNumber(answer.message);
	pill.textContent = format ? __(format).replaceAll("{}", text) : text;
	pill.classList.add(answer.message && color ? color.toLowerCase() : "gray");
	pill.hidden = false;
}

function targetOf({ type, link_to: name, doc_view: view, url }, filters) {
	if (type === "URL") return /^(https?:|\/(?!\/))/.test(url) ? url : null;
	if (type === "Report") return urls.report(name);
	return view === "New" ? urls.create(name) : listUrl(name, filters || []);
}

function linkCard({ label, links }) {
	const entries = links.map((link) => {
		const href = link.link_type === "Report" ? urls.report(link.link_to) : urls.list(link.link_to);
		return h("li", {}, h("a", { class: "card-link", href }, link.label));
	});
	return h("section", { class: "ws-item card" }, h("h3", {}, label), h("ul", {}, entries));
}
