frappe.ui.form.on("Employee Onboarding", {
	setup(frm) {
		frm.set_query("job_applicant", () => ({ filters: { status: "Accepted" } }));
	},

	refresh(frm) {
		if (frm.doc.docstatus !== 1) return;
		add_employee_button(frm);
		add_completed_button(frm);
	},
});

function add_employee_button(frm) {
	if (frm.doc.employee) {
		frm.add_custom_button(__("Employee"), () => frappe.set_route("Form", "Employee", frm.doc.employee));
		return;
	}
	frm.add_custom_button(__("Create Employee"), () =>
		frappe.model.open_mapped_doc({
			method: "hr.people.doctype.employee_onboarding.employee_onboarding.make_employee",
			frm,
		}),
	);
}

function add_completed_button(frm) {
	if (frm.doc.boarding_status === "Completed") return;
	frm.add_custom_button(__("Mark as Completed"), () =>
		frm.call("mark_onboarding_as_completed").then(() => frm.reload_doc()),
	);
}
