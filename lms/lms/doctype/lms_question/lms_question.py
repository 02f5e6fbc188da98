"""LMS Question: what is asked, the options or the possible answers, and which are right."""

from frappe.model.document import Document


class LMSQuestion(Document):
	pass
