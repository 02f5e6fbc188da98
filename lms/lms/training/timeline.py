"""The timeline of a training assignment: what happened, when and by whom. Append-only."""

from collections.abc import Iterable, Mapping
from datetime import date

import frappe
from frappe import _
from frappe.utils import now
from pypika import CustomFunction
from pypika.terms import Criterion, ValueWrapper

from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import chunked

TIMELINE_EVENT = "LMS Training Assignment Event"
ASSIGNED, STARTED, PROGRESS_RESET = "Assigned", "Started", "Progress Reset"
DUE_DATE_CHANGED, REMINDED, OVERDUE, REOPENED = "Due Date Changed", "Reminded", "Overdue", "Reopened"
ESCALATED, SUPERSEDED, COMPLETED = "Escalated", "Superseded", "Completed"
WITHDRAWN, DELETED = "Withdrawn", "Deleted"
COLUMNS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"assignment",
	"employee",
	"course",
	"due_date",
	"event",
	"details",
	"due_date_before",
)
MOST_DETAILS = 255

replace = CustomFunction("REPLACE", ["text", "old", "new"])


def record_events(
	event: str,
	assignments: Iterable[str],
	user: str,
	details: str | None = None,
	due_date_before: date | None = None,
) -> None:
	"""Add an event by `user`, as of now, to the timelines of these assignments (names).

	Call this after the due date was changed, with the one before.
	"""
	name = frappe.qb.DocType("LMS Training Assignment").name
	for chunk in chunked(assignments):
		insert_events(event, name.isin(chunk), user, details, "PRIMARY", due_date_before)


def record_due_dates(before: Mapping[str, date], user: str) -> None:
	"""Add an event for due dates that have changed, with the date before by assignment."""
	by_date: dict[date, list[str]] = {}
	for name, due_date in before.items():
		by_date.setdefault(due_date, []).append(name)
	for due_date, names in by_date.items():
		details = _("Before: {0}").format(due_date)
		record_events(DUE_DATE_CHANGED, names, user, details, due_date)


def record_where(event: str, criterion: Criterion, user: str, details: str | None = None) -> None:
	"""Add an event to the timelines of the assignments that meet the criterion, in one statement.

	Call this before the statement that changes the fields in the criterion.
	"""
	insert_events(event, criterion, user, details)


def insert_events(
	event: str,
	criterion: Criterion,
	user: str,
	details: str | None,
	index: str | None = None,
	due_date_before: date | None = None,
) -> None:
	"""Insert the events. The statement locks the assignments, and more if it uses another index."""
	row = frappe.qb.DocType("LMS Training Assignment")
	written = now()
	# Names each event after its assignment. REPLACE concatenates texts in both SQL dialects.
	name = replace(f"@-{frappe.generate_hash(length=8)}", "@", row.name)
	query = (
		frappe.qb.into(frappe.qb.DocType(TIMELINE_EVENT))
		.columns(*COLUMNS)
		.from_(row)
		.select(name, *map(ValueWrapper, (written, written, user, user)))
		.select(row.name, row.employee, row.course, row.due_date)
		.select(*map(ValueWrapper, (event, details and details[:MOST_DETAILS], due_date_before)))
		.where(criterion)
	)
	(by_index(query, index) if index else query).run()


def exists(assignment: str) -> bool:
	return bool(frappe.db.exists(TIMELINE_EVENT, {"assignment": assignment}))


def get_timeline(assignment: str) -> list[frappe._dict]:
	"""Return the events of a training assignment, oldest first.

	Each has `event`, `at`, `by`, `by_name`, `due_date` (after the event), `due_date_before` (if it changed)
	and `details`.
	"""
	event, user = frappe.qb.DocType(TIMELINE_EVENT), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(event)
		.left_join(user)
		.on(user.name == event.owner)
		.select(
			event.event,
			event.creation.as_("at"),
			event.owner.as_("by"),
			user.full_name.as_("by_name"),
			event.due_date,
			event.due_date_before,
			event.details,
		)
		.where(event.assignment == assignment)
		.orderby(event.creation)
		.orderby(event.name)
	).run(as_dict=True)
