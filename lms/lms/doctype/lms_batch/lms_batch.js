frappe.ui.form.on("LMS Batch", {
	refresh(frm) {
		offer_content(frm);
		if (frm.is_new()) return set_time_zone(frm);
		show_cancellation(frm);
		show_members(frm);
		const name = encodeURIComponent(frm.doc.name);
		lms.form.add_portal_button(frm, __("Open the Portal"), `/lms/batches/${name}`);
		if (may_grade(frm)) {
			lms.form.add_portal_button(frm, __("Open Grading Grid"), `/lms/batches/${name}/assessments`);
		}
		if (frm.has_perm("write") && !frm.doc.is_cancelled) add_actions(frm, name);
	},

	timetable_template(frm) {
		if (frm.doc.timetable_template) return fill_timetable(frm);
	},
});

// For those who lead the cohort. The portal checks it.
function may_grade(frm) {
	const is_named = (row) => row.instructor === frappe.session.user;
	const leads = frm.has_perm("write") || (frm.doc.instructors || []).some(is_named);
	return leads && (frm.doc.assessment || []).length > 0;
}

// Rows of the timetable are about the cohort's courses.
function offer_content(frm) {
	frm.set_query("reference_docname", "timetable", (doc, _doctype, name) => {
		const courses = ["in", (doc.courses || []).map(({ course }) => course)];
		const row = doc.timetable.find((other) => other.name === name);
		return { filters: row.reference_doctype === "LMS Course" ? { name: courses } : { course: courses } };
	});
}

// Puts the rows of the template in place of those with a day. The server does it for clients that do not.
function fill_timetable(frm) {
	const args = { doctype: "LMS Timetable Template", name: frm.doc.timetable_template };
	return frappe.call({ method: "frappe.client.get", type: "GET", args }).then(({ message }) => {
		const kept = (frm.doc.timetable || []).filter((row) => !row.day);
		frm.set_value("timetable", [...kept, ...message.timetable.map((row) => date_row(frm, row))]);
		const { timetable_legends } = frm.doc;
		if (!timetable_legends?.length) frm.set_value("timetable_legends", message.timetable_legends);
	});
}

function date_row(frm, row) {
	const { start_date } = frm.doc;
	return { ...row, date: start_date ? frappe.datetime.add_days(start_date, row.day - 1) : null };
}

// By default, the times are those of the site.
function set_time_zone(frm) {
	if (frm.doc.timezone) return;
	return frappe
		.call({ method: "frappe.client.get_time_zone", type: "GET" })
		.then(({ message }) => !frm.doc.timezone && frm.set_value("timezone", message.time_zone));
}

function show_cancellation(frm) {
	if (!frm.doc.is_cancelled) return;
	const reason = lms.form.escape(frm.doc.cancellation_reason);
	frm.set_intro(__("This cohort was cancelled: {0}", [reason]), "red");
}

function show_members(frm) {
	const batch = frm.doc.name;
	const members = `${__("Members")}: ${format_number(frm.doc.member_count || 0, null, 0)}`;
	const { link_to_list, link_to_report } = lms.form;
	const links = [
		link_to_list("LMS Batch Enrollment", { batch, status: "Enrolled" }, members),
		link_to_list("LMS Batch Waitlist", { batch }, __("Waiting list")),
		link_to_report("Cohort Progress", { batch }, __("Progress in the courses")),
		link_to_report("Cohort vs Course Progress", { batch }, __("What does not match")),
	];
	const items = links.map((link) => `<li class="list-inline-item">${link}</li>`);
	frm.dashboard.add_section(`<ul class="list-inline">${items.join("")}</ul>`, __("Members"));
	frm.dashboard.show();
}

function add_actions(frm, name) {
	frm.add_custom_button(__("Enroll People"), () => enroll_people(frm));
	if (lms.training.may_assign()) {
		const path = `/lms/announcements/new?batch=${name}`;
		lms.form.add_portal_button(frm, __("Announce"), path);
	}
	frm.add_custom_button(__("Cancel Cohort"), () => ask_and_cancel(frm));
}

function enroll_people(frm) {
	// The dialog changes the saved cohort, so this form has to be saved first.
	if (frm.is_dirty()) return frappe.msgprint(__("Save the cohort first."));
	const with_list = frm.doc.seat_count && frm.doc.waiting_list;
	return lms.training.enroll_people({ batch: frm.doc.name, with_list, done: () => frm.reload_doc() });
}

function ask_and_cancel(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save the cohort first."));
	const description = __("It is sent to the members, and to those on the waiting list.");
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1, description },
		({ reason }) => cancel(frm, reason),
		__("Cancel Cohort"),
		__("Cancel Cohort"),
	);
}

function cancel(frm, reason) {
	return frappe
		.call({ method: "lms.lms.api.cancel_batch", type: "POST", args: { batch: frm.doc.name, reason } })
		.then(({ message }) => {
			frappe.show_alert({ message: __("Cancelled. People told: {0}.", [message]), indicator: "green" });
			return frm.reload_doc();
		});
}
