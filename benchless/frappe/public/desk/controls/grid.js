// Tables of child rows, edited in place; a dialog holds the fields that have no column.
import { button, h, icon, iconButton } from "../lib/dom.js";
import { openDialog } from "../lib/dialog.js";
import { __ } from "../lib/i18n.js";
import { hasColumn, isLayout, isNumeric } from "../model/meta.js";
import { Layout } from "../views/layout.js";
import { Control } from "./base.js";
import { createControl, register } from "./index.js";

const MOST_COLUMNS = 6;

export class Grid extends Control {
	constructor(...args) {
		super(...args);
		this.child = this.record.meta.child(this.df);
		this.drawn = new Map();
	}

	frame() {
		const parts = super.frame();
		const caption = h("span", { class: "field-label", id: `${this.id}-label` }, this.label);
		this.caption.replaceWith(caption);
		return [caption, ...parts.slice(1)];
	}

	get rows() {
		return this.record.rows.get(this.df.fieldname);
	}

	get columns() {
		const usable = this.child.fields.filter(
			(df) => hasColumn(df) && !df.hidden && this.record.levelAllows(df, "read"),
		);
		const chosen = usable.filter((df) => df.in_list_view);
		return (chosen.length ? chosen : usable).slice(0, MOST_COLUMNS);
	}

	get hasMore() {
		const fields = this.child.fields.filter((df) => !isLayout(df) && !df.hidden);
		return fields.length > this.columns.length;
	}

	refresh() {
		this.element.hidden = !this.record.isVisible(this.df);
		if (this.element.hidden) return;
		const editable = this.record.isEditable(this.df);
		this.element.classList.toggle("is-required", this.record.isRequired(this.df));
		if (editable !== this.editable) this.build(editable);
		this.drawRows();
	}

	build(editable) {
		this.editable = editable;
		this.drawn.clear();
		const heads = this.columns.map((df) =>
			h("th", { scope: "col", class: this.cellClass(df) }, __(df.label)),
		);
		const number = h("th", { scope: "col", class: "grid-number" }, __("No."));
		const end = h(
			"th",
			{ class: "grid-actions" },
			h("span", { class: "visually-hidden" }, __("Actions")),
		);
		this.table = h("tbody", {
			ondragover: (event) => this.onDragOver(event),
			ondrop: (event) => event.preventDefault(),
		});
		const head = h("thead", {}, h("tr", {}, number, heads, end));
		const table = h("table", { class: "grid", "aria-labelledby": `${this.id}-label` }, head, this.table);
		this.none = h("p", { class: "grid-empty muted" }, __("No rows"));
		this.adder = editable && button([icon("plus"), __("Add row")], () => this.add(), { kind: "small" });
		this.body.replaceChildren(
			h("div", { class: "grid-frame" }, table, this.none),
			...[this.adder].filter(Boolean),
		);
	}

	cellClass(df) {
		return [
			isNumeric(df) && "is-number",
			df.reqd && "is-required",
			df.fieldtype === "Check" && "is-check",
		]
			.filter(Boolean)
			.join(" ");
	}

	drawRows() {
		const rows = this.rows.map((row, i) => this.drawRow(row, i));
		const same =
			rows.length === this.table.children.length &&
			rows.every((tr, i) => tr === this.table.children[i]);
		if (!same) this.table.replaceChildren(...rows);
		this.none.hidden = rows.length > 0;
	}

	drawRow(row, i) {
		if (!this.drawn.has(row)) this.drawn.set(row, this.createRow(row));
		const { tr, number, controls } = this.drawn.get(row);
		number.textContent = String(i + 1);
		for (const control of controls) control.refresh();
		return tr;
	}

	createRow(row) {
		const controls = this.columns.map((df) => createControl(df, row, { compact: true }));
		const cells = controls.map(({ df, label, element }) =>
			h("td", { class: this.cellClass(df), dataset: { label } }, element),
		);
		const number = h("span", {});
		const first = h("td", { class: "grid-number" }, this.editable && this.handle(row), number);
		const tr = h("tr", { ondragend: () => this.onDrop() }, first, cells, this.rowActions(row));
		return { tr, number, controls };
	}

	rowActions(row) {
		const edit = this.hasMore && iconButton("pencil", __("Edit the whole row"), () => this.edit(row));
		const remove = this.editable && iconButton("trash", __("Remove the row"), () => this.remove(row));
		return h("td", { class: "grid-actions" }, edit, remove);
	}

	add() {
		const row = this.record.addRow(this.df);
		this.setError("");
		this.drawRows();
		this.drawn
			.get(row)
			.controls.find(({ input }) => input)
			?.focus();
	}

	remove(row) {
		const at = this.rows.indexOf(row);
		this.record.replaceRows(
			this.df,
			this.rows.filter((other) => other !== row),
		);
		this.drawRows();
		const near = this.rows[Math.min(at, this.rows.length - 1)];
		if (near) this.drawn.get(near).controls[0].focus();
		else this.adder.focus();
	}

	edit(row) {
		const layout = new Layout(row);
		this.openLayout = layout;
		const actions = [{ label: __("Done"), kind: "primary" }];
		const onclose = () => (this.openLayout = null);
		const title = __("{0}, row {1}", [this.label, this.rows.indexOf(row) + 1]);
		openDialog({ title, body: layout.element, actions, wide: true, onclose });
		layout.focusFirst();
	}

	focus() {
		(this.rows.length ? this.drawn.get(this.rows[0]).controls[0] : this.adder)?.focus();
	}

	// --- order: by dragging the handle, or with the arrow keys on it ---

	handle(row) {
		const onkeydown = (event) => {
			const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
			if (!step) return;
			event.preventDefault();
			this.move(row, this.rows.indexOf(row) + step);
			event.target.focus();
		};
		const grab = () => {
			this.dragged = this.drawn.get(row).tr;
			this.dragged.draggable = true;
		};
		return iconButton("grip", __("Drag to move, or use the up and down arrow keys"), null, {
			class: "grip",
			onkeydown,
			onmousedown: grab,
		});
	}

	move(row, to) {
		if (to < 0 || to >= this.rows.length) return;
		const others = this.rows.filter((other) => other !== row);
		others.splice(to, 0, row);
		this.record.replaceRows(this.df, others);
		this.drawRows();
	}

	onDragOver(event) {
		const over = event.target.closest("tr");
		if (!this.dragged || !over || over === this.dragged) return;
		event.preventDefault();
		const { top, height } = over.getBoundingClientRect();
		over[event.clientY > top + height / 2 ? "after" : "before"](this.dragged);
	}

	onDrop() {
		const order = [...this.table.children];
		this.dragged.draggable = false;
		this.dragged = null;
		const place = (row) => order.indexOf(this.drawn.get(row).tr);
		this.record.replaceRows(
			this.df,
			[...this.rows].sort((a, b) => place(a) - place(b)),
		);
		this.drawRows();
	}

	// --- errors of single cells ---

	markMissing(row, df) {
		const control = this.drawn.get(row)?.controls.find((other) => other.df === df);
		const text = __("Row {0}: {1} is required", [this.rows.indexOf(row) + 1, __(df.label)]);
		if (control) control.setError(__("Required"));
		this.setError(text);
		return text;
	}
}

register("Table", Grid);
