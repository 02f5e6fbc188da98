frappe.ui.form.on("LMS Live Class", {
	refresh(frm) {
		if (frm.is_new()) return take_start(frm);
		const page = `/lms/live/${encodeURIComponent(frm.doc.name)}`;
		lms.form.add_portal_button(frm, __("Open the Portal"), page);
		if (frm.doc.is_cancelled) return show_cancellation(frm);
		lms.form.add_portal_button(frm, __("Attendance"), `${page}/attendance`);
		if (frm.has_perm("write")) add_actions(frm);
	},

	// The server has the last word. This asks before anything is saved.
	async before_save(frm) {
		if (!must_ask(frm)) return;
		const clashes = await find_clashes(frm);
		if (clashes.length && !(await confirm_clashes(clashes))) frappe.validated = false;
	},
});

// A calendar writes the start of a new class. On the form, it is a date and a time.
function take_start(frm) {
	const { starts_on } = frm.doc;
	if (!starts_on) return;
	const [date, time] = starts_on.split(" ");
	for (const fieldname of ["starts_on", "ends_on"]) frm.set_value(fieldname, null);
	frm.set_value("date", date);
	if (time && time !== "00:00:00") frm.set_value("time", time);
}

function must_ask(frm) {
	const { batch_name, date, time } = frm.doc;
	return frm.is_new() ? batch_name && date && time : frm.is_dirty();
}

function find_clashes(frm) {
	const { name, batch_name, host, date, time, duration, timezone, place } = frm.doc;
	const { frequency, repeat_interval, repeat_count } = frm.doc;
	const values = { batch_name, host, date, time, duration, timezone, place };
	const rule = { frequency, repeat_interval, repeat_count };
	return frappe
		.call({
			method: "lms.lms.api.find_live_class_clashes",
			type: "POST",
			args: { values: JSON.stringify({ ...values, ...rule, name: frm.is_new() ? null : name }) },
		})
		.then(({ message }) => message);
}

function confirm_clashes(clashes) {
	const lines = clashes.map(({ message }) => `<li>${lms.form.escape(message)}</li>`);
	const question = `${__("This class collides with others:")}<ul>${lines.join("")}</ul>${__("Save it anyway?")}`;
	return new Promise((answer) => {
		frappe.confirm(
			question,
			() => answer(true),
			() => answer(false),
		);
	});
}

function show_cancellation(frm) {
	const reason = lms.form.escape(frm.doc.cancellation_reason);
	frm.set_intro(__("This class was cancelled: {0}", [reason]), "red");
}

function add_actions(frm) {
	frm.add_custom_button(__("Cancel the Class"), () => ask_and_cancel(frm));
	if (frm.doc.series) {
		frm.add_custom_button(__("Apply to the Following Classes"), () => ask_and_apply(frm));
	}
}

function ask_and_cancel(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save the class first."));
	const description = __("It is sent to the members.");
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1, description },
		({ reason }) => cancel(frm, reason),
		__("Cancel the Class"),
		__("Cancel the Class"),
	);
}

function cancel(frm, reason) {
	const args = { live_class: frm.doc.name, reason };
	return frappe
		.call({ method: "lms.lms.api.cancel_live_class", type: "POST", args })
		.then(({ message }) => {
			frappe.show_alert({ message: __("Cancelled. People told: {0}.", [message]), indicator: "green" });
			return frm.reload_doc();
		});
}

function ask_and_apply(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save the class first."));
	const question = __(
		"The later classes of the series get the weekday, time, place, host, link and texts of this one. Members are told once.",
	);
	frappe.confirm(question, () => apply_to_following(frm));
}

function apply_to_following(frm) {
	const args = { live_class: frm.doc.name };
	return frappe
		.call({ method: "lms.lms.api.apply_to_following_classes", type: "POST", args })
		.then(({ message }) =>
			frappe.show_alert({ message: __("Classes changed: {0}.", [message]), indicator: "green" }),
		);
}
