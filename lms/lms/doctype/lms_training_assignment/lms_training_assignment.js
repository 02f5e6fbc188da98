frappe.ui.form.on("LMS Training Assignment", {
	refresh(frm) {
		if (frm.is_new()) return;
		show_timeline(frm);
		add_links(frm);
		if (lms.training.may_assign()) add_actions(frm);
	},
});

function add_links(frm) {
	const open = (doctype, name) => () => frappe.set_route("Form", doctype, name);
	if (frappe.model.can_read("User")) {
		frm.add_custom_button(__("Learner"), open("User", frm.doc.employee), __("Open"));
	}
	frm.add_custom_button(__("Course"), open("LMS Course", frm.doc.course), __("Open"));
}

function add_actions(frm) {
	if (["Completed", "Withdrawn"].includes(frm.doc.status)) return;
	const { change_due_date, withdraw, remind } = lms.training;
	const act = (action) => () => action([frm.doc.name], () => frm.reload_doc());
	frm.add_custom_button(__("Change Due Date"), act(change_due_date), __("Actions"));
	frm.add_custom_button(__("Withdraw with a Reason"), act(withdraw), __("Actions"));
	if (!frm.doc.superseded) frm.add_custom_button(__("Remind Now"), act(remind), __("Actions"));
}

function show_timeline(frm) {
	return lms.form.show_section(frm, {
		label: __("What Happened"),
		method: "lms.lms.api.get_assignment_timeline",
		args: { assignment: frm.doc.name },
		describe: (events) =>
			`<ol class="list-unstyled">${events.map((event) => `<li>${describe_event(event)}</li>`).join("")}</ol>`,
	});
}

function describe_event(event) {
	const by = event.by_name || event.by;
	const due = frappe.datetime.str_to_user(event.due_date);
	const words = {
		Assigned: __("{0} assigned it, due {1}", [by, due]),
		Started: __("{0} started", [by]),
		"Progress Reset": __("{0} reset the progress", [by]),
		"Due Date Changed": __("{0} moved the due date to {1}", [by, due]),
		Reminded: __("A reminder was sent"),
		Overdue: __("It became overdue, due {0}", [due]),
		Reopened: __("It is open again"),
		Escalated: __("It was escalated"),
		Superseded: __("It was assigned again: this one no longer reminds"),
		Completed: __("It was completed"),
		Withdrawn: __("{0} withdrew it", [by]),
	};
	const at = frappe.datetime.str_to_user(event.at);
	const details = event.details ? ` (${event.details})` : "";
	const text = `${words[event.event] ?? __(event.event)}${details}`;
	return `<span class="text-muted">${frappe.utils.escape_html(at)}</span> ${frappe.utils.escape_html(text)}`;
}
