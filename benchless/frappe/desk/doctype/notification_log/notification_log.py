"""What a user is told at the bell of the desk. Each sees their own."""

from collections.abc import Sequence

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import is_notifications_enabled
from frappe.model.document import Document


class NotificationLog(Document):
	"""Differs from Frappe: no entry sends a mail; in Frappe those of type Alert send none."""


def make_notification_logs(doc: frappe._dict, users: Sequence[str]) -> None:
	"""Tell the enabled users who have these e-mail addresses; `doc` holds the other fields.

	Leaves out users who switched notifications off.
	"""
	names = frappe.get_all("User", filters={"email": ["in", list(users)], "enabled": 1}, pluck="name")
	for name in filter(is_notifications_enabled, names):
		# Who may tell whom what is for the caller to know.
		frappe.get_doc({**doc, "doctype": "Notification Log", "for_user": name}).insert(
			ignore_permissions=True
		)


def get_permission_query_conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	return "" if user == "Administrator" else f"(`tabNotification Log`.`for_user` = {frappe.db.escape(user)})"


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""Differs from Frappe: a single entry, too, is its user's alone."""
	return user == "Administrator" or doc.for_user == user
