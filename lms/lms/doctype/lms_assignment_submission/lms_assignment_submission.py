"""LMS Assignment Submission: work that a learner has handed in, and its grade. Evidence."""

import frappe
from frappe.model.document import Document

from lms.lms.append_only import AppendOnly


class LMSAssignmentSubmission(AppendOnly, Document):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"LMS Assignment Submission", ["member", "cycle", "assignment", "number"], "unique_submission"
	)
