"""LMS Validity Period: from when until when a completion of a course or program counts. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSValidityPeriod(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Validity Period", ["member", "course", "program", "round"], "unique_period")
	frappe.db.add_index("LMS Validity Period", ["course", "member"], "course_member")
	frappe.db.add_index("LMS Validity Period", ["program", "member"], "program_member")
