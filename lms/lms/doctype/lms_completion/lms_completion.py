"""LMS Completion: a member's completion of a course, one per cycle. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSCompletion(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Completion", ["course", "member", "cycle"], "unique_course_member_cycle")
