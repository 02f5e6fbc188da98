frappe.query_reports["Compliance by Department"] = {
	filters: [
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		return column.fieldname === "overdue" && value ? `<span class="text-danger">${shown}</span>` : shown;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
