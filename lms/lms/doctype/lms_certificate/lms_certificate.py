"""LMS Certificate: issued when a member completes a course with certification, once per cycle."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSCertificate(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Certificate", ["course", "member", "cycle"], "unique_course_member_cycle")
