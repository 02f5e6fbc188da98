"""The timeline of an assignment: what happened to it, when and by whom. Only ever added to."""

from collections.abc import Iterable

import frappe
from frappe.utils import now
from pypika import CustomFunction
from pypika.terms import Criterion, ValueWrapper

from lms.lms.bulk import chunked
from lms.lms.indexes import by_index

DOCTYPE = "LMS Training Assignment Event"
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
)
MOST_DETAILS = 255

replace = CustomFunction("REPLACE", ["text", "old", "new"])


def record(event: str, assignments: Iterable[str], user: str, details: str | None = None) -> None:
	"""Add an event to the timelines of these assignments (names), by `user` and as of now."""
	name = frappe.qb.DocType("LMS Training Assignment").name
	for chunk in chunked(assignments):
		insert(event, name.isin(chunk), user, details, index="PRIMARY")


def record_where(event: str, criterion: Criterion, user: str, details: str | None = None) -> None:
	"""Add an event to the timelines of the assignments that satisfy the criterion, in one statement.

	To be called before the statement that changes what the criterion asks for.
	"""
	insert(event, criterion, user, details)


def insert(
	event: str, criterion: Criterion, user: str, details: str | None, index: str | None = None
) -> None:
	"""The statement locks the assignments, and others that it comes across in another index than the best."""
	row = frappe.qb.DocType("LMS Training Assignment")
	written = now()
	# A name for each event, made of its assignment's; REPLACE joins texts alike in both dialects.
	name = replace(f"@-{frappe.generate_hash(length=8)}", "@", row.name)
	query = (
		frappe.qb.into(frappe.qb.DocType(DOCTYPE))
		.columns(*COLUMNS)
		.from_(row)
		.select(name, *map(ValueWrapper, (written, written, user, user)))
		.select(row.name, row.employee, row.course, row.due_date)
		.select(ValueWrapper(event), ValueWrapper(details and details[:MOST_DETAILS]))
		.where(criterion)
	)
	(by_index(query, index) if index else query).run()


def get_timeline(assignment: str) -> list[frappe._dict]:
	"""The events of an assignment, oldest first.

	Each has `event`, `at`, `by`, `by_name`, `due_date` as it was then, and `details`.
	"""
	event, user = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
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
			event.details,
		)
		.where(event.assignment == assignment)
		.orderby(event.creation)
		.orderby(event.name)
	).run(as_dict=True)
