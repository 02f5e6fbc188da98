// The dialogs that add people to programs and cohorts. All rules are on the server.
(() => {
	frappe.provide("lms.training");

	/** Opens the dialog that adds people to a program. Calls `done` after people were added. */
	lms.training.add_members = (program, done) =>
		lms.training.pick_people({
			title: __("Add Members"),
			label: __("Add"),
			args: { program },
			preview: "preview_program_members",
			run: "add_selected_members",
			describe: describe_members,
			tell: ({ added, skipped }) => ({
				message: __("Added: {0}. Skipped: {1}.", [added, skipped]),
			}),
			done,
		});

	/** Opens the dialog that enrolls people in a cohort. `with_list` offers its waiting list. */
	lms.training.enroll_people = ({ batch, with_list, done }) =>
		lms.training.pick_people({
			title: __("Enroll People"),
			label: __("Enroll"),
			fields: with_list ? [waiting_list_field()] : [],
			args: { batch },
			preview: "preview_batch_members",
			run: "add_batch_members",
			describe: (found) => describe_enrolling(found, with_list),
			tell: tell_enrolled,
			done,
		});

	function describe_members(found) {
		return {
			count: found.added,
			none: __("There is nobody to add."),
			lines: [
				[found.added, __("to add, and to enroll in {0} courses", [found.courses])],
				[found.skipped, __("to skip: they are members already")],
				[found.repeated, __("repeated in the list")],
				[
					found.without_access,
					__("without the role LMS Student: they cannot open their training yet"),
				],
				[found.errors.length, __("cannot be added, see below")],
			],
		};
	}

	function waiting_list_field() {
		return {
			fieldname: "to_waiting_list",
			fieldtype: "Check",
			label: __("Put the Others on the Waiting List"),
			description: __("Those for whom no seat is left wait in the order of the list."),
		};
	}

	function describe_enrolling(found, with_list) {
		return {
			count: found.enrolled + (with_list ? found.without_seat : 0),
			none: __("There is nobody to enroll."),
			lines: [
				[found.enrolled, __("to enroll, also in the {0} courses of the cohort", [found.courses])],
				[found.skipped, __("to skip: they are in the cohort already")],
				[found.repeated, __("repeated in the list")],
				[found.without_seat, __("for whom no seat is left")],
				[found.errors.length, __("cannot be enrolled, see below")],
			],
		};
	}

	function tell_enrolled({ enrolled, waiting, skipped, errors }) {
		return {
			message: __("Enrolled: {0}. Waiting: {1}. Skipped: {2}.", [enrolled, waiting, skipped]),
			lines: [
				[enrolled, __("enrolled")],
				[waiting, __("on the waiting list")],
				[skipped, __("skipped: they are in the cohort already")],
				[errors.length, __("could not be enrolled, see below")],
			],
			errors: errors.map(({ member, error }) => ({ employee: member, error })),
		};
	}
})();
