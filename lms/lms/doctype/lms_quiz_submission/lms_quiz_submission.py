"""LMS Quiz Submission: the answers of one attempt, and what they were worth. Evidence, but for grading."""

import frappe
from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSQuizSubmission(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("LMS Quiz Submission", ["member", "cycle", "quiz"], "member_cycle_quiz")
