from frappe.model.document import Document


class OnboardingStepMap(Document):
	pass
