"""Requests to assign training to many: what is asked for, its preview, its start, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypedDict

import frappe

from lms.lms.people.selection import MOST_CHARACTERS, select_people
from lms.lms.shared.rows import chunked
from lms.lms.shared.signatures import Between, ObjectOf
from lms.lms.training import preview, queued
from lms.lms.training.queued import (
	BULK_ASSIGNMENT,
	BulkAssignmentState,
	StartedBulkAssignment,
	read_courses,
)

# Arguments of a request, as clients and forms send them.
PeopleChosen = Annotated[dict[str, object], ObjectOf(MOST_CHARACTERS)]
DaysFromToday = Annotated[int, Between(0, preview.MOST_DAYS)]
REQUEST_FIELDS = ("name", "owner", "creation", "course", "courses", "due_date", "retake")


@dataclass(frozen=True)
class AssignmentRequest:
	"""Whom to assign what, and when it is due.

	- `people`: the selection, see `people.selection`
	- `courses` or `program`: exactly one of them
	- `due_date` or `days` from today: exactly one of them
	- `retake`: people who have completed a course take it again
	"""

	people: Mapping[str, object]
	courses: Sequence[str] | None = None
	program: str | None = None
	due_date: date | None = None
	days: int | None = None
	retake: bool = False

	def get_due_dates(self, today: date) -> dict[str, date]:
		"""Return the due date of each course. Raises a ValidationError if what or when is not clear."""
		return preview.get_due_dates(self.courses, self.program, self.due_date, self.days, today)


class BulkAssignmentRun(TypedDict):
	"""A bulk assignment. `courses` are titles, `started_by` is a full name."""

	job_id: str
	courses: list[str]
	due_date: date
	retake: bool
	started_by: str
	started_on: datetime
	state: BulkAssignmentState


class RecentBulkAssignment(TypedDict):
	job_id: str
	courses: list[str]
	started_on: datetime
	status: str
	total: int


def preview_request(request: AssignmentRequest, user: str, today: date) -> preview.AssignmentPreview:
	"""Return what the request would do. Writes nothing."""
	due_dates = request.get_due_dates(today)
	selected = select_people(request.people, user)
	return preview.preview_assignment(due_dates, selected, today=today, retake=request.retake)


def start_request(request: AssignmentRequest, user: str, today: date) -> StartedBulkAssignment:
	"""Queue what the request asks for. Raises an error at once if it is wrong."""
	due_dates = request.get_due_dates(today)
	selected = select_people(request.people, user)
	return queued.start_bulk_assignment(
		list(due_dates),
		selected.accounts,
		max(due_dates.values()),
		retake=request.retake,
		user=user,
		today=today,
		assigned_via="Manual",
		errors=[{"employee": row["employee"], "error": row["error"]} for row in selected.errors],
	)


def get_run(name: str) -> BulkAssignmentRun:
	"""Return a bulk assignment: what was asked for and what came of it so far."""
	state = queued.get_bulk_assignment_state(name)
	row = frappe.db.get_value(BULK_ASSIGNMENT, name, REQUEST_FIELDS, as_dict=True)
	names = read_courses(row)
	titles = get_titles(names)
	return {
		"job_id": row.name,
		"courses": [titles.get(course, course) for course in names],
		"due_date": row.due_date,
		"retake": bool(row.retake),
		"started_by": frappe.db.get_value("User", row.owner, "full_name") or row.owner,
		"started_on": row.creation,
		"state": state,
	}


def get_recent_runs(user: str, limit: int) -> list[RecentBulkAssignment]:
	"""Return the latest bulk assignments that the user has started, latest first."""
	rows = frappe.get_all(
		BULK_ASSIGNMENT,
		filters={"owner": user},
		fields=["name", "creation", "course", "courses", "status", "total"],
		order_by="creation desc",
		limit=limit,
	)
	titles = get_titles(course for row in rows for course in read_courses(row))
	return [
		{
			"job_id": row.name,
			"courses": [titles.get(course, course) for course in read_courses(row)],
			"started_on": row.creation,
			"status": row.status,
			"total": row.total,
		}
		for row in rows
	]


def get_titles(courses: Iterable[str]) -> dict[str, str]:
	"""Return the titles of the courses by name, published or not."""
	return {
		row.name: row.title
		for chunk in chunked(set(courses))
		for row in frappe.get_all("LMS Course", filters={"name": ["in", chunk]}, fields=["name", "title"])
	}
