from frappe.model.document import Document


class OnboardingPermission(Document):
	pass
