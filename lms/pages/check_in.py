"""Checking in to a live class: from the QR code in front, or by typing the code below it."""

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime

from lms.lms.live_classes import attendance, check_in
from lms.lms.live_classes.attendance import PRESENT
from lms.lms.shared.urls import urls
from lms.portal.attendance_views import when_text
from lms.portal.page import redirect

MOST_OF_A_CODE = 20


def get_context(context: frappe._dict) -> None:
	user, now, name = frappe.session.user, now_datetime(), cstr(frappe.form_dict.live_class)
	row = attendance.get_class(name)
	person = check_in.find_member(row, user)
	code = cstr(frappe.form_dict.code)[:MOST_OF_A_CODE]
	context.way_out = {"url": urls.check_in(name), "label": _("Try again")}
	if frappe.request.method == "POST":
		check_in.check_in(name, code, user, now)
		redirect(urls.check_in(name), 303)
	context.update(
		title=_("Check in"),
		live_class=row,
		when=when_text(row, frappe.local.lang),
		code=code,
		is_present=person.status == PRESENT,
		closed=check_in.describe_no_check_in(row, now),
		headers={"Cache-Control": "no-store"},
	)
