"""Employment Type: full-time, part-time, contract and so on."""

from frappe.model.document import Document


class EmploymentType(Document):
	pass
