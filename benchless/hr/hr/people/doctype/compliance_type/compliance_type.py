"""Compliance Type: a duty that employees must show evidence for."""

from frappe.model.document import Document


class ComplianceType(Document):
	pass
