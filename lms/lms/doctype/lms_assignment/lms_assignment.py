"""LMS Assignment: work to hand in. It belongs to the lesson that shows it."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms import submissions
from lms.lms.merging import NotMergeable
from lms.lms.server_fields import ServerFields
from lms.lms.slugs import make_slug


class LMSAssignment(NotMergeable, ServerFields, Document):
	server_fields: ClassVar[tuple[str, ...]] = ("lesson", "course")

	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)

	def validate(self) -> None:
		self.validate_server_fields()
		submissions.validate_question(self.question)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		super().before_rename(old, new, merge)
		self.validate_not_in_lesson()

	def on_trash(self) -> None:
		submissions.validate_not_used(self.name)

	def validate_not_in_lesson(self) -> None:
		if self.lesson:
			frappe.throw(
				_("The assignment is in a lesson, which knows it by this name. Remove it there first.")
			)

	def describe_refusal(self) -> str:
		return _("Assignments cannot be merged: what was handed in for one would count for the other.")
