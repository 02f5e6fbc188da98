"""Methods for learners: enroll in courses and complete lessons."""

from typing import Annotated

import frappe
from frappe.utils import getdate, nowdate

from lms.lms.enrollments import enrollment
from lms.lms.learning import progress
from lms.lms.people.roles import ADMINS, STUDENT
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import Between, typed

Position = Annotated[int, Between(1, 10**6)]


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(STUDENT, *ADMINS))
def enroll_in_course(course: str) -> str:
	"""Enroll the signed-in learner in a course that allows it. Returns the name of the enrollment."""
	return enrollment.enroll_oneself(course, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def mark_lesson_progress(
	course: str, chapter_number: Position, lesson_number: Position
) -> progress.CourseProgress:
	"""Mark the lesson at a position (counted from 1) complete for the signed-in learner."""
	today = getdate(nowdate())
	return progress.mark_position_complete(frappe.session.user, course, chapter_number, lesson_number, today)
