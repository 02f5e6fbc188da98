"""The list of a live class: who was there, signing it, and reopening it."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import cint, cstr, now_datetime

from lms.lms.live_classes import attendance, signing
from lms.lms.live_classes.attendance import NOT_SET
from lms.lms.live_classes.check_in import can_check_in
from lms.lms.live_classes.live_class import BATCH, LIVE_CLASS, has_started
from lms.lms.permissions.checks import may
from lms.lms.shared.moments import find_zone
from lms.lms.shared.spreadsheets import FORMATS
from lms.lms.shared.urls import urls
from lms.portal import attendance_views
from lms.portal.page import redirect

PEOPLE_PER_PAGE = 50
ONLY_NOT_SET = "not-set"


def get_context(context: frappe._dict) -> None:
	user, now, language = frappe.session.user, now_datetime(), frappe.local.lang
	row = attendance.get_class(cstr(frappe.form_dict.live_class))
	attendance.require_recorder(row, user)
	context.way_out = {"url": urls.attendance(row.name), "label": _("Back to the attendance")}
	shown = ONLY_NOT_SET if frappe.form_dict.show == ONLY_NOT_SET else None
	number = min(max(cint(frappe.form_dict.page), 1), 10**6)
	if frappe.request.method == "POST":
		act_and_redirect(row.name, shown, number)
	roster = attendance.get_roster(row)
	people = [person for person in roster.values() if not shown or person.status == NOT_SET]
	last = max(1, -(-len(people) // PEOPLE_PER_PAGE))
	number = min(number, last)
	first = (number - 1) * PEOPLE_PER_PAGE
	zone = find_zone(context.account.time_zone)
	closed = attendance.describe_closed(row, now)
	context.update(
		title=_("Attendance"),
		live_class=row,
		when=attendance_views.when_text(row, language),
		batch_title=frappe.db.get_value(BATCH, row.batch_name, "title"),
		done=attendance_views.done_text(cstr(frappe.form_dict.done)),
		closed=closed,
		can_sign=not closed and has_started(row, now),
		can_reopen=row.attendance_locked and may(user, "write", LIVE_CLASS, row.name),
		can_check_in=can_check_in(row, now),
		least_of_a_reason=signing.LEAST_OF_A_REASON,
		most_of_a_reason=signing.MOST_OF_A_REASON,
		counts=attendance_views.count_texts(roster.values()),
		unmarked=attendance_views.absent_text(len(attendance.find_expected(row, roster))),
		statuses=attendance_views.status_names(),
		people=[
			attendance_views.person_view(person, user) for person in people[first : first + PEOPLE_PER_PAGE]
		],
		events=[
			attendance_views.event_view(event, zone, language)
			for event in attendance.get_events_of_class(row.name)
		],
		shown=shown,
		number=number,
		formats=FORMATS,
		tabs=[
			{"label": _("Everybody"), "url": urls.attendance(row.name), "is_current": not shown},
			{
				"label": _("Not Set"),
				"url": urls.attendance(row.name, show=ONLY_NOT_SET),
				"is_current": bool(shown),
			},
		],
		previous_url=urls.attendance(row.name, show=shown, page=number - 1) if number > 1 else None,
		next_url=urls.attendance(row.name, show=shown, page=number + 1) if number < last else None,
	)


def act_and_redirect(live_class: str, shown: str | None, number: int) -> None:
	"""Process a form, and show the page anew."""
	action = cstr(frappe.form_dict.action)
	if action not in ACTIONS:
		frappe.throw(_("This form is out of date. Open the page again."))
	ACTIONS[action](live_class)
	redirect(urls.attendance(live_class, show=shown, page=number if number > 1 else None, done=action), 303)


def save(live_class: str) -> None:
	marks = attendance_views.read_marks(frappe.request.form)
	attendance.mark(live_class, marks, frappe.session.user, now_datetime())


def mark_present(live_class: str) -> None:
	attendance.mark_all_present(live_class, frappe.session.user, now_datetime())


def sign(live_class: str) -> None:
	signing.sign(live_class, frappe.session.user, now_datetime())


def reopen(live_class: str) -> None:
	signing.reopen(live_class, cstr(frappe.form_dict.reason), frappe.session.user)


# What the forms of the page do, by the value of their button.
ACTIONS: dict[str, Callable[[str], object]] = {
	"save": save,
	"present": mark_present,
	"sign": sign,
	"reopen": reopen,
}
