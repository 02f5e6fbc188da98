frappe.ui.form.on("LMS Course", {
	refresh(frm) {
		if (frm.is_new()) return;
		lms.form.add_portal_button(
			frm,
			__("Open on the Portal"),
			`/lms/courses/${encodeURIComponent(frm.doc.name)}`,
		);
		if (frm.has_perm("write")) add_publishing(frm);
		if (frm.doc.published && !frm.doc.upcoming && lms.training.may_assign()) add_assigning(frm);
	},
});

function add_assigning(frm) {
	const courses = [{ value: frm.doc.name, label: frm.doc.title }];
	frm.add_custom_button(__("Assign"), () => lms.training.assign({ courses }));
}

function add_publishing(frm) {
	if (frm.doc.published) frm.add_custom_button(__("Unpublish"), () => ask_to_unpublish(frm));
	else frm.add_custom_button(__("Publish"), () => set_published(frm, 1));
}

function set_published(frm, published) {
	return frm.set_value("published", published).then(() => frm.save());
}

function ask_to_unpublish(frm) {
	const args = { course: frm.doc.name };
	frappe.call({ method: "lms.lms.api.get_course_use", type: "GET", args }).then(({ message }) => {
		frappe.confirm(describe_loss(message), () => set_published(frm, 0));
	});
}

function describe_loss(use) {
	const lines = [
		[use.enrolled, __("enrolled people can no longer open the course")],
		[use.in_progress, __("of these are in the middle of it")],
		[use.open_assignments, __("unfinished training assignments stay, and their due dates, too")],
		[use.programs, __("programs contain the course")],
	];
	const items = lines
		.filter(([count]) => count)
		.map(([count, text]) => `<li>${lms.form.number(count)} ${lms.form.escape(text)}</li>`);
	const advice = __(
		"Progress, results and certificates are kept. Publish the course again to give it back.",
	);
	return `<p>${lms.form.escape(__("Unpublish this course?"))}</p>
		<ul>${items.join("")}</ul><p>${lms.form.escape(advice)}</p>`;
}
