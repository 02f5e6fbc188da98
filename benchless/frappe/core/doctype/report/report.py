from frappe.model.document import Document


class Report(Document):
	pass
