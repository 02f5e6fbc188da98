"""LMS Certificate: issued when a course that gives one is completed, one for each time it was taken."""

import frappe
from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSCertificate(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Certificate", ["course", "member", "cycle"], "unique_course_member_cycle")
