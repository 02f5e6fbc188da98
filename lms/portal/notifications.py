"""Notifications on their page: where each leads, and what the reader sees of it."""

import frappe
from frappe import _
from frappe.utils import get_url

from lms.lms.content.markup import strip_tags
from lms.lms.people.notifications import MOST_COUNTED
from lms.lms.shared.addresses import safe_link
from lms.lms.shared.language import long_time
from lms.lms.shared.urls import urls


def bell_view(unread: int, path: str) -> frappe._dict:
	"""Return the number at the bell, its label for screen readers, and whether this is its page."""
	count = f"{MOST_COUNTED - 1}+" if unread >= MOST_COUNTED else str(unread)
	label = _("Notifications, unread: {0}").format(count) if unread else _("Notifications")
	return frappe._dict(unread=unread, count=count, label=label, is_current=path == urls.notifications())


def notification_view(row: frappe._dict, language: str, *, has_desk_access: bool) -> frappe._dict:
	return frappe._dict(
		name=row.name,
		# Frappe's and other apps' texts are HTML. Here they are text.
		text=strip_tags(row.subject or ""),
		told_on=long_time(row.creation, language),
		is_unread=not row.read,
		is_link=bool(find_target(row, has_desk_access=has_desk_access)),
	)


def find_target(row: frappe._dict, *, has_desk_access: bool) -> str | None:
	"""Return the page of this site that the notification is about, or None if the reader has none.

	Other sites are left out: other apps set links, too.
	"""
	path = (row.link or "").removeprefix(get_url())
	if path:
		is_local = path.startswith("/") and safe_link(path) == path
		return path if is_local and (has_desk_access or is_of_portal(path)) else None
	if has_desk_access and row.document_type and row.document_name:
		return urls.form(row.document_type, row.document_name)
	return None


def is_of_portal(path: str) -> bool:
	return path == urls.home() or path.startswith((f"{urls.home()}/", f"{urls.home()}?"))
