// The page of a query report: its filters, figures, chart and rows, and what its script adds to them.
import { Page } from "../client/page.js";
import { attempt } from "../client/problems.js";
import { runScript } from "../client/scripts.js";
import { call, readMessages } from "../lib/api.js";
import { boot } from "../lib/boot.js";
import { drawChart } from "../lib/chart.js";
import { announce, showError, showMessages } from "../lib/dialog.js";
import { button, h, iconButton } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { rewriteUrl } from "../lib/navigation.js";
import { plainText, safeFragment } from "../lib/sanitize.js";
import { urls } from "../lib/urls.js";
import { showValue } from "./report_cells.js";
import { exportReport } from "./report_export.js";
import { ReportFilters } from "./report_filters.js";
import { ReportTable } from "./report_table.js";

const PRINTING = ["beforeprint", "afterprint"];

export async function reportView({ name, query }) {
	const { message } = await call("frappe.desk.query_report.get_script", { report_name: name });
	runScript(`query-report/${name}`, message.script);
	const report = new Report(name, window.frappe.query_reports[name] || {}, query);
	await attempt(() => report.settings.onload?.(report));
	report.refresh();
	const title = `${report.title} · ${boot.app_name}`;
	return { title, element: report.element, destroy: () => report.destroy() };
}

// All reports that the user may run.
export function reportsView() {
	const entry = ([name, { ref_doctype: doctype }]) => {
		const link = h("a", { class: "card-link", href: urls.report(name) }, __(name));
		return h("li", {}, link, h("span", { class: "muted" }, __(doctype)));
	};
	const found = Object.entries(boot.user.all_reports).sort(([a], [b]) => __(a).localeCompare(__(b)));
	const list = found.length
		? h("ul", { class: "card report-list" }, found.map(entry))
		: h("p", { class: "muted" }, __("There are no reports for your roles."));
	const head = h("header", { class: "page-head" }, h("h1", {}, __("Reports")));
	return { title: `${__("Reports")} · ${boot.app_name}`, element: h("div", { class: "page" }, head, list) };
}

// What a report's script gets: its settings are `frappe.query_reports[name]`.
class Report {
	constructor(name, settings, query) {
		Object.assign(this, { report_name: name, settings, data: [], title: __(name) });
		this.page = new Page();
		this.filters = new ReportFilters(settings.filters || [], query, (df) => this.onFilter(df));
		this.onPrint = ({ type }) => this.datatable?.print(type === "beforeprint");
		for (const type of PRINTING) addEventListener(type, this.onPrint);
		this.draw();
	}

	destroy() {
		this.isGone = true;
		for (const type of PRINTING) removeEventListener(type, this.onPrint);
	}

	onFilter(df) {
		if (df.on_change) attempt(() => df.on_change(this));
		else this.refresh();
	}

	async refresh() {
		const number = (this.asked = (this.asked || 0) + 1);
		const missing = this.filters.missing().map((df) => __(df.label));
		this.setAddress();
		if (missing.length)
			return this.show({ message: __("Set these filters first: {0}", [missing.join(", ")]) });
		this.body.setAttribute("aria-busy", "true");
		try {
			const args = { report_name: this.report_name, filters: this.filters.values };
			const answer = await call("frappe.desk.query_report.run", args);
			if (number !== this.asked || this.isGone) return;
			this.show(answer.message);
			showMessages(readMessages(answer));
		} catch (error) {
			if (number === this.asked && !this.isGone) this.fail(error);
		}
	}

	setAddress() {
		const url = urls.report(this.report_name);
		const query = this.filters.toQuery();
		if (decodeURI(location.pathname) === decodeURI(url)) rewriteUrl(query.size ? `${url}?${query}` : url);
	}

	// --- drawing ---

	draw() {
		this.count = h("span", { class: "muted list-count" });
		const reload = iconButton("reload", __("Reload the report"), () => this.refresh());
		this.tools = [
			button(__("Print"), () => window.print()),
			button(__("Export"), () => exportReport(this), { kind: "primary" }),
		];
		const actions = h("div", { class: "page-actions" }, this.page.element, reload, this.tools);
		const head = h("header", { class: "page-head" }, h("h1", {}, this.title), this.count, actions);
		this.paperFilters = h("dl", { class: "print-filters" });
		this.body = h("div", { class: "report-body" });
		const parts = [head, this.paperFilters, this.filters.element, this.body];
		this.element = h("div", { class: "page report" }, parts);
		this.body.append(h("p", { class: "empty" }, __("Loading…")));
	}

	// `columns`, `result`, `message`, `chart`, `report_summary` as the server gives them.
	show({ columns = [], result = [], message, chart, report_summary: summary, add_total_row }) {
		const hasTotals = Boolean(add_total_row && result.length);
		this.data = hasTotals ? result.slice(0, -1) : result;
		this.columns = columns;
		this.datatable = this.data.length ? this.makeTable(hasTotals) : null;
		const parts = [
			message && h("div", { class: "report-message" }, safeFragment(message)),
			summary?.length && h("dl", { class: "report-summary" }, summary.map(figure)),
			this.data.length && drawChart(chart, __("Chart of {0}", [this.title])),
			this.datatable?.element || (!message && h("p", { class: "empty" }, __("Nothing to show"))),
			this.datatable && h("p", { class: "muted report-hint" }, hint()),
		];
		this.fill(parts.filter(Boolean));
		announce(this.datatable?.countText || plainText(message || __("Nothing to show")));
	}

	fail(error) {
		if (error.sessionEnded || !error.messages) return void showError(error);
		this.data = [];
		this.datatable = null;
		const lines = error.messages.map(({ message }) =>
			h("p", {}, safeFragment([message].flat().join(" "))),
		);
		this.fill([h("div", { class: "problems", role: "alert" }, lines)]);
	}

	fill(parts) {
		this.body.removeAttribute("aria-busy");
		this.body.replaceChildren(...parts);
		this.count.textContent = this.datatable?.countText || "";
		for (const tool of this.tools) tool.disabled = !this.datatable;
		const pair = ([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value));
		this.paperFilters.replaceChildren(...this.filters.describe().map(pair));
	}

	makeTable(hasTotals) {
		const { columns, data: rows, title: label, settings } = this;
		const onChange = ({ countText }) => (this.count.textContent = countText);
		const { formatter } = settings;
		return new ReportTable({ label, columns, rows, formatter, hasTotals, onChange });
	}
}

function figure({ label, value, datatype, indicator }) {
	const colour = String(indicator || "").toLowerCase();
	const shown = showValue(value, { fieldtype: datatype });
	return h("div", {}, h("dt", {}, label), h("dd", { class: `figure ${colour}` }, shown));
}

const hint = () => __("Filter columns by text, or compare numbers and dates: >5, <10, =324, 5:10.");
