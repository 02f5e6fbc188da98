"""The page of one's own notifications. Opening one marks it as read and leads to what it is about."""

from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import cint, cstr

from lms.lms.people.notifications import get_notifications, read_all, read_notification
from lms.lms.shared.urls import urls
from lms.portal.notifications import find_target, notification_view
from lms.portal.page import redirect

PER_PAGE = 25
LAST_PAGE = 10**6


def get_context(context: frappe._dict) -> None:
	user, given = frappe.session.user, frappe.form_dict
	context.way_out = {"url": urls.notifications(), "label": _("Show all notifications")}
	if frappe.request.method == "POST":
		receive(user, cstr(given.open), has_desk_access=context.account.has_desk_access)
	unread = cint(cint(given.unread) > 0)
	number = min(max(cint(given.page), 1), LAST_PAGE)
	# One more than is shown tells whether there is another page.
	rows = get_notifications(user, start=(number - 1) * PER_PAGE, limit=PER_PAGE + 1, unread=bool(unread))
	if number > 1 and not rows:
		redirect(urls.notifications(unread=unread))
	view = {"has_desk_access": context.account.has_desk_access}
	context.update(
		title=_("Notifications"),
		section=None,
		is_unread_only=unread,
		notifications=[notification_view(row, frappe.local.lang, **view) for row in rows[:PER_PAGE]],
		previous_url=urls.notifications(unread=unread, page=number - 1) if number > 1 else None,
		next_url=urls.notifications(unread=unread, page=number + 1) if len(rows) > PER_PAGE else None,
	)


def receive(user: str, name: str, *, has_desk_access: bool) -> NoReturn:
	"""Process the form: open the named notification, or mark all as read."""
	if not name:
		read_all(user)
		redirect(urls.notifications(), 303)
	row = read_notification(user, name)
	redirect(find_target(row, has_desk_access=has_desk_access) or urls.notifications(), 303)
