from frappe.model.document import Document


class WorkspaceShortcut(Document):
	pass
