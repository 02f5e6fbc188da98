frappe.query_reports["Assessment Results"] = {
	filters: [
		{ fieldname: "course", label: __("Course"), fieldtype: "Link", options: "LMS Course" },
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{
			fieldname: "kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "quiz", label: __("Quiz") },
				{ value: "homework", label: __("Homework") },
			],
		},
		{
			fieldname: "result",
			label: __("Result"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "passed", label: __("Passed") },
				{ value: "failed", label: __("Failed") },
				{ value: "to be graded", label: __("To be graded") },
				{ value: "handed in", label: __("Handed in") },
			],
		},
		{ fieldname: "submitted_from", label: __("Submitted From"), fieldtype: "Date" },
		{ fieldname: "submitted_to", label: __("Submitted To"), fieldtype: "Date" },
		{ fieldname: "active_only", label: __("Active Employees Only"), fieldtype: "Check" },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		const colours = { passed: "success", failed: "danger", "to be graded": "warning" };
		if (column.fieldname !== "result" || !colours[data?.outcome]) return shown;
		return `<span class="text-${colours[data.outcome]}">${shown}</span>`;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
