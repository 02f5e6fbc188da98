frappe.query_reports["Employees Without LMS Access"] = {
	filters: [
		{ fieldname: "company", label: __("Company"), ...link_or_text("Company") },
		{ fieldname: "department", label: __("Department"), ...link_or_text("Department") },
		{ fieldname: "reason", label: __("Reason"), fieldtype: "Select", options: get_reasons() },
	],
	onload(report) {
		report.page.add_inner_button(__("Grant LMS Student"), () => confirm_grant(report));
	},
};

// A Moderator cannot list HR records but can type a name.
function link_or_text(doctype) {
	return frappe.model.can_read(doctype) ? { fieldtype: "Link", options: doctype } : { fieldtype: "Data" };
}

function get_reasons() {
	return [
		{ value: "", label: "" },
		{ value: "No User ID", label: __("No User ID") },
		{ value: "User does not exist", label: __("User does not exist") },
		{ value: "User is disabled", label: __("User is disabled") },
		{ value: "Role LMS Student is missing", label: __("Role LMS Student is missing") },
	];
}

function confirm_grant(report) {
	const employees = get_shown_employees(report);
	if (!employees.length) {
		frappe.msgprint(__("The report shows no employees."));
		return;
	}
	const question = __(
		"Give the role LMS Student to the users of all employees shown ({0})? Disabled users get it and stay disabled; nobody gets a new user.",
		[employees.length],
	);
	frappe.confirm(question, () => grant(report, employees));
}

// Only the rows that the column filters leave.
function get_shown_employees(report) {
	if (!report.data?.length) return [];
	const shown = report.datatable.bodyRenderer.visibleRowIndices;
	return shown.map((index) => report.data[index].employee);
}

async function grant(report, employees) {
	const { message } = await frappe.call({
		method: "lms.lms.api.grant_lms_student",
		args: { employees },
		freeze: true,
	});
	frappe.show_alert({
		message: __("Users who were given the role LMS Student: {0}", [message.granted]),
		indicator: "green",
	});
	report.refresh();
}
