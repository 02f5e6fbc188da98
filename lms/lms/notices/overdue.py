"""Notifications to learners whose training has become overdue, once for each due date that passes."""

from collections.abc import Iterable
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import escape_html
from pypika.functions import Date
from pypika.terms import ExistsCriterion

from lms.lms.people.notifications import NOTIFICATION, News, tell_people
from lms.lms.permissions.open_courses import open_courses
from lms.lms.shared.dialects import by_index
from lms.lms.shared.language import long_date
from lms.lms.shared.locking import again_when_busy, lock_for_bulk_write
from lms.lms.shared.urls import urls
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, UNFINISHED

METHOD = "lms.lms.notices.overdue.tell_learners"
# After a longer downtime, the news would be old. Reminders and escalation go on all the same.
MOST_DAYS = 7


def queue_notifications(today: date, user: str) -> None:
	"""Queue `tell_learners` as a job of its own, so that learners do not wait for it."""
	frappe.enqueue(
		METHOD,
		queue="long",
		enqueue_after_commit=True,
		job_id="lms-overdue-notifications",
		deduplicate=True,
		today=today,
		user=user,
	)


@again_when_busy
def tell_learners(today: date, user: str) -> int:
	"""Notify learners of training that became overdue and that they were not told of yet."""
	lock_for_bulk_write()
	return tell_people(map(make_news, find_untold(today)), user)


def find_untold(today: date) -> Iterable[frappe._dict]:
	"""Return unfinished training of open courses that was due in the last days, without news since."""
	row, course, told = map(frappe.qb.DocType, (TRAINING_ASSIGNMENT, "LMS Course", NOTIFICATION))
	since_due = (
		frappe.qb.from_(told)
		.select(told.name)
		.where((told.document_type == TRAINING_ASSIGNMENT) & (told.document_name == row.name))
		.where((told.for_user == row.employee) & (Date(told.creation) > row.due_date))
	)
	return (
		# As for reminders: this index leaves a few of a million rows.
		by_index(frappe.qb.from_(row), "status_due_date")
		.join(course)
		.on((course.name == row.course) & open_courses())
		.select(row.name, row.employee, row.course, row.course_title, row.due_date)
		.where(row.status.isin(UNFINISHED) & (row.superseded == 0))
		.where((row.due_date < today) & (row.due_date >= today - timedelta(MOST_DAYS)))
		.where(ExistsCriterion(since_due).negate())
	).run(as_dict=True)


def make_news(row: frappe._dict) -> News:
	return News(
		user=row.employee,
		compose=lambda: describe_overdue(row.course_title, row.due_date, frappe.local.lang),
		link=urls.course(row.course),
		document_type=TRAINING_ASSIGNMENT,
		document_name=row.name,
	)


def describe_overdue(title: str, due_date: date, language: str) -> str:
	return _("{0} is overdue. It was due on {1}.").format(
		frappe.bold(escape_html(title)), long_date(due_date, language)
	)
