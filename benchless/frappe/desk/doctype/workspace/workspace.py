from frappe.model.document import Document


class Workspace(Document):
	pass
