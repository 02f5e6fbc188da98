"""Whether a user gets notifications, and has looked at the latest ones. Named by the user.

Differs from Frappe: there is none until it is needed, and everybody without one gets notifications.
"""

import frappe
from frappe.model.document import Document


class NotificationSettings(Document):
	pass


def is_notifications_enabled(user: str) -> bool:
	enabled = frappe.db.get_value("Notification Settings", user, "enabled")
	return enabled is None or bool(enabled)


def get_permission_query_conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	return (
		"" if user == "Administrator" else f"(`tabNotification Settings`.`name` = {frappe.db.escape(user)})"
	)


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	return user == "Administrator" or doc.name == user
