"""Records of completed courses: an LMS Completion, its validity period and, if the course gives one, a
certificate.

A completion for each cycle, that is, each time a member takes the course. Taking it again before the renewal
opens gives no new period and no new certificate. They stay whatever happens to the enrollment.
"""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.enrollments import cohort_completion, program_completion
from lms.lms.people.notifications import News, tell_people
from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import chunked, insert_new
from lms.lms.shared.urls import urls
from lms.lms.validity import periods

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
	members = [row.member for row in enrollments]
	cohort_completion.queue_check(members, user)
	program_completion.queue_check(course, members, user)
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
	recorded = find_completions(course, enrollments)
	periods.grant_courses(course, recorded, user)
	if values.enable_certification:
		counted = periods.find_counted([row.name for row in recorded])
		insert_new(
			"LMS Certificate",
			CERTIFICATE_FIELDS,
			(
				(row.member, row.member_name, course, values.title, row.cycle, row.completed_on)
				for row in recorded
				if row.name in counted
			),
			user,
		)


def find_completions(course: str, enrollments: Iterable[frappe._dict]) -> list[frappe._dict]:
	"""Return the completions of the cycles that these enrollments are in."""
	cycles = {row.member: row.cycle for row in enrollments}
	completion = frappe.qb.DocType("LMS Completion")
	fields = ("name", "member", "member_name", "cycle", "completed_on")
	query = (
		by_index(frappe.qb.from_(completion), "unique_course_member_cycle")
		.select(*(completion[fieldname] for fieldname in fields))
		.where(completion.course == course)
	)
	return [
		row
		for chunk in chunked(sorted(cycles))
		for row in query.where(completion.member.isin(chunk)).run(as_dict=True)
		if row.cycle == cycles[row.member]
	]


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
