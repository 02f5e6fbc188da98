from frappe.model.document import Document


class OnboardingStep(Document):
	pass
