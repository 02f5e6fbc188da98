"""Date courses that opened before there was a date on the day on which they were created."""

import frappe
from pypika.functions import Date


def execute() -> None:
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	# A course that people are enrolled in was open, even if it is not published now.
	taken = frappe.qb.from_(enrollment).select(enrollment.course).where(enrollment.course.isnotnull())
	(
		frappe.qb.update(course)
		.set(course.published_on, Date(course.creation))
		.where(course.published_on.isnull() & (course.upcoming == 0))
		.where((course.published == 1) | course.name.isin(taken))
	).run()
