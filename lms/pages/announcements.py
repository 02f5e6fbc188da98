"""The announcements that were sent to the reader and, for the learning team, all of them."""

import frappe
from frappe import _
from frappe.utils import cint

from lms.lms.announcements.announcements import can_announce, get_all_announcements, get_received
from lms.lms.shared.urls import urls
from lms.portal.announcements import listed_view, received_view
from lms.portal.page import redirect

PER_PAGE = 20
LAST_PAGE = 10**6


def get_context(context: frappe._dict) -> None:
	user, given = frappe.session.user, frappe.form_dict
	is_author = can_announce(user)
	of_all = cint(is_author and cint(given.all) > 0)
	number = min(max(cint(given.page), 1), LAST_PAGE)
	find = get_all_announcements if of_all else get_received
	# One more than is shown tells whether there is another page.
	rows = find(user, start=(number - 1) * PER_PAGE, limit=PER_PAGE + 1)
	if number > 1 and not rows:
		redirect(urls.announcements(all=of_all))
	view = listed_view if of_all else received_view
	context.update(
		title=_("Announcements"),
		is_author=is_author,
		of_all=of_all,
		is_deleted=bool(given.deleted),
		announcements=[view(row, frappe.local.lang) for row in rows[:PER_PAGE]],
		previous_url=urls.announcements(all=of_all, page=number - 1) if number > 1 else None,
		next_url=urls.announcements(all=of_all, page=number + 1) if len(rows) > PER_PAGE else None,
	)
