"""Add timeline events to training assignments from before timelines, as far as their fields tell."""

import frappe
from pypika.terms import Field, ValueWrapper

from lms.lms.training.timeline import ASSIGNED, COLUMNS, COMPLETED, OVERDUE, TIMELINE_EVENT, replace


def execute() -> None:
	row = frappe.qb.DocType("LMS Training Assignment")
	begin(ASSIGNED, row.creation, row.owner)
	begin(OVERDUE, row.modified, row.modified_by, status="Overdue")
	begin(COMPLETED, row.completed_on, row.modified_by, status="Completed")


def begin(event: str, at: Field, by: Field, status: str | None = None) -> None:
	"""Add the event to timelines that lack it, with time and person from these columns."""
	row, known = frappe.qb.DocType("LMS Training Assignment"), frappe.qb.DocType(TIMELINE_EVENT)
	told = frappe.qb.from_(known).select(known.assignment).where(known.event == event)
	name = replace(f"@-{event[0]}", "@", row.name)
	query = (
		frappe.qb.into(frappe.qb.DocType(TIMELINE_EVENT))
		.columns(*COLUMNS)
		.from_(row)
		.select(name, at, at, by, by, row.name, row.employee, row.course, row.due_date)
		.select(ValueWrapper(event), ValueWrapper(None), ValueWrapper(None))
		.where(row.name.notin(told))
	)
	if status:
		query = query.where(row.status == status)
	query.run()
