// PDF files of quizzes, homework, certificates and a learner's quizzes in a course.
(() => {
	frappe.provide("lms.prints");
	if (lms.prints.is_loaded) return; // for another form before
	lms.prints.is_loaded = true;

	const download = (frm, format) => {
		const { doctype } = frm;
		const query = new URLSearchParams({ doctype, name: frm.doc.name, ...(format && { format }) });
		window.open(`/api/method/frappe.utils.print_format.download_pdf?${query}`, "_blank");
	};

	const add_button = (label, format) => (frm) => {
		if (frm.is_new() || !frm.has_perm("print")) return;
		frm.add_custom_button(label(), () => download(frm, format));
	};

	const show_pdf = { refresh: add_button(() => __("Download as PDF")) };
	frappe.ui.form.on("LMS Certificate", show_pdf);
	frappe.ui.form.on("LMS Quiz Submission", show_pdf);
	frappe.ui.form.on("LMS Assignment Submission", show_pdf);
	frappe.ui.form.on("LMS Enrollment", {
		refresh: add_button(() => __("Download Course Quiz PDF"), "Course Quiz Papers"),
	});
})();
