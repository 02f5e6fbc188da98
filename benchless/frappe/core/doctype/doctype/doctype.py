from frappe.model.document import Document


class DocType(Document):
	pass
