"""LMS Google Meet Settings: the Google Calendar that meetings are in. `live_classes.providers` uses it."""

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.live_classes.providers.google_meet import require_calendar
from lms.lms.shared.slugs import validate_name


class LMSGoogleMeetSettings(Document):
	def validate(self) -> None:
		validate_name(self)
		if self.enabled:
			require_calendar(self.google_calendar)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("{0} cannot be renamed.").format(_(self.doctype)), frappe.PermissionError)
