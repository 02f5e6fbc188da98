frappe.ui.form.on("Employee Onboarding", {
	refresh(frm) {
		if (frm.is_new() || !frappe.user.has_role(["HR Manager", "Moderator", "System Manager"])) return;
		lms.form.show_section(frm, {
			label: __("Training"),
			method: "lms.lms.api.get_onboarding_training",
			args: { onboarding: frm.doc.name },
			describe: describe_onboarding,
		});
	},
});

function describe_onboarding({ user, training }) {
	if (!user) {
		return lms.form.escape(
			__("Training is assigned as soon as the onboarding has an employee with a User ID."),
		);
	}
	if (!training.length) return lms.form.escape(__("No training was assigned by an onboarding."));
	return `<ul class="list-unstyled">${training.map(describe_row).join("")}</ul>`;
}

function describe_row(row) {
	const path = `/app/lms-training-assignment/${encodeURIComponent(row.assignment)}`;
	const date = frappe.datetime.str_to_user(row.completed_on || row.due_date);
	const state = row.completed_on
		? __("Completed on {0}", [date])
		: __("{0}, due {1}", [__(row.status), date]);
	return `<li>${lms.form.link(path, row.course_title)}
		<span class="text-muted">${lms.form.escape(state)}</span></li>`;
}
