frappe.ui.form.on("LMS Bulk Assignment", {
	refresh(frm) {
		frm.add_custom_button(__("Progress and Result"), () => lms.training.follow(frm.doc.name));
	},
});
