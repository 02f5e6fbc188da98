"""How much a course is used: what its learners lose while it is unpublished."""

from typing import TypedDict

import frappe
from pypika import Case
from pypika.functions import Count, Sum

from lms.lms.training.assignments import TRAINING_ASSIGNMENT, UNFINISHED


class CourseUse(TypedDict):
	"""`in_progress` counts those of the enrolled who have begun and not completed the current cycle."""

	enrolled: int
	in_progress: int
	open_assignments: int
	programs: int


def get_course_use(course: str) -> CourseUse:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	is_begun = (enrollment.progress > 0) & (enrollment.progress < 100)
	[[enrolled, in_progress]] = (
		frappe.qb.from_(enrollment)
		.select(Count("*"), Sum(Case().when(is_begun, 1).else_(0)))
		.where(enrollment.course == course)
	).run()
	return {
		"enrolled": enrolled,
		"in_progress": int(in_progress or 0),
		"open_assignments": frappe.db.count(
			TRAINING_ASSIGNMENT, {"course": course, "status": ["in", UNFINISHED]}
		),
		"programs": frappe.db.count("LMS Program Course", {"course": course}),
	}
