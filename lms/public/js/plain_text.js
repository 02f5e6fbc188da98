// Plain text and Markdown are in Code fields, because only those are shown as typed in Frappe's desk.
// This makes them look like text: wrapped, without line numbers, and as high as their content.
(() => {
	frappe.provide("lms.plain_text");
	if (lms.plain_text.is_loaded) return; // for another form before
	lms.plain_text.is_loaded = true;

	const LINES = { Markdown: { minLines: 12, maxLines: 40 } };

	function show_as_text(field) {
		field.editor?.setOptions({
			minLines: 2,
			maxLines: 12,
			...LINES[field.df.options],
			wrap: true,
			showGutter: false,
			highlightActiveLine: false,
		});
		field.$expand_button?.hide();
	}

	function show_texts(frm) {
		frm.fields
			.filter((field) => field.load_lib && field.df.fieldtype === "Code" && field.df.options !== "JSON")
			.forEach((field) => field.load_lib().then(() => show_as_text(field)));
	}

	["Course Lesson", "LMS Course", "LMS Question"].forEach((doctype) =>
		frappe.ui.form.on(doctype, { refresh: show_texts }),
	);
})();
