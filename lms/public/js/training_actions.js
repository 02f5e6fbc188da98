// Actions on training assignments, from their list and from their form. All rules are on the server.
(() => {
	frappe.provide("lms.training");
	const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
	const call = (method, args) =>
		frappe.call({ method: `lms.lms.api.${method}`, type: "POST", args }).then((answer) => answer.message);

	lms.training.change_due_date = (names, done) =>
		frappe.prompt(
			{ fieldname: "due_date", fieldtype: "Date", label: __("New Due Date"), reqd: 1 },
			({ due_date }) =>
				call("change_due_dates", { assignments: names, due_date })
					.then((outcome) =>
						tell(__("Changed: {0}. Skipped: {1}.", [outcome.changed, outcome.skipped]), outcome),
					)
					.then(done),
			__("Change Due Date"),
			__("Change"),
		);

	lms.training.withdraw = (names, done) =>
		frappe.prompt(
			{ fieldname: "reason", fieldtype: "Data", label: __("Reason"), reqd: 1, length: 255 },
			({ reason }) =>
				call("withdraw_training_assignments", { assignments: names, reason })
					.then((outcome) =>
						tell(
							__("Withdrawn: {0}. Skipped: {1}.", [outcome.withdrawn, outcome.skipped]),
							outcome,
						),
					)
					.then(done),
			__("Withdraw Training"),
			__("Withdraw"),
		);

	lms.training.remind = (names, done) =>
		call("remind_training_assignments", { assignments: names })
			.then((outcome) =>
				tell(__("Reminded: {0}. Skipped: {1}.", [outcome.learners, outcome.skipped]), outcome),
			)
			.then(done);

	function tell(text, { errors = [] }) {
		if (!errors.length) return frappe.show_alert({ message: escape(text), indicator: "green" });
		const problems = errors.map((row) => `<li>${escape(row.assignment)}: ${escape(row.error)}</li>`);
		frappe.msgprint({
			title: __("Done in Part"),
			indicator: "orange",
			message: `<p>${escape(text)}</p><ul>${problems.join("")}</ul>`,
		});
	}
})();
