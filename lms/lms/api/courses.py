"""Methods for authors of courses."""

import frappe

from lms.lms.figures import course_use
from lms.lms.shared.signatures import typed


@frappe.whitelist()
@typed()
def get_course_use(course: str) -> course_use.CourseUse:
	"""Return how many people would lose the course if it were unpublished. For those who may edit it."""
	frappe.get_doc("LMS Course", course).check_permission("write")
	return course_use.get_course_use(course)
