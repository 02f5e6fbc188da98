"""LMS Course Progress: a lesson that a member has completed. Written by `lms.lms.progress` alone."""

import frappe
from frappe.model.document import Document


class LMSCourseProgress(Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Course Progress", ["member", "lesson"], "unique_member_lesson")
