from frappe.model.document import Document


class DataImportLog(Document):
	pass
