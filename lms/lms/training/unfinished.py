"""A learner's unfinished training."""

from datetime import date, datetime

import frappe
from pypika import Case
from pypika.functions import Coalesce

from lms.lms.training.assignments import OVERDUE, TRAINING_ASSIGNMENT, UNFINISHED

SOON_DAYS = 7
# What can have happened to it since somebody last looked.
NEW, NOW_OVERDUE = "new", "overdue"
LISTED = ("name", "course", "course_title", "status", "progress", "due_date", "days_left", "urgency")


def get_unfinished(user: str, today: date) -> list[frappe._dict]:
	"""Return the user's unfinished training, overdue first, then by due date.

	Each has `name`, `course`, `course_title`, `status`, `progress`, `due_date`, `days_left` (negative if
	late), `urgency` (overdue, soon for a week or less, or later), `superseded` (the course was assigned again
	since), `assigned_on` and `modified` (with the time), and `published` and `upcoming` of the course.
	"""
	assignment, enrollment = frappe.qb.DocType(TRAINING_ASSIGNMENT), frappe.qb.DocType("LMS Enrollment")
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
			assignment.creation.as_("assigned_on"),
			assignment.modified,
			course.published,
			course.upcoming,
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
	"""Return the same for other systems, with only the fields that `docs/api.md` promises."""
	return [frappe._dict({field: row[field] for field in LISTED}) for row in get_unfinished(user, today)]


def find_news(row: frappe._dict, since: datetime | None) -> str | None:
	"""Return what has happened to unfinished training since then: it is NEW, or NOW_OVERDUE, or None."""
	if since is None:
		return None
	if row.assigned_on > since:
		return NEW
	return NOW_OVERDUE if row.days_left < 0 and row.due_date >= since.date() else None


def describe_urgency(days_left: int) -> str:
	if days_left < 0:
		return "overdue"
	return "soon" if days_left <= SOON_DAYS else "later"
