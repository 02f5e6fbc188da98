"""What remains of a completed course: an LMS Completion and, where the course gives one, a certificate.

Once for each cycle, i.e. each time a member takes the course; kept whatever happens to the enrollment later.
"""

from collections.abc import Iterable
from datetime import date

import frappe

from lms.lms.bulk import insert_new

FIELDS = (
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


def record(course: str, enrollments: Iterable[frappe._dict], today: date, user: str, lessons: int) -> None:
	"""Write down that these enrollments of a course, with its `lessons` lessons, are complete.

	Each has `name`, `member`, `member_name`, `cycle` and `completed_on` (today if it has none), which is the
	date of the certificate, too: it tells since when somebody is trained. What is written down already stays
	as it is.
	"""
	enrollments = list(enrollments)
	values = frappe.db.get_value("LMS Course", course, ["title", "enable_certification"], as_dict=True)
	insert_new(
		"LMS Completion",
		FIELDS,
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
