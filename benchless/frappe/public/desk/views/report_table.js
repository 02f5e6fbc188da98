// The rows of a report: sorted, filtered by column, totalled, and drawn as far as they are in view.
import { debounce, h, icon } from "../lib/dom.js";
import { __, formatNumber } from "../lib/i18n.js";
import { isNumeric } from "../model/meta.js";
import { isEmpty, showCell, showValue } from "./report_cells.js";

const ROW_HEIGHT = 36;
const SPARE = 12;
const WIDTH = 140;
const SUMMED = new Set(["Int", "Float", "Currency", "Duration", "Percent"]);
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export class ReportTable {
	// `onChange` is told when other rows are shown, or the same in another order.
	constructor({ label, columns, rows, formatter, hasTotals, onChange }) {
		const shown = columns.filter((column) => !column.hidden);
		Object.assign(this, { columns: shown, rows, formatter, hasTotals, onChange });
		this.bodyRenderer = this; // where scripts look for `visibleRowIndices`
		this.filters = new Map();
		this.drawn = new Map();
		this.sorting = {};
		this.head = h("thead", {}, h("tr", {}), h("tr", { class: "column-filters" }, this.filterCells()));
		this.above = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td"));
		this.below = this.above.cloneNode(true);
		this.foot = h("tfoot");
		const widths = shown.map(({ width }) => `${parseInt(width, 10) || WIDTH}px`);
		const cols = widths.map((width) => Object.assign(h("col"), { style: `inline-size: ${width}` }));
		const body = h("tbody", {}, this.above, this.below);
		const parts = [h("colgroup", {}, cols), this.head, body, this.foot];
		this.table = h("table", { "aria-label": label, class: shown.length > 14 && "is-wide" }, parts);
		this.table.style.setProperty("--first-column", widths[0]);
		const onscroll = () => this.paint();
		const props = { class: "report-table", tabindex: "0", role: "region", "aria-label": label, onscroll };
		this.element = h("div", props, this.table);
		new ResizeObserver(onscroll).observe(this.element);
		this.arrange();
	}

	// --- which rows, in which order ---

	get shownRows() {
		return this.order.map((index) => this.rows[index]);
	}

	// Positions of the rows that the filters leave, as they came from the server.
	get visibleRowIndices() {
		return [...this.order].sort((a, b) => a - b);
	}

	textOf(column, row) {
		const shown = showCell(this.formatter, column, row);
		return typeof shown === "string" ? shown : shown.textContent;
	}

	arrange() {
		const tests = [...this.filters].map(([column, text]) => makeTest(this, column, text));
		const kept = [...this.rows.keys()].filter((index) => tests.every((test) => test(this.rows[index])));
		const { column, descending } = this.sorting;
		if (column) kept.sort((a, b) => this.compare(a, b, column.fieldname, descending));
		this.order = kept;
		this.drawHead();
		this.drawTotals();
		this.repaint();
		this.onChange?.(this);
	}

	compare(a, b, key, descending) {
		const [first, second] = [this.rows[a][key], this.rows[b][key]];
		if (isEmpty(first) || isEmpty(second)) return isEmpty(first) - isEmpty(second);
		return descending ? compareValues(second, first) : compareValues(first, second);
	}

	// Up, down, and as it was.
	sortBy(column) {
		const { column: before, descending } = this.sorting;
		if (before !== column) this.sorting = { column, descending: false };
		else this.sorting = descending ? {} : { column, descending: true };
		this.arrange();
		this.head.querySelector(`[data-fieldname="${CSS.escape(column.fieldname)}"]`).focus();
	}

	filterBy(column, text) {
		if (text) this.filters.set(column, text);
		else this.filters.delete(column);
		this.element.scrollTop = 0;
		this.arrange();
	}

	// --- drawing ---

	drawHead() {
		const { column: sorted, descending } = this.sorting;
		const cells = this.columns.map((column) => {
			const direction = column === sorted && (descending ? "descending" : "ascending");
			const arrow = direction && icon(descending ? "chevron-down" : "chevron-up");
			const props = {
				class: "sort-button",
				dataset: { fieldname: column.fieldname },
				title: column.label,
			};
			const onclick = () => this.sortBy(column);
			const button = h(
				"button",
				{ type: "button", ...props, onclick },
				h("span", {}, column.label),
				arrow,
			);
			return h("th", { scope: "col", class: numberClass(column), "aria-sort": direction }, button);
		});
		this.head.firstChild.replaceChildren(...cells);
	}

	filterCells() {
		return this.columns.map((column) => {
			const label = __("Filter by {0}", [column.label]);
			const oninput = debounce(({ target }) => this.filterBy(column, target.value.trim()));
			return h("td", {}, h("input", { type: "search", class: "input", "aria-label": label, oninput }));
		});
	}

	drawTotals() {
		if (!this.hasTotals) return;
		const cells = this.columns.map((column, i) => {
			const total = SUMMED.has(column.fieldtype) ? showValue(this.total(column), column) : "";
			return h("td", { class: numberClass(column) }, total || (i === 0 && __("Total")));
		});
		this.foot.replaceChildren(h("tr", {}, cells));
	}

	// The sum of what is shown; of percentages the mean, as in Frappe's desk.
	total({ fieldname, fieldtype }) {
		const sum = this.shownRows.reduce((before, row) => before + (Number(row[fieldname]) || 0), 0);
		return fieldtype === "Percent" ? sum / (this.order.length || 1) : sum;
	}

	repaint() {
		for (const row of this.drawn.values()) row.remove();
		this.drawn.clear();
		this.table.setAttribute("aria-rowcount", this.order.length + 2);
		this.paint();
	}

	// On paper, all rows.
	print(isPrinting) {
		this.isPrinting = isPrinting;
		this.repaint();
	}

	// Rows that stay in view are kept, so that the focus stays where it is.
	paint() {
		const { scrollTop, clientHeight } = this.element;
		const count = this.order.length;
		const first = this.isPrinting ? 0 : Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE);
		const fitting = Math.ceil(clientHeight / ROW_HEIGHT) + 2 * SPARE;
		const last = this.isPrinting ? count : Math.min(count, first + fitting);
		for (const [position, row] of this.drawn) {
			if (position >= first && position < last) continue;
			row.remove();
			this.drawn.delete(position);
		}
		let before = this.above;
		for (let position = first; position < last; position++) {
			if (!this.drawn.has(position)) this.drawn.set(position, this.drawRow(position));
			const row = this.drawn.get(position);
			if (before.nextSibling !== row) before.after(row);
			before = row;
		}
		setHeight(this.above, first);
		setHeight(this.below, count - last);
	}

	drawRow(position) {
		const row = this.rows[this.order[position]];
		const cells = this.columns.map((column, i) => {
			const cell = h(i ? "td" : "th", { class: numberClass(column), scope: i ? null : "row" });
			cell.append(showCell(this.formatter, column, row));
			cell.title = cell.textContent;
			return cell;
		});
		return h("tr", { "aria-rowindex": position + 3 }, cells);
	}

	get countText() {
		const [shown, all] = [this.order.length, this.rows.length].map((count) => formatNumber(count));
		if (shown !== all) return __("{0} of {1} rows", [shown, all]);
		return this.rows.length === 1 ? __("1 row") : __("{0} rows", [all]);
	}
}

