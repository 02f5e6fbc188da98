"""The waiting list of a full cohort: each seat that comes free is offered to the first who waits.

An offer keeps the seat until it is accepted, declined or expires. The caller holds the lock on the cohort.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import get_datetime
from pypika import Table
from pypika.functions import Max
from pypika.terms import Criterion

from lms.lms.cohorts.batch import (
	LEFT,
	OFFERED,
	OPEN_MARK,
	WAITING,
	WAITLIST,
	EnrollingError,
	count_free_seats,
	describe_closed,
	lock_batch,
)
from lms.lms.cohorts.news import tell_offered
from lms.lms.shared.rows import chunked, count_present, insert_new, update_rows

WAITLIST_FIELDS = ("batch", "member", "member_name", "number", "status", "is_open")
EXPIRED, DECLINED = "Expired", "Declined"
LEAST_HOURS, MOST_HOURS = 1, 720


def put_on_list(batch: frappe._dict, people: Mapping[str, str], user: str) -> int:
	"""Put people (name: full name) at the end. Skips who waits already. Returns how many were added."""
	if not people:
		return 0
	if not (batch.seat_count and batch.waiting_list):
		frappe.throw(_("This cohort has no waiting list."), EnrollingError)
	first = get_last_number(batch.name) + 1
	rows = (
		(batch.name, member, full_name, number, WAITING, OPEN_MARK)
		for number, (member, full_name) in enumerate(people.items(), first)
	)
	return count_present(WAITLIST, insert_new(WAITLIST, WAITLIST_FIELDS, rows, user))


def get_last_number(batch: str) -> int:
	row = frappe.qb.DocType(WAITLIST)
	return (
		frappe.qb.from_(row).select(Max(row.number)).where(row.batch == batch).for_update().run()[0][0] or 0
	)


def get_entry(batch: str, user: str, *, for_update: bool = False) -> frappe._dict | None:
	"""Return the person's open entry: `name`, `number`, `status` and `offered_until`."""
	filters = {"batch": batch, "member": user, "is_open": OPEN_MARK}
	fields = ["name", "number", "status", "offered_until"]
	return frappe.db.get_value(WAITLIST, filters, fields, as_dict=True, for_update=for_update)


def count_before(batch: str, user: str) -> int:
	"""Return how many people wait before the user."""
	entry = get_entry(batch, user)
	filters = {"batch": batch, "is_open": OPEN_MARK, "status": WAITING}
	return frappe.db.count(WAITLIST, filters | {"number": ["<", entry.number]}) if entry else 0


def get_offered(batch: str, *, as_committed: bool = True) -> set[str]:
	"""Return the people for whom a seat is kept. An older state could give a seat away twice."""
	filters = {"batch": batch, "is_open": OPEN_MARK, "status": OFFERED}
	return set(frappe.db.get_values(WAITLIST, filters, "member", pluck=True, for_update=as_committed))


def get_waiting(batch: str) -> list[frappe._dict]:
	"""Return `name` and `member` of those who wait, in order and as last committed."""
	filters = {"batch": batch, "is_open": OPEN_MARK, "status": WAITING}
	fields = ["name", "member", "number"]
	rows = frappe.db.get_values(WAITLIST, filters, fields, as_dict=True, for_update=True)
	return sorted(rows, key=lambda row: row.number)


def require_offer(batch: str, user: str, now: datetime) -> None:
	"""Raise EnrollingError unless the user is offered a seat at this moment."""
	entry = get_entry(batch, user, for_update=True)
	if not entry:
		frappe.throw(_("You are not on the waiting list of this cohort."), EnrollingError)
	if entry.status != OFFERED:
		frappe.throw(_("No seat has come free for you yet. You will get a message."), EnrollingError)
	if get_datetime(entry.offered_until) < now:
		frappe.throw(
			_("The time to accept this seat is over. Join the waiting list again if you still want to come."),
			EnrollingError,
		)


def leave_list(batch: str, user: str) -> None:
	entry = get_entry(batch, user, for_update=True)
	if not entry:
		frappe.throw(_("You are not on the waiting list of this cohort."), EnrollingError)
	close_entries(batch, [user], DECLINED if entry.status == OFFERED else LEFT)


def close_entries(batch: str, members: Collection[str], status: str) -> None:
	"""End the open entries of these people."""
	row = frappe.qb.DocType(WAITLIST)
	for chunk in chunked(members):
		(
			frappe.qb.update(row)
			.set(row.status, status)
			.set(row.is_open, None)
			.where((row.batch == batch) & (row.is_open == OPEN_MARK) & row.member.isin(chunk))
		).run()


def offer_free_seats(batch: frappe._dict, now: datetime, user: str) -> int:
	"""Offer the free seats to the first who wait, and tell them. Returns how many seats were offered."""
	if not batch.waiting_list or describe_closed(batch, now):
		return 0
	free = count_free_seats(batch)
	first = get_waiting(batch.name)[:free]
	if not first:
		return 0
	until = now + timedelta(hours=batch.offer_hours)
	row = frappe.qb.DocType(WAITLIST)
	for chunk in chunked(first):
		(
			update_rows(WAITLIST, user)
			.set(row.status, OFFERED)
			.set(row.offered_on, now)
			.set(row.offered_until, until)
			.where(row.name.isin([entry.name for entry in chunk]))
		).run()
	tell_offered(batch, [entry.member for entry in first], until, user)
	return len(first)


def expire_offers(now: datetime, user: str) -> int:
	"""End the offers whose time is over, and offer the seats to the next. Returns how many were ended."""
	row = frappe.qb.DocType(WAITLIST)
	late = is_late(row, now)
	batches = frappe.qb.from_(row).select(row.batch).where(late).distinct().orderby(row.batch).run(pluck=True)
	return sum(expire_offers_of(batch, now, user) for batch in batches)


def expire_offers_of(batch: str, now: datetime, user: str) -> int:
	"""Do this for one cohort, and commit."""
	values = lock_batch(batch)
	row = frappe.qb.DocType(WAITLIST)
	late = is_late(row, now) & (row.batch == batch)
	members = frappe.qb.from_(row).select(row.member).where(late).for_update().run(pluck=True)
	close_entries(batch, members, EXPIRED)
	offer_free_seats(values, now, user)
	frappe.db.commit()
	return len(members)


def is_late(row: Table, now: datetime) -> Criterion:
	return (row.is_open == OPEN_MARK) & (row.status == OFFERED) & (row.offered_until < now)
