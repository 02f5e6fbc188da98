frappe.ui.form.on("LMS Program", {
	refresh(frm) {
		if (frm.is_new()) return;
		// Members find their programs on the home page.
		lms.form.add_portal_button(frm, __("Open the Portal"), "/lms");
		if (!lms.training.may_assign()) return;
		frm.add_custom_button(__("Assign"), () => lms.training.assign({ program: frm.doc.name }));
		frm.add_custom_button(__("Add Members"), () => add_members(frm));
	},
});

function add_members(frm) {
	// The dialog changes the saved program, so this form has to be saved first.
	if (frm.is_dirty()) return frappe.msgprint(__("Save the program first."));
	return lms.training.add_members(frm.doc.name, () => frm.reload_doc());
}
