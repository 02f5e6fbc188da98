"""Cancelling a cohort: it takes nobody any more, and everybody in it is told once."""

from datetime import datetime

import frappe
from frappe import _

from lms.lms.cohorts import waiting
from lms.lms.cohorts.batch import BATCH, LEFT, OPEN_MARK, WAITLIST, EnrollingError, lock_batch
from lms.lms.cohorts.enrolling import get_open_enrollments
from lms.lms.cohorts.news import tell_cancelled
from lms.lms.live_classes.changing import cancel_classes_of
from lms.lms.permissions.checks import may
from lms.lms.shared.rows import update_rows


def cancel_batch(batch: str, reason: str, user: str, now: datetime) -> int:
	"""Cancel a cohort and its coming classes. Members keep it in their history, and their course enrollments.

	Returns how many people were told. Raises EnrollingError if it is cancelled already.
	"""
	row = lock_batch(batch)
	if not may(user, "write", BATCH, batch):
		frappe.throw(_("You cannot cancel a cohort that you may not edit."), frappe.PermissionError)
	if row.is_cancelled:
		frappe.throw(_("This cohort was cancelled."), EnrollingError)
	if not reason.strip():
		frappe.throw(_("Enter a reason. It is sent to the members."), EnrollingError)
	entries = {"batch": batch, "is_open": OPEN_MARK}
	waits = frappe.db.get_values(WAITLIST, entries, "member", pluck=True, for_update=True)
	members = sorted(get_open_enrollments(batch, as_committed=True))
	people = sorted({*members, *waits})
	waiting.close_entries(batch, waits, LEFT)
	table = frappe.qb.DocType(BATCH)
	change = (
		update_rows(BATCH, user).set(table.is_cancelled, 1).set(table.cancellation_reason, reason.strip())
	)
	change.where(table.name == batch).run()
	cancel_classes_of(batch, reason.strip(), members, user, now)
	if row.published:
		tell_cancelled(row, people, user)
	return len(people) if row.published else 0
