"""LMS Quiz Attempt: the questions, the time and the answers of one attempt. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.shared.append_only import AppendOnly


class LMSQuizAttempt(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	"""Make attempt numbers unique, which enforces the limit. The index is for the hourly job."""
	frappe.db.add_unique("LMS Quiz Attempt", ["member", "quiz", "cycle", "number"], "unique_attempt")
	frappe.db.add_index("LMS Quiz Attempt", ["status", "expires_on"], "status_expires_on")
