frappe.query_reports["Program Analytics"] = {
	filters: [
		{ fieldname: "program", label: __("Program"), fieldtype: "Link", options: "LMS Program", reqd: 1 },
	],
};
