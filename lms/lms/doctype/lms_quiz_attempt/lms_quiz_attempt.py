"""LMS Quiz Attempt: what was asked, from when to when, and what has been answered. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSQuizAttempt(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	"""Each number once: so there are never more attempts than are allowed. The index serves the job."""
	frappe.db.add_unique("LMS Quiz Attempt", ["member", "quiz", "cycle", "number"], "unique_attempt")
	frappe.db.add_index("LMS Quiz Attempt", ["status", "expires_on"], "status_expires_on")
