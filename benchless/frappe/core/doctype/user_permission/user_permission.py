from frappe.model.document import Document


class UserPermission(Document):
	pass
