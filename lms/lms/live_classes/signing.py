"""Signing the attendance of a class, which closes it for changes, and reopening it with a reason."""

from datetime import datetime

import frappe
from frappe import _

from lms.lms.enrollments.cohort_completion import queue_check
from lms.lms.live_classes.attendance import (
	ABSENT,
	INSTRUCTOR,
	REOPENED,
	SIGNED,
	AttendanceError,
	Mark,
	find_expected,
	get_roster,
	lock_class,
	lock_for,
	record_event,
	require_open,
	write_marks,
)
from lms.lms.live_classes.live_class import LIVE_CLASS, has_started
from lms.lms.permissions.checks import may
from lms.lms.shared.rows import update_rows

LEAST_OF_A_REASON, MOST_OF_A_REASON = 10, 1000


def sign(live_class: str, user: str, now: datetime) -> int:
	"""Sign the attendance of a class that has started. Returns how many people became absent by it.

	Everybody without a mark was absent, except people who joined the cohort after the class: they stay
	without one, and the class does not count for them.
	"""
	row = lock_for(live_class, user)
	require_open(row, now)
	if not has_started(row, now):
		frappe.throw(_("Attendance can be signed when the class has started."), AttendanceError)
	roster = get_roster(row, as_committed=True)
	absent = dict.fromkeys(find_expected(row, roster), Mark(ABSENT))
	write_marks(row, absent, roster, INSTRUCTOR, user)
	set_signature(live_class, user, by=user, on=now)
	record_event(live_class, SIGNED, user)
	queue_check(roster, user)
	return len(absent)


def reopen(live_class: str, reason: str, user: str) -> None:
	"""Open signed attendance for corrections. For those who lead the cohort: being the host is not enough."""
	row = lock_class(live_class)
	if not may(user, "write", LIVE_CLASS, live_class):
		frappe.throw(
			_("Only those who lead the cohort and the learning team reopen attendance."),
			frappe.PermissionError,
		)
	if not row.attendance_locked:
		frappe.throw(_("The attendance of this class is open."), AttendanceError)
	reason = reason.strip()
	if not LEAST_OF_A_REASON <= len(reason) <= MOST_OF_A_REASON:
		frappe.throw(
			_("Enter a reason with {0} to {1} characters. It is kept with the attendance.").format(
				LEAST_OF_A_REASON, MOST_OF_A_REASON
			),
			AttendanceError,
		)
	set_signature(live_class, user, by=None, on=None)
	record_event(live_class, REOPENED, user, reason)


def set_signature(live_class: str, user: str, *, by: str | None, on: datetime | None) -> None:
	table = frappe.qb.DocType(LIVE_CLASS)
	change = update_rows(LIVE_CLASS, user).set(table.attendance_locked, int(by is not None))
	change = change.set(table.attendance_signed_by, by).set(table.attendance_signed_on, on)
	change.where(table.name == live_class).run()
