// A Data Import: a file, what is wrong with it, how its columns fill fields, and what became of each row.
import { call, readMessages, upload } from "../lib/api.js";
import { boot } from "../lib/boot.js";
import { button, h, icon } from "../lib/dom.js";
import { announce, showError, showMessages } from "../lib/dialog.js";
import { __ } from "../lib/i18n.js";
import { indicator } from "../lib/indicator.js";
import { urls } from "../lib/urls.js";
import { loadMeta } from "../model/meta.js";
import { missingView } from "../views/message.js";
import { drawLog, drawOutcome, drawProgress } from "./log.js";
import { drawPreview, drawWarnings } from "./preview.js";
import { ask, download, METHODS } from "./server.js";
import { openTemplateDialog } from "./template.js";

// How often a running import is asked how far it is.
const PAUSE = 1000;
const COLOURS = { Success: "green", "Partial Success": "orange", Error: "red" };
const KINDS = ".csv,.xlsx";

export async function importView({ name }) {
	const view = new ImportView(name);
	if (!(await view.load())) return missingView();
	return {
		title: `${name} · ${boot.app_name}`,
		element: view.element,
		destroy: () => clearTimeout(view.timer),
	};
}

class ImportView {
	constructor(name) {
		this.name = name;
		this.element = h("div", { class: "page form import" });
	}

	async load() {
		const { docs } = await call("frappe.desk.form.load.getdoc", {
			doctype: "Data Import",
			name: this.name,
		});
		if (!docs?.length) return false;
		[this.doc] = docs;
		this.meta = await loadMeta(this.doc.reference_doctype);
		const [status, logs] = await Promise.all([
			ask("get_import_status", { data_import_name: this.name }),
			ask("get_import_logs", { data_import: this.name }),
		]);
		Object.assign(this, { status, logs });
		this.preview = this.doc.import_file ? await this.loadPreview() : null;
		this.draw();
		if (status.in_progress) this.wait();
		return true;
	}

	// A file may have become unreadable since. It can be replaced then.
	async loadPreview() {
		try {
			return await ask("get_preview_from_template", { data_import: this.name });
		} catch (error) {
			showError(error);
			return null;
		}
	}

	// --- what is on the page ---

	draw() {
		const { status } = this;
		const parts = [
			this.fileSection(),
			status.in_progress && section(__("Progress"), drawProgress(status)),
			!status.in_progress && this.logs.length > 0 && this.outcomeSection(),
			this.preview && drawWarnings(this.doc, this.preview),
			this.preview && section(__("Preview"), drawPreview(this)),
		];
		this.element.replaceChildren(this.head(), h("div", { class: "sheet" }, parts));
	}

	head() {
		const up = h("a", { class: "crumb", href: urls.list("Data Import") }, __("Data Import"));
		const state = this.status.in_progress
			? ["In Progress", "blue"]
			: [this.doc.status, COLOURS[this.doc.status]];
		const title = [
			h("h1", {}, __("Import {0}", [__(this.doc.reference_doctype)])),
			h("span", { class: "head-state" }, indicator(...state)),
			h("span", { class: "muted head-id" }, __(this.doc.import_type)),
		];
		const crumbs = h("nav", { "aria-label": __("Breadcrumb") }, up);
		const main = h("div", { class: "head-main" }, crumbs, h("div", { class: "head-title" }, title));
		return h(
			"header",
			{ class: "page-head is-sticky" },
			main,
			h("div", { class: "page-actions" }, this.starter()),
		);
	}

	starter() {
		const { doc, status, preview } = this;
		if (!preview || status.in_progress || doc.status === "Success") return null;
		const label = doc.status === "Pending" ? __("Start Import") : __("Retry");
		return button(label, () => this.start(), { kind: "primary" });
	}

