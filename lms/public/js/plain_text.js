// Plain text and Markdown are in fields for code, because Frappe's desk draws those alone as they were typed.
// Here they look like text: wrapped, without line numbers, and as high as what is in them.
(() => {
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
			.filter((field) => field.df.fieldtype === "Code" && field.df.options !== "JSON")
			.forEach((field) => field.load_lib().then(() => show_as_text(field)));
	}

	["Course Lesson", "LMS Course", "LMS Question"].forEach((doctype) =>
		frappe.ui.form.on(doctype, { refresh: show_texts })
	);
})();
