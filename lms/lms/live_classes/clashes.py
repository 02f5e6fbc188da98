"""What a class would collide with: another class of its host, in its room, or of its members."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import format_datetime as in_words
from frappe.utils import get_system_timezone
from pypika.functions import Count, Lower
from pypika.terms import Criterion

from lms.lms.live_classes.live_class import ENROLLMENT, IS_MEMBER, LIVE_CLASS, find_site_times
from lms.lms.live_classes.series import list_starts

MOST_TOLD = 10


class Clash(TypedDict):
	"""`message` says what collides, as plain text for whoever plans the class."""

	live_class: str
	message: str


def find_clashes(row: frappe._dict) -> list[Clash]:
	"""Return what the class, or the first classes of its series, would collide with. Writes nothing.

	`row` has the values of a class that may not be saved yet. The titles of other cohorts' classes are not
	told, because the reader may not know those cohorts.
	"""
	periods = [find_site_times(frappe._dict(row, date=start.date())) for start in list_starts(row)]
	clashes: list[Clash] = []
	for starts_on, ends_on in periods:
		clashes += find_clashes_at(row, starts_on, ends_on)
		if len(clashes) >= MOST_TOLD:
			break
	return clashes[:MOST_TOLD]


def find_clashes_at(row: frappe._dict, starts_on: datetime, ends_on: datetime) -> list[Clash]:
	other = frappe.qb.DocType(LIVE_CLASS)
	overlaps = (other.is_cancelled == 0) & (other.starts_on < ends_on) & (other.ends_on > starts_on)
	if row.name:
		overlaps &= other.name != row.name
	when = f"{in_words(starts_on, 'medium')} ({get_system_timezone()})"
	found: list[Clash] = []
	for name in run(overlaps & (other.host == row.host)):
		found.append({"live_class": name, "message": _("{0}: the host has another class.").format(when)})
	if place := (row.place or "").strip().lower():
		for name in run(overlaps & (Lower(other.place) == place)):
			message = _("{0}: another class is in {1}.").format(when, row.place.strip())
			found.append({"live_class": name, "message": message})
	for name, count in count_members(row.batch_name, overlaps):
		message = _("{0}: members of the cohort who have another class: {1}.").format(when, count)
		found.append({"live_class": name, "message": message})
	return found


def run(criterion: Criterion) -> list[str]:
	row = frappe.qb.DocType(LIVE_CLASS)
	query = frappe.qb.from_(row).select(row.name).where(criterion)
	return list(query.orderby(row.starts_on).limit(MOST_TOLD).run(pluck=True))


def count_members(batch: str, overlaps: Criterion) -> Iterable[tuple[str, int]]:
	"""Return the classes of other cohorts at that time, with how many of these members are in them."""
	row, one, other = (
		frappe.qb.DocType(LIVE_CLASS),
		frappe.qb.DocType(ENROLLMENT).as_("one"),
		frappe.qb.DocType(ENROLLMENT).as_("other"),
	)
	are_members = Criterion.all(
		table[name] == value for table in (one, other) for name, value in IS_MEMBER.items()
	)
	return (
		frappe.qb.from_(row)
		.join(other)
		.on(other.batch == row.batch_name)
		.join(one)
		.on(one.member == other.member)
		.select(row.name, Count("*"))
		.where(overlaps & are_members & (one.batch == batch) & (row.batch_name != batch))
		.groupby(row.name)
		.limit(MOST_TOLD)
	).run()
