"""Records of completed courses: an LMS Completion, its validity period and, if the course gives one, a
certificate.

A completion for each cycle, that is, each time a member takes the course. Taking it again before the renewal
opens gives no new period and no new certificate. They stay whatever happens to the enrollment.
"""

from collections.abc import Iterable
from datetime import date

import frappe

from lms.lms.certificates.certificate import COURSE, get_subject
from lms.lms.certificates.issuing import issue_for_periods
from lms.lms.enrollments import cohort_completion, program_completion
from lms.lms.shared.dialects import by_index
from lms.lms.shared.rows import chunked, insert_new
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


def record_completions(
	course: str,
	enrollments: Iterable[frappe._dict],
	today: date,
	user: str,
	lessons: int,
	*,
	certify: bool = True,
) -> None:
	"""Record the completion of these enrollments in a course with `lessons` lessons.

	An enrollment has `name`, `member`, `member_name`, `cycle` and `completed_on` (default: today), which is
	also the date of the certificate. Existing records do not change. Without `certify`, no
	certificates are issued.
	"""
	enrollments = list(enrollments)
	members = [row.member for row in enrollments]
	cohort_completion.queue_check(members, user)
	program_completion.queue_check(course, members, user)
	subject = get_subject(COURSE, course)
	insert_new(
		"LMS Completion",
		COMPLETION_FIELDS,
		(
			(
				row.member,
				row.member_name,
				course,
				subject.title,
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
	if certify:
		issue_for_periods(subject, periods.find_periods([row.name for row in recorded]), user)


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
