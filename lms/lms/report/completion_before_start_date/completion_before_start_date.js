frappe.query_reports["Completion Before Start Date"] = {
	filters: [
		{
			fieldname: "joined_from",
			label: __("Joined From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -3),
			reqd: 1,
		},
		{
			fieldname: "joined_to",
			label: __("Joined To"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{ fieldname: "course", label: __("Course"), fieldtype: "Link", options: "LMS Course" },
		{
			fieldname: "result",
			label: __("Result"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "before", label: __("Completed before the start") },
				{ value: "later", label: __("Completed later") },
				{ value: "not completed", label: __("Not completed") },
			],
		},
		{ fieldname: "active_only", label: __("Active Employees Only"), fieldtype: "Check", default: 1 },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		if (column.fieldname !== "result" || !data) return shown;
		const colour = !data.completed_on ? "danger" : data.gap > 0 ? "success" : "warning";
		return `<span class="text-${colour}">${shown}</span>`;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
