"""What somebody still has to do."""

from datetime import date

import frappe
from pypika import Case
from pypika.functions import Coalesce

from lms.lms.assignments import DOCTYPE, OVERDUE, UNFINISHED

SOON_DAYS = 7
LISTED = ("name", "course", "course_title", "status", "progress", "due_date", "days_left", "urgency")


def get_unfinished(user: str, today: date) -> list[frappe._dict]:
	"""What the user still has to do, overdue first, then by due date.

	Each has `name`, `course`, `course_title`, `status`, `progress`, `due_date`, `days_left` (negative once
	late), `urgency` (overdue, soon: within a week, or later), whether it was assigned anew since
	(`superseded`) and whether the course is `published`.
	"""
	assignment, enrollment = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("LMS Enrollment")
	course = frappe.qb.DocType("LMS Course")
	rows = (
		frappe.qb.from_(assignment)
		.join(course)
		.on(course.name == assignment.course)
		.left_join(enrollment)
		.on((enrollment.course == assignment.course) & (enrollment.member == assignment.employee))
		.select(
			assignment.name,
			assignment.course,
			course.title.as_("course_title"),
			assignment.status,
			Coalesce(enrollment.progress, 0).as_("progress"),
			assignment.due_date,
			assignment.superseded,
			course.published,
		)
		.where((assignment.employee == user) & assignment.status.isin(UNFINISHED))
		.orderby(Case().when(assignment.status == OVERDUE, 0).else_(1))
		.orderby(assignment.due_date)
		.orderby(course.title)
	).run(as_dict=True)
	for row in rows:
		row.days_left = (row.due_date - today).days
		row.urgency = describe_urgency(row.days_left)
		row.progress = round(row.progress, 1)
	return rows


def get_listed(user: str, today: date) -> list[frappe._dict]:
	"""The same for other systems: what `docs/api.md` promises of each."""
	return [frappe._dict({field: row[field] for field in LISTED}) for row in get_unfinished(user, today)]


def describe_urgency(days_left: int) -> str:
	if days_left < 0:
		return "overdue"
	return "soon" if days_left <= SOON_DAYS else "later"
