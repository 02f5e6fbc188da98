"""Something in the desk's calendar. Public ones are everybody's, private ones their owner's."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime


class Event(Document):
	def validate(self) -> None:
		self.starts_on = self.starts_on or now_datetime()
		if self.ends_on and get_datetime(self.ends_on) < get_datetime(self.starts_on):
			frappe.throw(_("{0} must be after {1}").format(_("Ends on"), _("Starts on")))
		if self.starts_on == self.ends_on:
			self.ends_on = None


def get_permission_query_conditions(user: str | None = None) -> str:
	user = frappe.db.escape(user or frappe.session.user)
	return f"(`tabEvent`.`event_type` = 'Public' or `tabEvent`.`owner` = {user})"


def has_permission(doc: Document, user: str) -> bool:
	return bool(doc.event_type == "Public" or doc.owner == user)
