"""LMS Completion: a member has completed a course, once for each time it was taken. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSCompletion(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Completion", ["course", "member", "cycle"], "unique_course_member_cycle")
