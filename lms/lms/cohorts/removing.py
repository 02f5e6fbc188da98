"""Taking people out of a cohort by the learning team: their record stays, and they are told once."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

import frappe
from frappe import _

from lms.lms.cohorts.batch import BATCH, EnrollingError, lock_batch
from lms.lms.cohorts.enrolling import get_open_enrollments, take_out
from lms.lms.cohorts.news import tell_removed
from lms.lms.permissions.checks import may


class Removal(TypedDict):
	"""`skipped` were not in the cohort."""

	removed: int
	skipped: int


def remove_people(batch: str, members: Iterable[str], reason: str, user: str, now: datetime) -> Removal:
	"""Take people out of the cohort, and tell them why. Their enrollments in courses stay.

	Their seats go to the waiting list. Raises PermissionError if the user may not edit the cohort.
	"""
	row = lock_batch(batch)
	if not may(user, "write", BATCH, batch):
		frappe.throw(
			_("You cannot take people out of a cohort that you may not edit."), frappe.PermissionError
		)
	reason = reason.strip()
	if not reason:
		frappe.throw(_("Enter a reason. It is sent to the people who leave."), EnrollingError)
	people, present = set(members), get_open_enrollments(batch, as_committed=True)
	leaving = sorted(people & set(present))
	if leaving:
		take_out(row, leaving, user, now, reason=reason)
		tell_removed(row, leaving, reason, user)
	return {"removed": len(leaving), "skipped": len(people) - len(leaving)}
