"""Series of classes: which days they have, and what a class or a series is in a calendar.

A series has one UID, that of its first class, and the rule by which it was made. Classes that were moved or
cancelled later are exceptions from the rule.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import get_datetime, get_system_timezone, get_url

from lms.lms.calendars.events import Contact, Event, Frequency, Moved, Rule, Series, make_uid
from lms.lms.live_classes.live_class import LIVE_CLASS, LiveClassError, get_wall_start
from lms.lms.people.recipients import get_recipients
from lms.lms.shared.rows import update_rows
from lms.lms.shared.urls import urls

MOST_CLASSES, LONGEST_INTERVAL = 52, 12
FREQUENCIES: dict[str, Frequency] = {"Daily": "DAILY", "Weekly": "WEEKLY"}


def make_rule(row: frappe._dict) -> Rule:
	"""Return the rule of a series by the values of its first class. Raises LiveClassError."""
	count, interval = int(row.repeat_count or 0), int(row.repeat_interval or 0)
	if not 2 <= count <= MOST_CLASSES:
		frappe.throw(_("A series has from 2 to {0} classes.").format(MOST_CLASSES), LiveClassError)
	if row.frequency not in FREQUENCIES or not 1 <= interval <= LONGEST_INTERVAL:
		frappe.throw(
			_("Repeat every 1 to {0} days or weeks.").format(LONGEST_INTERVAL),
			LiveClassError,
		)
	return Rule(count, FREQUENCIES[row.frequency], interval)


def list_starts(row: frappe._dict) -> list[datetime]:
	"""Return the wall times at which the classes start: one, or those of a series."""
	first = get_wall_start(row)
	return list(make_rule(row).iter_starts(first)) if row.frequency else [first]


def find_hosts(rows: Iterable[frappe._dict]) -> dict[str, Contact]:
	"""Return the hosts who have an enabled account, as calendars show them."""
	found = get_recipients({row.host for row in rows})
	return {host: Contact(person.full_name, person.address) for host, person in found.items()}


def make_entry(rows: list[frappe._dict], organizer: Contact | None) -> Event | Series:
	"""Return a class or a series for calendars. `rows` is the class, or all classes of the series."""
	head = next((row for row in rows if row.name == row.series), rows[0])
	if not head.series:
		event = make_event(head, head, organizer)
		return replace(event, status="CANCELLED") if head.is_cancelled else event
	first = replace(make_event(head, head, organizer), start=get_datetime(head.series_start))
	if all(row.is_cancelled for row in rows):
		first = replace(first, status="CANCELLED")
		return Series(first, make_rule(head))
	taking_place = [row for row in rows if not row.is_cancelled]
	events = {row.name: make_event(row, head, organizer) for row in taking_place}
	moved = (
		Moved(get_datetime(row.series_start), events[row.name])
		for row in taking_place
		if events[row.name] != replace(first, start=get_datetime(row.series_start), url=events[row.name].url)
	)
	cancelled = (get_datetime(row.series_start) for row in rows if row.is_cancelled)
	return Series(first, make_rule(head), tuple(cancelled), tuple(moved))


def make_event(row: frappe._dict, head: frappe._dict, organizer: Contact | None) -> Event:
	"""Return one class. The head of its series has the UID and the sequence of all."""
	return Event(
		uid=make_uid(head.name),
		title=row.title,
		start=get_wall_start(row),
		time_zone=row.timezone,
		minutes=row.duration,
		description=row.description or "",
		place=row.place or "",
		url=get_url(urls.live_class(row.name)),
		organizer=organizer,
		sequence=head.sequence,
		last_modified=get_datetime(head.modified).replace(tzinfo=ZoneInfo(get_system_timezone())),
	)


def count_change(entry: str, user: str | None = None) -> None:
	"""Give a class or series a higher sequence, by which calendars know what is newer.

	Without a user, the record itself has not changed.
	"""
	table = frappe.qb.DocType(LIVE_CLASS)
	change = update_rows(LIVE_CLASS, user) if user else frappe.qb.update(table)
	change.set(table.sequence, table.sequence + 1).where(table.name == entry).run()
