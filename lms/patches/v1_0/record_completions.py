"""Courses completed before LMS Completion existed are written down in it."""

import frappe
from frappe.utils import getdate, nowdate

from lms.lms import completions
from lms.lms.courses import get_lesson_names


def execute() -> None:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	query = frappe.qb.from_(enrollment).select(
		enrollment.name, enrollment.member, enrollment.member_name, enrollment.cycle, enrollment.completed_on
	)
	completed = enrollment.completed_on.isnotnull()
	for course in frappe.get_all("LMS Course", pluck="name"):
		rows = query.where(completed & (enrollment.course == course)).run(as_dict=True)
		completions.record(
			course, rows, getdate(nowdate()), frappe.session.user, lessons=len(get_lesson_names(course))
		)
