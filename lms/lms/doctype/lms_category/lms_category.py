from frappe.model.document import Document


class LMSCategory(Document):
	pass
