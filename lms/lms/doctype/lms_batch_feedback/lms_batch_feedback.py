"""LMS Batch Feedback: what one person thinks of a cohort. `lms.lms.cohorts.feedback` writes it."""

import frappe
from frappe.model.document import Document

from lms.lms.cohorts.feedback import validate_feedback


class LMSBatchFeedback(Document):
	def validate(self) -> None:
		validate_feedback(self)


def on_doctype_update() -> None:
	"""Make sure that a person gives feedback on a cohort once."""
	frappe.db.add_unique("LMS Batch Feedback", ["batch", "member"], "unique_feedback")
