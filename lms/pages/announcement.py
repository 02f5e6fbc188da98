"""The page of an announcement. The learning team sees drafts as readers will, and sends them from here."""

from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime
from markupsafe import Markup

from lms.lms.announcements.announcements import DRAFT, FAILED, can_announce, delete_draft, get_announcement
from lms.lms.announcements.audience import measure_audience
from lms.lms.announcements.sending import send_announcement
from lms.lms.content.markup import sanitize_inline
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.portal.announcements import received_view, state_view
from lms.portal.page import redirect


def get_context(context: frappe._dict) -> None:
	user, name = frappe.session.user, cstr(frappe.form_dict.announcement)
	context.way_out = {"url": urls.announcements(), "label": _("Show all announcements")}
	if frappe.request.method == "POST":
		receive(context, name, user, cstr(frappe.form_dict.action))
	row = get_announcement(name, user)
	is_author, language = can_announce(user), frappe.local.lang
	context.update(
		received_view(row, language),
		html=Markup(row.html),
		is_author=is_author,
		is_draft=row.status == DRAFT,
		is_failed=row.status == FAILED,
		state=state_view(row, language) if is_author else None,
		size=measure_audience(row) if is_author and row.status == DRAFT else None,
		is_sent_now=bool(frappe.form_dict.sent),
	)


def receive(context: frappe._dict, name: str, user: str, action: str) -> None:
	"""Process the form: send or delete the announcement, or say what is wrong."""
	if action == "delete":
		delete(name, user)
	if action != "send":
		frappe.throw(_("This form cannot be sent. Open the announcement and try again."))
	try:
		anew_when_busy(send_announcement)(name, user, now_datetime())
	except (frappe.DoesNotExistError, frappe.PermissionError):
		raise  # then there is no page to show again
	except frappe.ValidationError as error:
		frappe.db.rollback()
		frappe.clear_messages()
		context.update(error=sanitize_inline(str(error)), http_status_code=error.http_status_code)
	else:
		redirect(f"{urls.announcement(name)}?sent=1", 303)


def delete(name: str, user: str) -> NoReturn:
	anew_when_busy(delete_draft)(user, name)
	redirect(urls.announcements(all=1, deleted=1), 303)
