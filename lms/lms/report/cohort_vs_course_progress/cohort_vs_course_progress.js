frappe.query_reports["Cohort vs Course Progress"] = {
	filters: [
		{ fieldname: "batch", label: __("Cohort"), fieldtype: "Link", options: "LMS Batch" },
		{ fieldname: "member", label: __("Member"), ...link_or_text("User") },
		{
			fieldname: "problem",
			label: __("Problem"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "not enrolled", label: __("Not enrolled in the course") },
				{ value: "completed before", label: __("Completed before the cohort starts") },
				{ value: "left", label: __("Left the cohort, course not completed") },
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
