"""LMS Calendar Feed: whose calendar has which secret address. Only `calendars.feed` reads and writes it."""

from frappe.model.document import Document


class LMSCalendarFeed(Document):
	pass
