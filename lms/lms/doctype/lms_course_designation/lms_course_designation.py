from frappe.model.document import Document


class LMSCourseDesignation(Document):
	pass
