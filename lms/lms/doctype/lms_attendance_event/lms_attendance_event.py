"""LMS Attendance Event: somebody's attendance changed, or that of a class was signed or reopened."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSAttendanceEvent(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("LMS Attendance Event", ["live_class", "creation"], "events_of_class")
