"""Methods for training assignments: assign, follow and withdraw them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from lms.lms.notices import reminders
from lms.lms.people import access
from lms.lms.people.roles import ADMINS
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import AtMost, Unchecked, typed
from lms.lms.shared.spreadsheets import CSV
from lms.lms.training import assignments as training_assignments
from lms.lms.training import (
	bulk_requests,
	due_dates,
	preview,
	queued,
	timeline,
	undoing,
	unfinished,
	withdrawals,
)
from lms.lms.training.bulk_requests import AssignmentRequest, DaysFromToday, PeopleChosen
from lms.lms.training.timeline import MOST_DETAILS
from lms.portal.tables import NUMBER, Column, Table, send_file


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def assign_mandatory_training(
	course: str,
	employees: Annotated[list[str], Unchecked()],
	due_date: date,
	retake: bool = False,
	enqueue: bool = False,
) -> training_assignments.AssignmentOutcome | queued.StartedBulkAssignment:
	"""Assign a published course to a list of users. For System Manager and Moderator.

	With `retake`, people who have completed the course take it again. With `enqueue`, a worker does it and
	`get_bulk_assignment` returns its progress.
	"""
	user, today = frappe.session.user, getdate(nowdate())
	outcome: training_assignments.AssignmentOutcome | queued.StartedBulkAssignment
	if enqueue:
		outcome = queued.start_bulk_assignment(
			[course], employees, due_date, retake=retake, user=user, today=today
		)
	else:
		outcome = training_assignments.assign_training(
			{course: due_date}, employees, assigned_by=user, assigned_via="API", today=today, retake=retake
		)
	access.tell_who_cannot_learn(employees)
	return outcome


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def preview_training_assignment(
	people: PeopleChosen,
	courses: list[str] | None = None,
	program: str | None = None,
	due_date: date | None = None,
	days: DaysFromToday | None = None,
	retake: bool = False,
) -> preview.AssignmentPreview:
	"""Preview what `start_training_assignment` would do. For System Manager and Moderator."""
	request = AssignmentRequest(people, courses, program, due_date, days, retake)
	return bulk_requests.preview_request(request, frappe.session.user, getdate(nowdate()))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def start_training_assignment(
	people: PeopleChosen,
	courses: list[str] | None = None,
	program: str | None = None,
	due_date: date | None = None,
	days: DaysFromToday | None = None,
	retake: bool = False,
) -> queued.StartedBulkAssignment:
	"""Queue the assignment of courses, or a program's, to selected people. Same arguments as the preview.

	For System Manager and Moderator.
	"""
	request = AssignmentRequest(people, courses, program, due_date, days, retake)
	return bulk_requests.start_request(request, frappe.session.user, getdate(nowdate()))


@frappe.whitelist()
@typed(only_for=ADMINS)
def get_bulk_assignment(job_id: str) -> queued.BulkAssignmentState:
	"""Return the progress and outcome of a queued bulk assignment. For System Manager and Moderator."""
	return queued.get_bulk_assignment_state(job_id)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def download_preview_errors(
	people: PeopleChosen,
	courses: list[str] | None = None,
	program: str | None = None,
	due_date: date | None = None,
	days: DaysFromToday | None = None,
	retake: bool = False,
) -> None:
	"""Download who could not be assigned, and why, as CSV. Same arguments as the preview.

	For System Manager and Moderator.
	"""
	request = AssignmentRequest(people, courses, program, due_date, days, retake)
	found = bulk_requests.preview_request(request, frappe.session.user, getdate(nowdate()))
	send_errors(found["errors"])


@frappe.whitelist()
@typed(only_for=ADMINS)
def download_bulk_assignment_errors(job_id: str) -> None:
	"""Download who was not assigned, and why, as CSV. For System Manager and Moderator."""
	send_errors(queued.get_bulk_assignment_state(job_id)["errors"])


def send_errors(errors: Iterable[Mapping[str, Any]]) -> None:
	"""Send people who cannot be assigned as a file. Errors of a job have no line."""
	rows = [(row.get("line"), row["employee"], row["error"]) for row in errors]
	columns = [Column(_("Row"), NUMBER), Column(_("Person")), Column(_("Problem"))]
	send_file(Table("not-assigned", _("Not assigned"), columns, rows), CSV, getdate(nowdate()))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def cancel_bulk_assignment(job_id: str) -> queued.BulkAssignmentState:
	"""Cancel a queued bulk assignment. What it has assigned stays. For System Manager and Moderator."""
	return queued.cancel_bulk_assignment(job_id, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def undo_bulk_assignment(job_id: str) -> queued.BulkAssignmentState:
	"""Withdraw what an ended job assigned and nobody has started. For System Manager and Moderator."""
	return undoing.undo_bulk_assignment(job_id, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def change_due_dates(assignments: list[str], due_date: date) -> due_dates.DueDateOutcome:
	"""Change the due date of unfinished assignments. For System Manager and Moderator."""
	return due_dates.change_due_dates(assignments, due_date, frappe.session.user, getdate(nowdate()))


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def remind_training_assignments(assignments: list[str]) -> reminders.RemindersRequested:
	"""Send reminders of unfinished assignments now, at most one a day. For System Manager and Moderator."""
	return reminders.remind_now(assignments, getdate(nowdate()), frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def remind_people(people: list[str]) -> reminders.PeopleReminded:
	"""Send reminders of all unfinished training of these people (accounts) now, at most one a day.

	For System Manager and Moderator, and for line managers of people who report to them.
	"""
	return reminders.remind_people(people, getdate(nowdate()), frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=ADMINS)
def withdraw_training_assignments(
	assignments: list[str], reason: Annotated[str, AtMost(MOST_DETAILS)]
) -> withdrawals.WithdrawalOutcome:
	"""Withdraw unfinished assignments that are no longer needed. For System Manager and Moderator."""
	return withdrawals.withdraw_assignments(assignments, frappe.session.user, reason)


@frappe.whitelist()
@typed()
def get_assignment_timeline(assignment: str) -> list[frappe._dict]:
	"""Return what happened to an assignment, when and by whom. For anyone who may read the assignment."""
	frappe.get_doc(training_assignments.TRAINING_ASSIGNMENT, assignment).check_permission("read")
	return timeline.get_timeline(assignment)


@frappe.whitelist()
@typed()
def get_my_training_assignments() -> list[frappe._dict]:
	"""Return the signed-in user's unfinished training, overdue first, then by due date."""
	return unfinished.get_listed(frappe.session.user, getdate(nowdate()))
