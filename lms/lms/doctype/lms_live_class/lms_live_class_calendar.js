frappe.views.calendar["LMS Live Class"] = {
	field_map: { id: "name", start: "starts_on", end: "ends_on", title: "title" },
	fields: ["name", "title", "starts_on", "ends_on", "is_cancelled"],
	get_css_class: ({ is_cancelled }) => (is_cancelled ? "danger" : "default"),
	// The times follow from the date, the time and the duration, so nothing is moved here.
	options: { editable: false },
};
