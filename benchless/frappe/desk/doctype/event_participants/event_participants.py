"""One of those who take part in an event."""

from frappe.model.document import Document


class EventParticipants(Document):
	pass
