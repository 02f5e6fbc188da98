"""The page of a live class: when and where it is, and the way in, which opens shortly before."""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime

from lms.lms.live_classes import attendance
from lms.lms.live_classes.check_in import can_check_in
from lms.lms.live_classes.views import get_live_class
from lms.lms.shared.moments import find_zone
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls
from lms.portal import attendance_views, live_class_views


def get_context(context: frappe._dict) -> None:
	user, name, now = frappe.session.user, cstr(frappe.form_dict.live_class), now_datetime()
	if is_switched_on("batches"):
		context.way_out = {"url": urls.batches(), "label": _("Show the cohorts")}
	row = get_live_class(name, user, now)
	zone = find_zone(context.account.time_zone)
	context.update(
		title=row.title,
		live_class=row,
		badge=live_class_views.state_badge(row, now, zone),
		facts=live_class_views.fact_view(row, zone, frappe.local.lang),
		advice=live_class_views.advice_text(row),
		batch_url=urls.batch(row.batch_name) if is_switched_on("batches") else None,
		can_open=context.account.has_desk_access and row.can_edit,
		**show_attendance(name, user, now),
	)


def show_attendance(name: str, user: str, now: datetime) -> dict[str, object]:
	"""Return the reader's own attendance, and the ways to record it."""
	row = attendance.get_class(name)
	person = attendance.get_roster(row, only=user).get(user)
	return {
		"attendance": attendance_views.own_badge(person) if person else None,
		"can_check_in": bool(person and person.joined_on) and can_check_in(row, now),
		"can_record": attendance.may_record(row, user),
	}
