from frappe.model.document import Document


class LMSSettings(Document):
	pass
