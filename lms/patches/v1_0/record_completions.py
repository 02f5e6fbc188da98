"""Record courses that were completed before LMS Completion existed.

Certificates are not issued: there are those of that time, and `number_certificates` links them.
"""

import frappe
from frappe.utils import getdate, nowdate

from lms.lms.courses.catalogue import get_lesson_names
from lms.lms.enrollments import completions


def execute() -> None:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	query = frappe.qb.from_(enrollment).select(
		enrollment.name, enrollment.member, enrollment.member_name, enrollment.cycle, enrollment.completed_on
	)
	completed = enrollment.completed_on.isnotnull()
	for course in frappe.get_all("LMS Course", pluck="name"):
		rows = query.where(completed & (enrollment.course == course)).run(as_dict=True)
		completions.record_completions(
			course,
			rows,
			getdate(nowdate()),
			frappe.session.user,
			lessons=len(get_lesson_names(course)),
			certify=False,
		)
