// The video conference of a live class: the cohort's defaults, and what went wrong.
frappe.ui.form.on("LMS Live Class", {
	refresh(frm) {
		if (frm.is_new()) return take_defaults(frm);
		if (frm.doc.meeting_error && frm.has_perm("write")) show_error(frm);
	},

	batch_name: take_defaults,
});

// The cohort whose defaults a form has taken.
const filled = new WeakMap();

// A class of a cohort begins with the provider and the account of the cohort. The user may change both.
function take_defaults(frm) {
	const { batch_name, conferencing_provider } = frm.doc;
	if (!frm.is_new() || !batch_name || conferencing_provider || filled.get(frm) === batch_name) return;
	filled.set(frm, batch_name);
	const fieldname = JSON.stringify(["conferencing_provider", "zoom_account", "google_meet_account"]);
	const args = { doctype: "LMS Batch", filters: JSON.stringify({ name: batch_name }), fieldname };
	return frappe
		.call({ method: "frappe.client.get_value", type: "GET", args })
		.then(({ message }) => set_values(frm, message ?? {}));
}

async function set_values(frm, values) {
	for (const [fieldname, value] of Object.entries(values)) if (value) await frm.set_value(fieldname, value);
}

function show_error(frm) {
	const problem = lms.form.escape(frm.doc.meeting_error);
	frm.set_intro(__("The video conference is not ready: {0}", [problem]), "orange");
	frm.add_custom_button(__("Try Again"), () => try_again(frm));
}

function try_again(frm) {
	const args = { live_class: frm.doc.name };
	return frappe
		.call({ method: "lms.lms.api.sync_live_class_meeting", type: "POST", args })
		.then(() => frappe.msgprint(__("It is tried again in the background. Reload the form in a moment.")));
}
