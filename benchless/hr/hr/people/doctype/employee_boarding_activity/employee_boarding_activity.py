"""Employee Boarding Activity: one step of an onboarding, or of the template for it."""

from frappe.model.document import Document


class EmployeeBoardingActivity(Document):
	pass
