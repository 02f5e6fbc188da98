"""LMS Assignment: homework that learners hand in. It belongs to the lesson that contains it."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.homework import submissions
from lms.lms.shared.locking import lock_as_author
from lms.lms.shared.merging import NotMergeable
from lms.lms.shared.series import Numbered
from lms.lms.shared.server_fields import ServerFields


class LMSAssignment(Numbered, NotMergeable, ServerFields, Document):
	series = submissions.SERIES
	server_fields: ClassVar[tuple[str, ...]] = ("lesson", "course")

	def lock_for_number(self) -> None:
		"""Take the authors' lock, which duplicating a course already holds when it copies homework."""
		lock_as_author()

	def validate(self) -> None:
		self.validate_server_fields()
		submissions.validate_homework_question(self.question)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		super().before_rename(old, new, merge)
		self.validate_not_in_lesson()

	def on_trash(self) -> None:
		submissions.validate_not_used(self.name)

	def validate_not_in_lesson(self) -> None:
		if self.lesson:
			frappe.throw(
				_("The homework is in a lesson that refers to it by name. Remove it from the lesson first.")
			)

	def describe_refusal(self) -> str:
		return _("Homework cannot be merged, because submissions to one would count for the other.")
