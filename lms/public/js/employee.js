frappe.ui.form.on("Employee", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (may_read_training(frm)) show_training(frm);
		if (frm.doc.status !== "Active" || !lms.training.may_assign()) return;
		frm.add_custom_button(__("Assign Training"), () =>
			lms.training.assign({ employees: [frm.doc.name] }),
		);
	},
});

function may_read_training(frm) {
	const is_own = frm.doc.user_id === frappe.session.user;
	return is_own || frappe.user.has_role(["HR Manager", "Moderator", "System Manager"]);
}

function show_training(frm) {
	return lms.form.show_section(frm, {
		label: __("Training"),
		method: "lms.lms.api.get_employee_training",
		args: { employee: frm.doc.name },
		describe: (training) => describe_training(frm, training),
	});
}

function describe_training(frm, { user, open, overdue, completed }) {
	if (!user) return lms.form.escape(__("No training, because this employee has no User ID."));
	const link = (count, label, filters) =>
		lms.form.link_to_list(
			"LMS Training Assignment",
			{ employee: user, ...filters },
			`${label}: ${format_number(count, null, 0)}`,
		);
	const report = `/app/query-report/Training History of a Person?${new URLSearchParams({ employee: frm.doc.name })}`;
	const links = [
		link(overdue, __("Overdue"), { status: "Overdue", superseded: 0 }),
		link(open, __("Open"), { status: '["in", "Pending,In Progress"]' }),
		link(completed, __("Completed"), { status: "Completed" }),
	];
	if (frappe.user.has_role(["HR Manager", "Moderator", "System Manager"])) {
		links.push(lms.form.link(encodeURI(report), __("Training history")));
	}
	return `<ul class="list-inline">${links.map((each) => `<li class="list-inline-item">${each}</li>`).join("")}</ul>`;
}
