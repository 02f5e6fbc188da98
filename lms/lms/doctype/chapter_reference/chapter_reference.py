from frappe.model.document import Document


class ChapterReference(Document):
	pass
