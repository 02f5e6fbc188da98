from frappe.model.document import Document


class GoogleSettings(Document):
	pass
