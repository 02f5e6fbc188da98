"""LMS Course Progress: a lesson that a member has completed. Only `learning.progress` writes it."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSCourseProgress(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Course Progress", ["member", "lesson", "cycle"], "unique_member_lesson_cycle")
