from frappe.model.document import Document


class Language(Document):
	pass
