// What several forms of the app show: sections below the title, and the way to the portal.
(() => {
	frappe.provide("lms.form");

	/**
	 * Shows what a method of the server returns as a section of the form. `describe` makes HTML of it.
	 * Frappe removes such sections whenever it refreshes the form, so only the latest answer counts.
	 */
	lms.form.show_section = (frm, { label, method, args, describe }) => {
		const turn = (frm.lms_turn = (frm.lms_turn ?? 0) + 1);
		return frappe.call({ method, type: "GET", args }).then(({ message }) => {
			if (frm.lms_turn !== turn) return;
			frm.dashboard.add_section(describe(message), label);
			frm.dashboard.show();
		});
	};

	/** Adds a button that opens a page of the portal. Others cannot use it. */
	lms.form.add_portal_button = (frm, label, path) => {
		const roles = ["LMS Student", "Course Creator", "Batch Evaluator", "Moderator", "System Manager"];
		if (frappe.user.has_role(roles)) frm.add_custom_button(label, () => window.open(path, "_blank"));
	};

	lms.form.escape = (text) => frappe.utils.escape_html(String(text ?? ""));

	lms.form.number = (value) => lms.form.escape(format_number(value, null, 0));

	/** A link within the desk, which otherwise does not show that it is one. */
	lms.form.link = (path, text) =>
		`<a style="text-decoration: underline" href="${lms.form.escape(path)}">${lms.form.escape(text)}</a>`;

	/** A link to a list, with filters as the address of a list has them. */
	lms.form.link_to_list = (doctype, filters, text) => {
		const query = new URLSearchParams(filters);
		const path = `/app/${doctype.toLowerCase().replaceAll(" ", "-")}?${query}`;
		return lms.form.link(path, text);
	};

	lms.form.link_to_report = (report, filters, text) =>
		lms.form.link(
			`/app/query-report/${encodeURIComponent(report)}?${new URLSearchParams(filters)}`,
			text,
		);
})();
