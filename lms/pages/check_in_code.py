"""The code for checking in to a live class, for the screen in front. It changes without a script."""

import frappe
from frappe import _
from frappe.utils import cstr, get_url, now_datetime

from lms.lms.live_classes import attendance, check_in
from lms.lms.live_classes.attendance import PARTIAL, PRESENT
from lms.lms.shared.qr import draw_qr
from lms.lms.shared.urls import urls


def get_context(context: frappe._dict) -> None:
	user, now, name = frappe.session.user, now_datetime(), cstr(frappe.form_dict.live_class)
	row = attendance.get_class(name)
	attendance.require_recorder(row, user)
	context.way_out = {"url": urls.attendance(name), "label": _("Back to the attendance")}
	code = check_in.get_code(name, user, now)
	roster = attendance.get_roster(row)
	here = sum(person.status in (PRESENT, PARTIAL) for person in roster.values())
	context.update(
		title=_("Check in"),
		live_class=row,
		code=code.text,
		picture=draw_qr(get_url(urls.check_in(name, code=code.text))),
		here=_("{0} of {1} people are here").format(here, len(roster)),
		# The browser asks again when the next code is there.
		headers={"Refresh": str(code.seconds), "Cache-Control": "no-store"},
	)
