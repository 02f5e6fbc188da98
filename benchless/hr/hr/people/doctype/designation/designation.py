"""Designation: a job title."""

from frappe.model.document import Document


class Designation(Document):
	pass
