// Tabs, sections and columns of a form, from the order of its fields.
import { createControl } from "../controls/index.js";
import { h, icon, uniqueId } from "../lib/dom.js";
import { __ } from "../lib/i18n.js";
import { safeFragment } from "../lib/sanitize.js";

// [{df, sections: [{df, columns: [[df]]}]}]: breaks that were left out are supplied.
export function parseLayout(fields) {
	const tabs = [];
	const tab = (df) => tabs.push({ df, sections: [] });
	const section = (df) => tabs.at(-1).sections.push({ df, columns: [[]] });
	for (const df of fields) {
		if (df.fieldtype === "Tab Break") {
			tab(df);
			continue;
		}
		if (!tabs.length) tab({ label: "Details" });
		if (df.fieldtype === "Section Break") section(df);
		else {
			if (!tabs.at(-1).sections.length) section({});
			const { columns } = tabs.at(-1).sections.at(-1);
			if (df.fieldtype === "Column Break") columns.push([]);
			else columns.at(-1).push(df);
		}
	}
	return tabs;
}

export class Layout {
	constructor(record, fields = record.meta.fields) {
		this.record = record;
		this.controls = [];
		this.tabs = parseLayout(fields).map((tab) => this.tab(tab));
		this.tablist = this.tabs.length > 1 ? this.drawTablist() : null;
		this.element = h(
			"div",
			{ class: "layout" },
			this.tablist,
			this.tabs.map(({ panel }) => panel),
		);
		this.refresh();
		this.select(0);
	}

	tab({ df, sections }) {
		const built = sections.map((section) => this.section(section));
		const id = uniqueId("tab");
		const panel = h(
			"div",
			{ class: "tab-panel", id: `${id}-panel` },
			built.map(({ element }) => element),
		);
		return { df, id, panel, sections: built };
	}

	section({ df, columns }) {
		const built = columns.map((fields) => fields.map((field) => this.control(field)));
		const grid = h(
			"div",
			{ class: "columns" },
			built.map((controls) =>
				h(
					"div",
					{ class: "column" },
					controls.map(({ element }) => element),
				),
			),
		);
		grid.classList.add(`columns-${Math.min(columns.length, 3)}`);
		const hint = df.description && h("p", { class: "field-hint" }, safeFragment(__(df.description)));
		const title = df.label && __(df.label);
		const element = df.collapsible
			? h(
					"details",
					{ class: "section" },
					h("summary", { class: "section-title" }, title || __("More"), icon("chevron-down")),
					hint,
					grid,
				)
			: h(
					"section",
					{ class: "section" },
					title && h("h2", { class: "section-title" }, title),
					hint,
					grid,
				);
		const controls = built.flat();
		// A section that is one table has the table's name already.
		if (controls.length === 1 && df.label === controls[0].df.label)
			controls[0].element.classList.add("is-titled");
		return { df, element, controls };
	}

	control(df) {
		const control = createControl(df, this.record);
		this.controls.push(control);
		return control;
	}

	refresh() {
		for (const control of this.controls) control.refresh();
		for (const tab of this.tabs) {
			const shown = tab.sections.map((section) => this.refreshSection(section));
			tab.isShown = shown.some(Boolean) && this.allows(tab.df);
			if (tab.button) tab.button.hidden = !tab.isShown;
		}
	}

	refreshSection({ df, element, controls }) {
		const isShown = this.allows(df) && controls.some((control) => !control.element.hidden);
		element.hidden = !isShown;
		for (const column of element.querySelectorAll(":scope > .columns > .column"))
			column.hidden = [...column.children].every((child) => child.hidden);
		return isShown;
	}

	allows(df) {
		return !df.fieldtype || this.record.isVisible(df);
	}

	// --- tabs, as the ARIA pattern has them ---

	drawTablist() {
		const buttons = this.tabs.map((tab, i) => {
			const props = {
				type: "button",
				class: "tab",
				role: "tab",
				id: tab.id,
				"aria-controls": tab.panel.id,
			};
			tab.button = h(
				"button",
				{ ...props, onclick: () => this.select(i) },
				__(tab.df.label || "Details"),
			);
			tab.panel.setAttribute("role", "tabpanel");
			tab.panel.setAttribute("aria-labelledby", tab.id);
			return tab.button;
		});
		return h(
			"div",
			{ class: "tabs", role: "tablist", onkeydown: (event) => this.onTabKey(event) },
			buttons,
		);
	}

	onTabKey(event) {
		const rtl = document.dir === "rtl" ? -1 : 1;
		const step = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
		if (!step) return;
		event.preventDefault();
		const shown = this.tabs.filter((tab) => tab.isShown);
		const next = shown[(shown.indexOf(this.tabs[this.active]) + step + shown.length) % shown.length];
		this.select(this.tabs.indexOf(next));
		next.button.focus();
	}

	select(index) {
		this.active = this.tabs[index]?.isShown ? index : this.tabs.findIndex((tab) => tab.isShown);
		this.tabs.forEach(({ panel, button }, i) => {
			panel.hidden = i !== this.active;
			if (!button) return;
			button.setAttribute("aria-selected", String(i === this.active));
			button.tabIndex = i === this.active ? 0 : -1;
		});
	}

	// Brings a field into view, whatever tab or closed section it is in, and puts the focus there.
	reveal(fieldname) {
		const control = this.controls.find(({ df }) => df.fieldname === fieldname);
		if (!control) return;
		const index = this.tabs.findIndex(({ panel }) => panel.contains(control.element));
		if (index !== this.active) this.select(index);
		const details = control.element.closest("details");
		if (details) details.open = true;
		control.element.scrollIntoView({ block: "nearest" });
		control.focus();
	}

	focusFirst() {
		this.controls.find(({ element, input }) => input && !element.hidden)?.focus();
	}
}
