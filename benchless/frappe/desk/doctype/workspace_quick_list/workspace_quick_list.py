from frappe.model.document import Document


class WorkspaceQuickList(Document):
	pass
