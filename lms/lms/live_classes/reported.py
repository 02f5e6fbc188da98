"""Attendance from the report of a video conference: who was in the meeting, and for how long."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime
from pypika.terms import ExistsCriterion

from lms.lms.live_classes import meetings
from lms.lms.live_classes.attendance import (
	CHECK_IN,
	INSTRUCTOR,
	NOT_SET,
	PARTIAL,
	PRESENT,
	ZOOM,
	AttendanceError,
	Mark,
	get_roster,
	lock_class,
	require_unsigned,
	write_marks,
)
from lms.lms.live_classes.events import find_addresses
from lms.lms.live_classes.live_class import LIVE_CLASS, PARTICIPANT
from lms.lms.live_classes.providers.base import ProviderError
from lms.lms.shared.moments import as_site_time

# Who was there for this part of the class was present.
SHARE_OF_PRESENT = 0.75
SYSTEM = "Administrator"
# A report is there some time after the meeting, and is asked for until it has somebody in it.
FIRST_ASKED, LAST_ASKED = timedelta(minutes=30), timedelta(days=2)

# An account or address, and when it joined and left. Moments without a time zone are those of the site.
Stay = tuple[str, datetime, datetime | None]


def record_reports(now: datetime) -> int:
	"""Record the reports of the meetings of classes that ended lately. Returns how many there were.

	Commits after each class. A report that cannot be had is noted in the Error Log and asked for again.
	"""
	count = 0
	for live_class in find_without_report(now):
		try:
			stays = meetings.find_stays(live_class) or []
			# Names are what people call themselves. Only addresses are theirs.
			rows = [(stay.address, stay.joined, stay.left) for stay in stays if stay.address]
			count += bool(record_report(live_class, rows))
		except ProviderError as error:
			frappe.log_error(title=f"Report of live class {live_class}", message=str(error))
		except AttendanceError:
			# Somebody has signed it meanwhile.
			frappe.db.rollback()
			frappe.clear_messages()
		frappe.db.commit()
	return count


def find_without_report(now: datetime) -> list[str]:
	"""Return classes at Zoom that ended lately, are not signed and have nothing from a report."""
	table, row = frappe.qb.DocType(LIVE_CLASS), frappe.qb.DocType(PARTICIPANT)
	reported = frappe.qb.from_(row).select(row.name)
	reported = reported.where((row.live_class == table.name) & (row.source == ZOOM))
	return (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.is_cancelled == 0) & (table.attendance_locked == 0))
		.where((table.meeting_provider == ZOOM) & table.meeting_id.notnull())
		.where((table.ends_on > now - LAST_ASKED) & (table.ends_on <= now - FIRST_ASKED))
		.where(~ExistsCriterion(reported))
		.orderby(table.ends_on)
	).run(pluck=True)


def record_report(live_class: str, rows: Iterable[Stay], user: str = SYSTEM) -> int:
	"""Record the attendance of the members whom a report names. Returns for how many it changed.

	Stays of a person that overlap count once, and only the time of the class counts. What an instructor has
	recorded stays as it is, and so does a check-in; both get the times. Raises AttendanceError if the class
	was cancelled or signed.
	"""
	row = lock_class(live_class)
	require_unsigned(row)
	roster = get_roster(row, as_committed=True)
	stays = find_stays(rows, roster, get_datetime(row.ends_on))
	marks, times = {}, {}
	for member, periods in stays.items():
		seconds = count_seconds(periods, get_datetime(row.starts_on), get_datetime(row.ends_on))
		if not seconds:
			continue
		times[member] = (min(start for start, _end in periods), max(end for _start, end in periods))
		person = roster[member]
		if person.status == NOT_SET or person.source not in (INSTRUCTOR, CHECK_IN):
			marks[member] = make_mark(seconds, int(row.duration))
	return len(write_marks(row, marks, roster, ZOOM, user, stays=times))


def find_stays(
	rows: Iterable[Stay], roster: Mapping[str, object], end: datetime
) -> dict[str, list[tuple[datetime, datetime]]]:
	"""Return the periods of each member, by the site's clock. Who has not left stays until the end."""
	members = {member.casefold(): member for member in roster}
	members |= {address.casefold(): member for member, address in find_addresses(roster).items() if address}
	stays = defaultdict(list)
	for who, joined_at, left_at in rows:
		member = members.get(who.strip().casefold())
		start = by_site_clock(joined_at)
		finish = by_site_clock(left_at) if left_at else max(end, start)
		if member and finish > start:
			stays[member].append((start, finish))
	return stays


def by_site_clock(moment: datetime) -> datetime:
	return as_site_time(moment) if moment.tzinfo else moment


def count_seconds(periods: Iterable[tuple[datetime, datetime]], first: datetime, last: datetime) -> int:
	"""Return how many seconds between two moments at least one of the periods covers."""
	seconds, covered = 0.0, first
	for start, finish in sorted(periods):
		start, finish = max(start, covered), min(finish, last)
		if finish > start:
			seconds += (finish - start).total_seconds()
			covered = finish
	return int(seconds)


def make_mark(seconds: int, duration: int) -> Mark:
	if seconds >= SHARE_OF_PRESENT * duration * 60:
		return Mark(PRESENT)
	return Mark(PARTIAL, min(seconds // 60, duration))
