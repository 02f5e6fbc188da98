frappe.query_reports["Training Compliance Matrix"] = {
	filters: [
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "manager", label: __("Manager"), ...link_or_text("Employee") },
		{ fieldname: "program", label: __("Program"), fieldtype: "Link", options: "LMS Program" },
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{
			fieldname: "courses",
			label: __("Courses"),
			fieldtype: "MultiSelectList",
			options: "LMS Course",
			get_data: (text) => frappe.db.get_link_options("LMS Course", text),
		},
	],
	formatter(value, row, column, data, default_formatter) {
		// Names and titles are text, which the desk would show as HTML.
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value ?? "") : value;
		const shown = default_formatter(text, row, column, data);
		const number = /^course_(\d+)$/.exec(column.fieldname);
		if (!number || !data?.states) return shown;
		const colours = {
			Completed: "green",
			"Completed Late": "yellow",
			Overdue: "red",
			"In Progress": "blue",
			Pending: "gray",
		};
		const colour = colours[JSON.parse(data.states)[number[1]]];
		return colour ? `<span class="indicator-pill no-indicator-dot ${colour}">${shown}</span>` : shown;
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}
