import re
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document


class SystemSettings(Document):
	"""Differs from Frappe: a time zone that does not exist is refused."""

	def validate(self):
		self.validate_time_zone()
		if self.session_expiry and not re.fullmatch(r"\d+:\d\d(:\d\d)?", self.session_expiry):
			frappe.throw(_("Write the session expiry as {0}").format("hh:mm"))

	def validate_time_zone(self):
		try:
			ZoneInfo(self.time_zone or "")
		except (KeyError, ValueError, OSError):
			frappe.throw(_("There is no time zone {0}").format(frappe.bold(self.time_zone)))
