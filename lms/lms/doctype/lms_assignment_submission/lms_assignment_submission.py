"""LMS Assignment Submission: homework that a learner handed in, and its grade. Evidence."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from lms.lms.enrollments.cohort_completion import queue_check
from lms.lms.homework import submissions
from lms.lms.homework.submissions import number_old_rows
from lms.lms.shared.server_fields import ServerFields


class LMSAssignmentSubmission(ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = (
		"assignment",
		"assignment_title",
		"type",
		"course",
		"lesson",
		"member",
		"member_name",
		"cycle",
		"number",
		"submitted_on",
		"question",
		"answer",
		"typed_answer",
		"assignment_attachment",
		"evaluator",
		"graded_on",
	)

	def before_insert(self) -> None:
		if not self.flags.handed_in:
			frappe.throw(
				_("Only learners can hand in homework, on its page in the portal."),
				frappe.PermissionError,
			)

	def validate(self) -> None:
		if self.is_new():
			return
		self.validate_server_fields()
		if self.is_graded_anew():
			submissions.validate_grade(self)
			self.update({"evaluator": frappe.session.user, "graded_on": now_datetime()})

	def on_update(self) -> None:
		if self.has_value_changed("status") and self.status in submissions.DONE:
			queue_check([self.member], frappe.session.user)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.refuse_loss()

	def on_trash(self) -> None:
		self.refuse_loss()

	def is_graded_anew(self) -> bool:
		return self.has_value_changed("status") or self.has_value_changed("comments")

	def refuse_loss(self) -> None:
		frappe.throw(_("This record is evidence. It cannot be renamed or deleted."), frappe.PermissionError)


def on_doctype_update() -> None:
	"""Add the constraint that gives concurrent submissions different numbers."""
	number_old_rows()
	frappe.db.add_unique(
		"LMS Assignment Submission", ["member", "cycle", "assignment", "number"], "unique_submission"
	)
