from frappe.model.document import Document


class LMSCourseDepartment(Document):
	pass
