frappe.query_reports["Expiring Training"] = {
	filters: [
		{
			fieldname: "days",
			label: __("Expires Within Days"),
			fieldtype: "Select",
			options: ["30", "60", "90"],
			default: "30",
			reqd: 1,
		},
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{ fieldname: "course", label: __("Course"), fieldtype: "Link", options: "LMS Course" },
		{ fieldname: "program", label: __("Program"), ...link_or_text("LMS Program") },
		{ fieldname: "with_expired", label: __("With Expired"), fieldtype: "Check", default: 1 },
		{ fieldname: "active_only", label: __("Active Employees Only"), fieldtype: "Check", default: 1 },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		if (column.fieldname !== "standing" || !data?.state) return shown;
		const colours = { Valid: "green", Expiring: "yellow", "Expired in Grace": "orange", Expired: "red" };
		const colour = colours[data.state] || "gray";
		return `<span class="indicator-pill no-indicator-dot ${colour}">${shown}</span>`;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
