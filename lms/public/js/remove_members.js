// Taking people out of cohorts, from the form of an enrollment and from the list. All rules are on the server.
(() => {
	frappe.provide("lms.cohorts");

	lms.cohorts.may_remove = () => frappe.user.has_role(["System Manager", "Moderator", "Course Creator"]);

	/** Asks for a reason. `rows` are enrollments, with `batch` and `member`. */
	lms.cohorts.remove_members = (rows, done) =>
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				reqd: 1,
				description: __("It is sent to the people who leave. Their course enrollments stay."),
			},
			({ reason }) => remove_from_each(rows, reason).then(tell).then(done),
			__("Take Out of the Cohort"),
			__("Take Out"),
		);

	async function remove_from_each(rows, reason) {
		const total = { removed: 0, skipped: 0 };
		for (const batch of new Set(rows.map((row) => row.batch))) {
			const members = rows.filter((row) => row.batch === batch).map((row) => row.member);
			const { message } = await frappe.call({
				method: "lms.lms.api.remove_batch_members",
				type: "POST",
				args: { batch, members, reason },
			});
			total.removed += message.removed;
			total.skipped += message.skipped;
		}
		return total;
	}

	function tell({ removed, skipped }) {
		const message = __("Taken out: {0}. Skipped: {1}.", [removed, skipped]);
		frappe.show_alert({ message, indicator: "green" });
	}
})();
