"""LMS Question: what is asked, the options or the possible answers, and which are right."""

from frappe import _
from frappe.model.document import Document

from lms.lms import quizzes
from lms.lms.merging import NotMergeable


class LMSQuestion(NotMergeable, Document):
	def validate(self) -> None:
		quizzes.validate_question(self)
		self.multiple = int(quizzes.has_several_answers(self))

	def on_trash(self) -> None:
		quizzes.validate_deletion_of_question(self.name)

	def describe_refusal(self) -> str:
		return _("Questions cannot be merged: results refer to them.")
