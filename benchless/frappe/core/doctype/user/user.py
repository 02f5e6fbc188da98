from frappe.model.document import Document


class User(Document):
	pass
