"""LMS Quiz: questions with marks, and rules for attempts. It belongs to the lesson that contains it."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.quizzes import authoring
from lms.lms.shared.merging import NotMergeable
from lms.lms.shared.server_fields import ServerFields
from lms.lms.shared.slugs import make_slug


class LMSQuiz(NotMergeable, ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("lesson", "course")

	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)

	def validate(self) -> None:
		self.validate_server_fields()
		authoring.validate_quiz(self, frappe.session.user)
		self.total_marks = authoring.count_total_marks(self)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		super().before_rename(old, new, merge)
		authoring.validate_renaming_of_quiz(self)

	def on_trash(self) -> None:
		authoring.validate_deletion_of_quiz(self)

	def describe_refusal(self) -> str:
		return _("Quizzes cannot be merged, because passing one would count as passing the other.")
