"""LMS Batch: whether a cohort takes people, and how many seats are free."""

from collections.abc import Collection
from datetime import datetime
from typing import NoReturn

import frappe
from frappe import _
from pypika.functions import Count
from pypika.terms import Bracket

from lms.lms.permissions.cohort_days import SCHEDULE, has_started, is_over
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import update_rows

BATCH, ENROLLMENT, WAITLIST = "LMS Batch", "LMS Batch Enrollment", "LMS Batch Waitlist"
ENROLLED, LEFT = "Enrolled", "Has Left"
WAITING, OFFERED = "Waiting", "Offered"
# The value of `is_open` while a row counts. Otherwise it is NULL, and NULLs do not collide. So the unique
# constraints allow only one such row for each cohort and member.
OPEN_MARK = "1"
UNTIL_START, UNTIL_END = "Until the start", "Until the end"
BATCH_FIELDS = (
	"name",
	"title",
	"published",
	"is_cancelled",
	*SCHEDULE,
	"seat_count",
	"waiting_list",
	"offer_hours",
	"allow_self_enrollment",
	"late_joining",
)


class EnrollingError(frappe.ValidationError):
	"""Somebody cannot be enrolled in the cohort, or cannot leave it. The message says why."""


def lock_batch(batch: str) -> frappe._dict:
	"""Lock the cohort until the commit and return its values. Raises DoesNotExistError if there is none.

	Whoever enrolls people, changes seats or offers them holds this lock, so none of that happens twice.
	"""
	row = frappe.db.get_value(BATCH, batch, BATCH_FIELDS, as_dict=True, for_update=True)
	if not row:
		refuse_unknown()
	lock_for_bulk_write()
	return row


def find_batch(batch: str) -> frappe._dict:
	"""Return the same values without a lock."""
	return frappe.db.get_value(BATCH, batch, BATCH_FIELDS, as_dict=True) or refuse_unknown()


def refuse_unknown() -> NoReturn:
	frappe.throw(_("This cohort does not exist or is not published."), frappe.DoesNotExistError)


# Whether it takes people


def describe_closed(batch: frappe._dict, now: datetime) -> str | None:
	"""Return why nobody can be enrolled now, or None."""
	if not batch.published:
		return _("This cohort is not published yet. Publish it before you enroll people.")
	if batch.is_cancelled:
		return _("This cohort was cancelled.")
	if is_over(batch, now):
		return _("This cohort is over.")
	if batch.late_joining != UNTIL_END and has_started(batch, now):
		return _("This cohort has already started.")
	return None


def require_open(batch: frappe._dict, now: datetime) -> None:
	"""Raise EnrollingError if nobody can be enrolled now."""
	if problem := describe_closed(batch, now):
		frappe.throw(problem, EnrollingError)


# Seats


def count_free_seats(batch: frappe._dict, *, as_committed: bool = True) -> int | None:
	"""Return how many seats nobody has or is offered; None means there is no limit.

	`as_committed` reads with locks, for a caller who has the lock on the cohort.
	"""
	if not batch.seat_count:
		return None
	return max(0, batch.seat_count - count_held_seats(batch, as_committed=as_committed))


def count_held_seats(batch: frappe._dict, *, as_committed: bool = True) -> int:
	"""Return how many seats people have or are offered."""
	taken = get_taken_seats(batch.name, as_committed=as_committed)
	offers = {"batch": batch.name, "is_open": OPEN_MARK, "status": OFFERED}
	offered = frappe.db.get_values(WAITLIST, offers, "name", pluck=True, for_update=as_committed)
	return len(taken) + len(offered)


def get_taken_seats(batch: str, *, as_committed: bool = True) -> set[int]:
	"""Return the numbers of the seats in use."""
	filters = {"batch": batch, "is_open": OPEN_MARK}
	seats = frappe.db.get_values(ENROLLMENT, filters, "seat", pluck=True, for_update=as_committed)
	return {int(seat) for seat in seats}


def choose_seats(taken: Collection[int], count: int) -> list[str]:
	"""Return the lowest free numbers. The database allows each number once in a cohort."""
	numbers: list[str] = []
	number = 0
	while len(numbers) < count:
		number += 1
		if number not in taken:
			numbers.append(str(number))
	return numbers


def update_member_count(batch: str, user: str) -> None:
	"""Count the members. Also makes a form that was opened before refuse to overwrite the number."""
	table, row = frappe.qb.DocType(BATCH), frappe.qb.DocType(ENROLLMENT)
	count = frappe.qb.from_(row).select(Count("*")).where((row.batch == batch) & (row.is_open == OPEN_MARK))
	update_rows(BATCH, user).set(table.member_count, Bracket(count)).where(table.name == batch).run()
