"""Records of completed courses: an LMS Completion and, if the course gives one, a certificate.

One per cycle, that is, each time a member takes the course. They stay whatever happens to the enrollment.
"""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.enrollments.cohort_completion import queue_check
from lms.lms.people.notifications import News, tell_people
from lms.lms.shared.rows import insert_new
from lms.lms.shared.urls import urls

COMPLETION_FIELDS = (
	"member",
	"member_name",
	"course",
	"course_title",
	"cycle",
	"completed_on",
	"lessons",
	"enrollment",
)
CERTIFICATE_FIELDS = ("member", "member_name", "course", "course_title", "cycle", "issue_date")


def record_completions(
	course: str, enrollments: Iterable[frappe._dict], today: date, user: str, lessons: int
) -> None:
	"""Record the completion of these enrollments in a course with `lessons` lessons.

	An enrollment has `name`, `member`, `member_name`, `cycle` and `completed_on` (default: today), which is
	also the date of the certificate. Existing records do not change.
	"""
	enrollments = list(enrollments)
	queue_check([row.member for row in enrollments], user)
	values = frappe.db.get_value("LMS Course", course, ["title", "enable_certification"], as_dict=True)
	insert_new(
		"LMS Completion",
		COMPLETION_FIELDS,
		(
			(
				row.member,
				row.member_name,
				course,
				values.title,
				row.cycle,
				row.completed_on or today,
				lessons,
				row.name,
			)
			for row in enrollments
		),
		user,
	)
	if values.enable_certification:
		insert_new(
			"LMS Certificate",
			CERTIFICATE_FIELDS,
			(
				(row.member, row.member_name, course, values.title, row.cycle, row.completed_on or today)
				for row in enrollments
			),
			user,
		)


def tell_certified(course: str, members: Iterable[str], user: str) -> None:
	"""Notify people who have just completed the course that they have a certificate, if it gives one."""
	values = frappe.db.get_value("LMS Course", course, ["title", "enable_certification"], as_dict=True)
	if not values.enable_certification:
		return
	news = (
		News(
			user=member,
			compose=lambda: _("You have earned the certificate of the course {0}.").format(
				frappe.bold(escape_html(values.title))
			),
			link=urls.course(course),
			document_type="LMS Course",
			document_name=course,
		)
		for member in members
	)
	tell_people(news, user)
