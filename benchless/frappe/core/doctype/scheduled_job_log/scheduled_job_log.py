from frappe.model.document import Document


class ScheduledJobLog(Document):
	pass
