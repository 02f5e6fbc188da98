from frappe.model.document import Document


class File(Document):
	pass