	fileSection() {
		const { doc } = this;
		const input = h("input", { type: "file", id: "import-file", class: "file-input", accept: KINDS });
		input.addEventListener("change", () => this.replaceFile(input));
		const label = doc.import_file ? __("Replace the file") : __("Choose a file");
		const picker = h("label", { class: "button", htmlFor: "import-file" }, icon("paperclip"), label);
		const isOpen = !["Success", "Partial Success"].includes(doc.status) && !this.status.in_progress;
		const file =
			doc.import_file &&
			h("a", { href: doc.import_file, target: "_blank", rel: "noopener" }, nameOf(doc));
		const template = button(__("Download Template"), () => openTemplateDialog(doc, this.meta));
		const hint = __(
			"CSV or XLSX, with headings in the first row. Dates such as 2026-03-31 are always understood.",
		);
		return section(
			__("File"),
			h("p", { class: "field-hint" }, hint),
			h("div", { class: "import-file" }, template, isOpen && [input, picker], file),
		);
	}

	outcomeSection() {
		const mayCorrect = this.status.failed && this.preview;
		const rows = () => download("download_errored_template", { data_import_name: this.name });
		return section(
			__("Result"),
			drawOutcome(this.doc, this.status),
			h(
				"p",
				{ class: "import-file" },
				mayCorrect && button(__("Download Failed Rows"), rows),
				this.status.failed && this.another(),
				h("a", { class: "button", href: urls.list(this.meta.name) }, __("Go to the list")),
			),
			drawLog(this.doc, this.logs),
		);
	}

	// Where corrected rows go: this import has its file for good.
	another() {
		if (this.doc.status !== "Partial Success") return null;
		const { reference_doctype, import_type } = this.doc;
		const query = new URLSearchParams({ reference_doctype, import_type });
		return h(
			"a",
			{ class: "button", href: `${urls.create("Data Import")}?${query}` },
			__("Import Corrected Rows"),
		);
	}

	// --- what is done ---

	async attempt(act) {
		this.element.setAttribute("aria-busy", "true");
		try {
			await act();
			await this.load();
		} catch (error) {
			await showError(error);
		} finally {
			this.element.removeAttribute("aria-busy");
		}
	}

	replaceFile(input) {
		const [file] = input.files;
		const target = {
			doctype: "Data Import",
			docname: this.name,
			fieldname: "import_file",
			is_private: "1",
		};
		return this.attempt(async () => {
			const { message } = await upload(file, target);
			await this.save({ import_file: message.file_url });
			announce(__("The file was uploaded."));
		}).finally(() => (input.value = ""));
	}

	// Takes columns for other fields: `{"0": "first_name", "1": "Don't Import"}`.
	map(index, fieldname) {
		const options = JSON.parse(this.doc.template_options || "{}");
		options.column_to_field_map = { ...options.column_to_field_map, [index]: fieldname };
		return this.attempt(() => this.save({ template_options: JSON.stringify(options) }));
	}

	async save(values) {
		const doc = JSON.stringify({ ...this.doc, ...values, __unsaved: 1 });
		const answer = await call("frappe.desk.form.save.savedocs", { doc, action: "Save" }, { write: true });
		showMessages(readMessages(answer));
	}

	start() {
		return this.attempt(async () => {
			await call(`${METHODS}.form_start_import`, { data_import: this.name }, { write: true });
			announce(__("The import has started."));
		});
	}

	wait() {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.checkProgress().catch(showError), PAUSE);
	}

	async checkProgress() {
		const status = await ask("get_import_status", { data_import_name: this.name });
		if (!this.element.isConnected) return;
		if (!status.in_progress) {
			await this.load();
			return announce(__("The import has ended: {0}", [__(this.doc.status)]));
		}
		this.element.querySelector(".import-progress")?.replaceWith(drawProgress(status));
		this.wait();
	}
}

const nameOf = ({ import_file }) => decodeURIComponent(import_file.split("/").at(-1));

const section = (title, ...parts) =>
	h("section", { class: "section" }, h("h2", { class: "section-title" }, title), parts);