const numberClass = (column) => isNumeric(column) && "is-number";

function setHeight(spacer, rows) {
	spacer.hidden = rows <= 0;
	spacer.style.blockSize = `${rows * ROW_HEIGHT}px`;
}

function compareValues(a, b) {
	if (typeof a === "number" && typeof b === "number") return a - b;
	return collator.compare(String(a), String(b));
}

// How a value may stand to what it is compared with.
const OPERATORS = { ">": [1], "<": [-1], "=": [0], ">=": [0, 1], "<=": [-1, 0], "!=": [-1, 1] };

// As in Frappe's desk: `>5`, `=324`, `5:10` compare, anything else is looked for in what the cell shows.
function makeTest(table, column, text) {
	const compared = isNumeric(column) || column.fieldtype === "Date";
	const [, operator, operand] = /^([<>]=?|!?=)\s*(.+)$/.exec(text) || [];
	const [, from, to] = (compared && /^([-\d.]+):([-\d.]+)$/.exec(text)) || [];
	const asked = (value) => (isNumeric(column) ? Number(value) : value);
	const order = (row, value) => compareValues(row[column.fieldname], asked(value));
	const isThere = (row) => !isEmpty(row[column.fieldname]);
	if (operator && compared)
		return (row) => isThere(row) && OPERATORS[operator].includes(Math.sign(order(row, operand)));
	if (from) return (row) => isThere(row) && order(row, from) >= 0 && order(row, to) <= 0;
	const wanted = text.toLowerCase();
	return (row) => table.textOf(column, row).toLowerCase().includes(wanted);
}
