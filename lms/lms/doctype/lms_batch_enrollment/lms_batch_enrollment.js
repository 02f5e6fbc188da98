frappe.ui.form.on("LMS Batch Enrollment", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.status !== "Enrolled" || !lms.cohorts.may_remove()) return;
		frm.add_custom_button(__("Take Out of the Cohort"), () =>
			lms.cohorts.remove_members([frm.doc], () => frm.reload_doc()),
		);
	},
});
