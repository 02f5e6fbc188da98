"""Live classes as people see them: when, where, and the link to join, which is there around the class."""

from datetime import datetime
from typing import NoReturn

import frappe
from frappe import _
from pypika import Table
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.live_classes.live_class import (
	BATCH,
	CLASS_FIELDS,
	ENROLLMENT,
	IS_MEMBER,
	LIVE_CLASS,
	LiveClassError,
	get_end,
	get_start,
	has_started,
	is_over,
	minutes_before,
	refuse_unknown,
)
from lms.lms.live_classes.meetings import find_start_link
from lms.lms.live_classes.providers.accounts import FIELDS
from lms.lms.permissions.checks import may
from lms.lms.permissions.cohorts import readable_live_classes

UPCOMING, NOW, OVER, CANCELLED = "Upcoming", "Now", "Over", "Cancelled"
# The link to join is shown this long before a class.
MINUTES_BEFORE = 15
MOST_SHOWN = 500
NOT_SHOWN = ("join_url", "auto_recording", "event", *FIELDS)


def own_classes(user: str) -> Criterion:
	"""Match the classes of the published cohorts that the user is in, and those that they host."""
	row = frappe.qb.DocType(LIVE_CLASS)
	return row.batch_name.isin(select_cohorts(user)) | (row.host == user)


def select_cohorts(user: str) -> QueryBuilder:
	member, batch = frappe.qb.DocType(ENROLLMENT), frappe.qb.DocType(BATCH)
	query = frappe.qb.from_(member).join(batch).on(batch.name == member.batch).select(member.batch)
	query = query.where((member.member == user) & (batch.published == 1))
	return query.where(Criterion.all(member[name] == value for name, value in IS_MEMBER.items()))


def visible_classes(user: str) -> Criterion:
	"""Match the classes that the user takes part in, hosts, or may edit."""
	return own_classes(user) | readable_live_classes(user)


def select_classes(batch: str, user: str) -> QueryBuilder:
	"""Select the classes of a cohort that the user may see."""
	row = frappe.qb.DocType(LIVE_CLASS)
	return frappe.qb.from_(row).select(row.name).where((row.batch_name == batch) & visible_classes(user))


def get_batch_classes(batch: str, user: str, now: datetime) -> list[frappe._dict]:
	"""Return the classes of a cohort that the user may see, in order. Values as in `get_live_class`."""
	row = frappe.qb.DocType(LIVE_CLASS)
	return run((row.batch_name == batch) & visible_classes(user), row, now)


def get_coming_classes(user: str, now: datetime, *, limit: int = MOST_SHOWN) -> list[frappe._dict]:
	"""Return the user's classes that are not over, the next one first. Values as in `get_live_class`."""
	row = frappe.qb.DocType(LIVE_CLASS)
	coming = (row.is_cancelled == 0) & (row.ends_on > now)
	return run(coming & own_classes(user), row, now, limit=limit)


def get_live_class(live_class: str, user: str, now: datetime) -> frappe._dict:
	"""Return a class for its page.

	- `starts`, `ends`: with its time zone
	- `state`: UPCOMING, NOW, OVER or CANCELLED
	- `batch_title`, `host_name`
	- `is_online`: whether there is a link to join. `can_join`: whether the user gets it now
	- `can_edit`: whether the user may edit it

	Raises DoesNotExistError for a class that the user may not see.
	"""
	row = frappe.qb.DocType(LIVE_CLASS)
	rows = run((row.name == live_class) & visible_classes(user), row, now)
	if not rows:
		refuse_unknown()
	[found] = rows
	found.can_edit = may(user, "write", LIVE_CLASS, live_class)
	found.can_join = found.can_join or (found.is_online and leads(found, user))
	return found


def join(live_class: str, user: str, now: datetime) -> str:
	"""Return the link to join a class, for those who take part in it and only around its time.

	The host and those who may edit the class get it at any time. Raises LiveClassError, which says why there
	is no link.
	"""
	row = get_live_class(live_class, user, now)
	link = frappe.db.get_value(LIVE_CLASS, live_class, "join_url")
	if row.is_cancelled:
		frappe.throw(_("This class was cancelled."), LiveClassError)
	if not row.is_online:
		frappe.throw(_("This class has no link to join. It takes place in a room."), LiveClassError)
	if not link:
		frappe.throw(_("The link to join is not ready yet. Ask the host."), LiveClassError)
	if not row.can_join:
		refuse_now(row, now)
	return str((row.host == user and find_start_link(live_class)) or link)


def refuse_now(row: frappe._dict, now: datetime) -> NoReturn:
	if is_over(row, now):
		frappe.throw(_("This class is over."), LiveClassError)
	frappe.throw(
		_("The link is here from {0} minutes before the start. Come back then.").format(MINUTES_BEFORE),
		LiveClassError,
	)


def leads(row: frappe._dict, user: str) -> bool:
	return row.host == user or bool(row.can_edit)


def run(criterion: Criterion, row: Table, now: datetime, *, limit: int = MOST_SHOWN) -> list[frappe._dict]:
	batch, host = frappe.qb.DocType("LMS Batch"), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(row)
		.join(batch)
		.on(batch.name == row.batch_name)
		.left_join(host)
		.on(host.name == row.host)
		.select(*(row[fieldname] for fieldname in CLASS_FIELDS))
		.select(batch.title.as_("batch_title"), host.full_name.as_("host_name"))
		.where(criterion)
		.orderby(row.starts_on)
		.orderby(row.name)
		.limit(limit)
	).run(as_dict=True)
	return [describe(row, now) for row in rows]


def describe(row: frappe._dict, now: datetime) -> frappe._dict:
	"""Add what follows from the time. Leaves out the link, and what only the record's readers see."""
	link, provider = row.join_url, row.conferencing_provider
	for fieldname in NOT_SHOWN:
		row.pop(fieldname)
	row.starts, row.ends = get_start(row), get_end(row)
	row.state = get_state(row, now)
	row.is_online = bool(link or provider)
	opens = minutes_before(row, MINUTES_BEFORE)
	row.can_join = bool(link) and not row.is_cancelled and opens <= now and not is_over(row, now)
	return row


def get_state(row: frappe._dict, now: datetime) -> str:
	if row.is_cancelled:
		return CANCELLED
	if is_over(row, now):
		return OVER
	return NOW if has_started(row, now) else UPCOMING
