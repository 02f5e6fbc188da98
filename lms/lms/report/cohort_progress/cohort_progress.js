frappe.query_reports["Cohort Progress"] = {
	filters: [
		{ fieldname: "batch", label: __("Cohort"), fieldtype: "Link", options: "LMS Batch", reqd: 1 },
		{ fieldname: "member", label: __("Member"), ...link_or_text("User") },
		{
			fieldname: "state",
			label: __("Status"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "not enrolled", label: __("Not enrolled") },
				{ value: "not started", label: __("Not started") },
				{ value: "in progress", label: __("In progress") },
				{ value: "completed", label: __("Completed") },
				{ value: "no courses", label: __("No courses") },
			],
		},
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		return default_formatter(text, row, column, data);
	},
};

// Most of those who run this report cannot list accounts but can type an address.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
