frappe.query_reports["Audit Sample"] = {
	filters: [
		{
			fieldname: "completed_from",
			label: __("Completed From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -3),
			reqd: 1,
		},
		{
			fieldname: "completed_to",
			label: __("Completed To"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{ fieldname: "percent", label: __("Percent"), fieldtype: "Int", default: 10 },
		{ fieldname: "count", label: __("Number of Rows"), fieldtype: "Int" },
		{ fieldname: "seed", label: __("Seed"), fieldtype: "Int" },
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{ fieldname: "course", label: __("Course"), fieldtype: "Link", options: "LMS Course" },
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		if (column.fieldname !== "proof" || !data) return shown;
		const colour = data.certificate || data.completion ? "success" : "danger";
		return `<span class="text-${colour}">${shown}</span>`;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
