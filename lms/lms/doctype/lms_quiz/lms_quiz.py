"""LMS Quiz: questions with marks, and how an attempt goes. It belongs to the lesson that shows it."""

from frappe.model.document import Document

from lms.lms.slugs import make_slug


class LMSQuiz(Document):
	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)
