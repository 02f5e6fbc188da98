"""LMS Assignment: work to hand in. It belongs to the lesson that shows it."""

from frappe.model.document import Document

from lms.lms.slugs import make_slug


class LMSAssignment(Document):
	def autoname(self) -> None:
		self.name = make_slug(self.doctype, self.title)
