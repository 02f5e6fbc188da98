"""LMS Question: the question, its options or possible answers, and which are right."""

from frappe import _
from frappe.model.document import Document

from lms.lms.quizzes import authoring
from lms.lms.shared.merging import NotMergeable


class LMSQuestion(NotMergeable, Document):
	def validate(self) -> None:
		authoring.validate_question(self)
		self.multiple = int(authoring.has_several_answers(self))

	def on_trash(self) -> None:
		authoring.validate_deletion_of_question(self.name)

	def describe_refusal(self) -> str:
		return _("Questions cannot be merged, because results refer to them.")
