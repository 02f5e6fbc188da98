"""Employee Compliance: where one employee stands on one compliance type, with the evidence."""

from frappe.model.document import Document


class EmployeeCompliance(Document):
	pass
