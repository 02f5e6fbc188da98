frappe.query_reports["Course Progress Summary"] = {
	filters: [
		{ fieldname: "course", label: __("Course"), fieldtype: "Link", options: "LMS Course", reqd: 1 },
		{
			fieldname: "state",
			label: __("Status"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "not started", label: __("Not started") },
				{ value: "in progress", label: __("In progress") },
				{ value: "completed", label: __("Completed") },
			],
		},
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{ fieldname: "active_only", label: __("Active Employees Only"), fieldtype: "Check" },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		if (column.fieldname !== "state" || !data) return shown;
		const colour = data.progress >= 100 ? "success" : data.progress > 0 ? "warning" : "danger";
		return `<span class="text-${colour}">${shown}</span>`;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
