"""Changes the due date of many assignments at once. Saving the form does the same for one."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypedDict

import frappe
from frappe import _

from lms.lms.enrollments.assignable import validate_due_date
from lms.lms.enrollments.enrollment import find_enrollments
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import chunked
from lms.lms.training import timeline
from lms.lms.training.assignments import (
	CLOSED,
	COMPLETED,
	IN_PROGRESS,
	OPEN_MARK,
	OVERDUE,
	TRAINING_ASSIGNMENT,
	complete_assignments,
	decide_status,
	find_open_assignments,
	supersede,
	update_status,
)


class DueDateProblem(TypedDict):
	assignment: str
	error: str


class DueDateOutcome(TypedDict):
	changed: int
	skipped: int
	errors: list[DueDateProblem]


def change_due_dates(names: Collection[str], due_date: date, user: str, today: date) -> DueDateOutcome:
	"""Set the due date of unfinished assignments. Overdue ones become open again.

	Skips assignments that already have it. Completed and withdrawn ones, and those with another open
	assignment for the same person and course, become errors.
	"""
	validate_due_date(due_date, today)
	lock_for_bulk_write(learners_wait=True)
	wanted = list(dict.fromkeys(names))
	keys = {(row.course, row.employee) for row in read_assignments(wanted)}
	# Lock order: the enrollments, then the assignments.
	courses, people = {course for course, _person in keys}, {person for _course, person in keys}
	progress = {
		key: row.progress for key, row in find_enrollments(courses, sorted(people), for_update=True).items()
	}
	rows = {row.name: row for row in read_assignments(wanted, for_update=True)}
	has_open = find_open_assignments(courses, sorted(people), for_update=True)
	change, errors = find_changes({name: rows.get(name) for name in wanted}, has_open, due_date)
	reopened = [row for row in change if row.status == OVERDUE]
	supersede([(row.course, row.employee) for row in reopened], user, but=[row.name for row in reopened])
	write_due_date(change, progress, due_date, user, today)
	record_changes(change, user)
	return {"changed": len(change), "skipped": len(wanted) - len(change) - len(errors), "errors": errors}


def read_assignments(names: Collection[str], *, for_update: bool = False) -> list[frappe._dict]:
	fields = ["name", "course", "employee", "employee_name", "status", "due_date"]
	return [
		row
		for chunk in chunked(sorted(names))
		for row in frappe.db.get_values(
			TRAINING_ASSIGNMENT,
			{"name": ["in", chunk]},
			fields,
			as_dict=True,
			order_by="name",
			for_update=for_update,
		)
	]


def find_changes(
	rows: Mapping[str, frappe._dict | None], has_open: Collection[tuple[str, str]], due_date: date
) -> tuple[list[frappe._dict], list[DueDateProblem]]:
	"""Return the assignments to change, and why others cannot be changed. Leaves out those with this date."""
	change: list[frappe._dict] = []
	errors: list[DueDateProblem] = []
	taken = set(has_open)
	for name, row in rows.items():
		if problem := describe_problem(row, taken):
			errors.append({"assignment": name, "error": problem})
		elif row and row.due_date != due_date:
			change.append(row)
			# If two for the same person and course are overdue, only one can become open again.
			taken.add((row.course, row.employee))
	return change, errors


def describe_problem(row: frappe._dict | None, has_open: Collection[tuple[str, str]]) -> str | None:
	if not row:
		return _("This training assignment does not exist.")
	if row.status in CLOSED:
		return _("This training assignment is completed or withdrawn. Assign the course again instead.")
	if row.status == OVERDUE and (row.course, row.employee) in has_open:
		return _("{0} already has an open training assignment for this course.").format(
			row.employee_name or row.employee
		)
	return None


def write_due_date(
	rows: Collection[frappe._dict],
	progress: dict[tuple[str, str], float],
	due_date: date,
	user: str,
	today: date,
) -> None:
	"""Set the due date and the status that follows from it."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	by_status: dict[str, list[str]] = {}
	for row in rows:
		status = decide_status(progress.get((row.course, row.employee), 0), due_date, today)
		by_status.setdefault(status, []).append(row.name)
	done = by_status.pop(COMPLETED, [])
	for status, names in (*by_status.items(), (IN_PROGRESS, done)):
		for chunk in chunked(names):
			(
				update_status(user, status)
				.set(assignment.due_date, due_date)
				.set(assignment.is_open, OPEN_MARK)
				.set(assignment.escalation_tier, 0)
				.set(assignment.superseded, 0)
				.where(assignment.name.isin(chunk))
			).run()
	complete_assignments(done, today, user)


def record_changes(rows: Collection[frappe._dict], user: str) -> None:
	timeline.record_due_dates({row.name: row.due_date for row in rows}, user)
	timeline.record_events(timeline.REOPENED, [row.name for row in rows if row.status == OVERDUE], user)
