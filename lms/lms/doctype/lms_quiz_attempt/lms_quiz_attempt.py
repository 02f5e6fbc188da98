"""LMS Quiz Attempt: what was asked, from when to when, and what has been answered. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSQuizAttempt(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique("LMS Quiz Attempt", ["member", "quiz", "cycle", "number"], "unique_attempt")
