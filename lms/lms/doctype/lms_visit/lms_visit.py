"""LMS Visit: when a person last looked at the home page. Only `account.visits` reads and writes it."""

from frappe.model.document import Document


class LMSVisit(Document):
	pass
