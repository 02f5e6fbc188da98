// Quizzes and homework: preview, what waits for a grade, and grading one submission after the other.
(() => {
	frappe.provide("lms.grading");
	if (lms.grading.is_loaded) return; // for another form before
	lms.grading.is_loaded = true;

	const TASKS = {
		"LMS Quiz": {
			page: "quiz",
			submissions: "LMS Quiz Submission",
			field: "quiz",
			waits: "To Be Graded",
		},
		"LMS Assignment": {
			page: "assignment",
			submissions: "LMS Assignment Submission",
			field: "assignment",
			waits: "Not Graded",
		},
	};
	const { escape } = lms.form;

	frappe.ui.form.on("LMS Quiz", { refresh: show_task });
	frappe.ui.form.on("LMS Assignment", { refresh: show_task });
	frappe.ui.form.on("LMS Quiz Submission", { refresh: show_submission });
	frappe.ui.form.on("LMS Assignment Submission", { refresh: show_submission });

	function show_task(frm) {
		if (frm.is_new()) return;
		const { page, submissions, field, waits } = TASKS[frm.doctype];
		const path = `/lms/${page}/${encodeURIComponent(frm.doc.name)}?preview=1`;
		lms.form.add_portal_button(frm, __("Preview"), path);
		frm.add_custom_button(__("Submissions to Grade"), () => {
			frappe.set_route("List", submissions, { [field]: frm.doc.name, status: waits });
		});
	}

	function show_submission(frm) {
		if (frm.is_new() || !frm.has_perm("write")) return;
		const { name } = frm.doc;
		const turn = (frm.lms_turn = (frm.lms_turn ?? 0) + 1);
		find_queue(frm).then((queue) => {
			// Frappe has one form for all submissions, which may show another one by now.
			if (frm.lms_turn === turn && frm.doc.name === name) show_queue(frm, queue);
		});
	}

	function find_queue(frm) {
		const args = { doctype: frm.doctype, submission: frm.doc.name };
		const method = "lms.lms.api.get_grading_queue";
		return frappe.call({ method, type: "GET", args }).then(({ message }) => message);
	}

	function show_queue(frm, queue) {
		frm.set_intro(
			escape(__("Waiting for a grade: {0}", [format_number(queue.waiting, null, 0)])),
			"blue",
		);
		const grade = frm.doctype === "LMS Quiz Submission" ? grade_quiz : grade_homework;
		frm.add_custom_button(__("Grade Submission"), () => grade(frm, queue));
		const open = (name) => frappe.set_route("Form", frm.doctype, name);
		if (queue.previous) frm.add_custom_button(__("Previous"), () => open(queue.previous));
		if (queue.next) frm.add_custom_button(__("Next"), () => open(queue.next));
		if (grades_on !== frm.doc.name) return;
		grades_on = null;
		grade(frm, queue);
	}

	// The submission that opens with its dialog, because the one before was graded.
	let grades_on = null;

	function open_dialog(frm, queue, { fields, save }) {
		const title = `${frm.doc.member_name}: ${frm.doc.quiz_title ?? frm.doc.assignment_title}`;
		const dialog = new frappe.ui.Dialog({
			// Frappe shows titles as HTML.
			title: escape(title),
			size: "large",
			fields,
			primary_action_label: queue.next ? __("Save and Next") : __("Save"),
			primary_action: (values) => {
				dialog.disable_primary_action();
				save(values).then(
					() => leave(frm, queue, dialog),
					() => dialog.enable_primary_action(),
				);
			},
		});
		if (queue.next) {
			dialog.set_secondary_action_label(__("Skip"));
			dialog.set_secondary_action(() => leave(frm, queue, dialog));
		}
		dialog.show();
	}

	// Reloads the form, which would otherwise show the old grade to somebody who comes back to it.
	function leave(frm, queue, dialog) {
		dialog.hide();
		return frm.reload_doc().then(() => {
			grades_on = queue.next;
			if (queue.next) frappe.set_route("Form", frm.doctype, queue.next);
		});
	}

	const call = (method, args, type = "POST") =>
		frappe.call({ method: `lms.lms.api.${method}`, type, args }).then(({ message }) => message);

	function grade_quiz(frm, queue) {
		return call("get_quiz_result", { submission: frm.doc.name }, "GET").then(({ results }) => {
			const names = Object.fromEntries(frm.doc.result.map((row) => [row.idx, row.question_name]));
			const open = results.filter((mark) => mark.is_correct === null);
			const save = (values) => {
				const marks = open.map(({ number }) => [names[number], Number(values[`marks_${number}`])]);
				return call("grade_quiz_submission", {
					submission: frm.doc.name,
					marks: Object.fromEntries(marks),
				});
			};
			const is_graded = frm.doc.status === "Graded";
			open_dialog(frm, queue, { fields: open.flatMap((mark) => mark_fields(mark, is_graded)), save });
		});
	}

	// Data, because an empty Int field has the value 0.
	function mark_fields(mark, is_graded) {
		const answer = mark.answer || __("No answer");
		return [
			{
				fieldtype: "HTML",
				fieldname: `answer_${mark.number}`,
				// The server has made the question safe to show.
				options: `<div class="text-muted" dir="auto">${mark.html}</div>
					<p style="white-space: pre-wrap; overflow-wrap: anywhere" dir="auto">${escape(answer)}</p>`,
			},
			{
				fieldtype: "Data",
				fieldname: `marks_${mark.number}`,
				label: __("Marks (0 to {0})", [mark.marks_out_of]),
				default: is_graded ? String(mark.marks) : mark.answer ? "" : "0",
				reqd: 1,
			},
		];
	}

	function grade_homework(frm, queue) {
		const is_graded = frm.doc.status !== "Not Applicable";
		const statuses = is_graded ? ["Pass", "Fail", "Not Graded"] : ["Not Applicable"];
		const fields = [
			// First, because Frappe puts the focus on the first field, and cannot put it on one to read.
			{
				fieldtype: "Select",
				fieldname: "status",
				label: __("Status"),
				options: statuses.map((value) => ({ value, label: __(value) })),
				default: frm.doc.status,
				reqd: 1,
			},
			...work_fields(frm.doc),
			{
				fieldtype: "Text Editor",
				fieldname: "comments",
				label: __("Comments"),
				default: frm.doc.comments,
			},
		];
		const save = ({ status, comments }) =>
			call("grade_assignment", { submission: frm.doc.name, status, comments: comments ?? "" });
		open_dialog(frm, queue, { fields, save });
	}

	// The dialog opens in front of the form, so it shows the work, too.
	function work_fields({ answer, assignment_attachment: file }) {
		const link = `<p><a href="${escape(encodeURI(file ?? ""))}" target="_blank" rel="noopener">${escape(file)}</a></p>`;
		return [
			...(answer
				? [
						{
							fieldtype: "Text Editor",
							fieldname: "answer",
							label: __("Answer"),
							read_only: 1,
							default: answer,
						},
					]
				: []),
			...(file ? [{ fieldtype: "HTML", fieldname: "file", options: link }] : []),
		];
	}
})();
