"""Employee Onboarding Template: the steps every new hire of a unit goes through."""

from frappe.model.document import Document


class EmployeeOnboardingTemplate(Document):
	pass
