"""LMS Quiz: questions with marks, and how an attempt goes. It belongs to the lesson that shows it."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms import quizzes
from lms.lms.merging import NotMergeable
from lms.lms.server_fields import ServerFields
from lms.lms.slugs import make_slug


class LMSQuiz(NotMergeable, ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("lesson", "course")

	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)

	def validate(self) -> None:
		self.validate_server_fields()
		quizzes.validate_quiz(self, frappe.session.user)
		self.total_marks = quizzes.count_total_marks(self)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		super().before_rename(old, new, merge)
		quizzes.validate_renaming_of_quiz(self)

	def on_trash(self) -> None:
		quizzes.validate_deletion_of_quiz(self)

	def describe_refusal(self) -> str:
		return _("Quizzes cannot be merged: who has passed one would have passed the other.")
