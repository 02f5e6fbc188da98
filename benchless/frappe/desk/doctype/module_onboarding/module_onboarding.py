from frappe.model.document import Document


class ModuleOnboarding(Document):
	pass
