"""iCalendar text (RFC 5545) of events: feeds, and the invitations, changes and cancellations of RFC 5546.

Titles, places and addresses are what people typed. Control characters are dropped, so that nothing in them
starts a line, and only addresses of the web become links.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Literal
from unicodedata import category
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vCalAddress, vDuration, vText, vUri

from lms.lms.calendars.events import Contact, Entry, Event, Series, WholeDay
from lms.lms.calendars.zones import make_timezone
from lms.lms.people.accounts import ONE_ADDRESS
from lms.lms.shared.addresses import safe_link

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

PRODUCT = "-//Smooth//Smooth LMS//EN"
# How often calendars should ask for a feed again.
REFRESH = timedelta(hours=2)
# What an address of the web may have besides letters and digits (RFC 3986).
OF_ADDRESSES = ":/?#[]@!$&'()*+,;=-._~%"
# Controls, halves of characters, and separators that some programs take for line ends.
UNFIT = ("Cc", "Cs", "Zl", "Zp")


def publish(entries: Iterable[Entry], name: str) -> str:
	"""Return a feed with the calendar's name. The text is the same as long as the events are.

	Each entry must have `last_modified`, which is also the moment it was written (DTSTAMP).
	"""
	listed = list(entries)
	calendar = begin("PUBLISH")
	calendar.add("x-wr-calname", vText(one_line(name)))
	calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
	calendar.add("x-published-ttl", vDuration(REFRESH))
	return finish(calendar, listed, [write(one, stamp_of(one), None) for one in listed])


def invite(entry: Event | Series, attendee: Contact, now: datetime) -> str:
	"""Return an invitation for one person. With a higher sequence, it is a change of the one they have."""
	calendar = begin("REQUEST")
	return finish(calendar, [entry], [write(entry, now, attendee)])


def cancel(entry: Event | Series, attendee: Contact, now: datetime, only: datetime | None = None) -> str:
	"""Return a cancellation for one person. `only` is the wall time of a single event of a series.

	The sequence must be higher than that of the last invitation.
	"""
	calendar = begin("CANCEL")
	if not isinstance(entry, Series):
		return finish(calendar, [entry], [write(cancelled(entry), now, attendee)])
	component = write_event(cancelled(entry.first), now, attendee)
	if only:
		if only not in entry.rule.iter_starts(entry.first.start):
			raise ValueError(f"The series has no event at {only}")
		component = write_event(replace(cancelled(entry.first), start=only), now, attendee)
		component.add("recurrence-id", at(only, entry.first.time_zone))
	return finish(calendar, [entry], [[component]])


def begin(method: Method) -> icalendar.Calendar:
	calendar = icalendar.Calendar()
	calendar.add("version", "2.0")
	calendar.add("prodid", PRODUCT)
	calendar.add("calscale", "GREGORIAN")
	calendar.add("method", method)
	return calendar


def finish(
	calendar: icalendar.Calendar, entries: Sequence[Entry], written: Iterable[Iterable[icalendar.Event]]
) -> str:
	for zone, (first_year, last_year) in sorted(find_zones(entries).items()):
		calendar.add_component(make_timezone(zone, first_year, last_year))
	for components in written:
		for component in components:
			calendar.add_component(component)
	return calendar.to_ical().decode()


def find_zones(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
	"""Return the time zones that the entries name, with the first and the last year of their events."""
	years: dict[str, set[int]] = defaultdict(set)
	for entry in entries:
		if isinstance(entry, Series):
			*_others, last = entry.rule.iter_starts(entry.first.start)
			years[entry.first.time_zone].add(last.year + 1)
		for event in list_events(entry):
			years[event.time_zone] |= {event.start.year, event.start.year + 1}
	return {zone: (min(found), max(found)) for zone, found in years.items() if zone != "UTC"}


def list_events(entry: Entry) -> list[Event]:
	if isinstance(entry, WholeDay):
		return []
	return entry.list_events() if isinstance(entry, Series) else [entry]


def stamp_of(entry: Entry) -> datetime:
	moments = [event.last_modified for event in list_events(entry)]
	if isinstance(entry, WholeDay):
		moments = [entry.last_modified]
	known = [moment for moment in moments if moment]
	if not known:
		raise ValueError(f"The entry {entry} of a feed has no `last_modified`")
	return max(known)


def cancelled(event: Event) -> Event:
	return replace(event, status="CANCELLED")


# Components


def write(entry: Entry, stamp: datetime, attendee: Contact | None) -> list[icalendar.Event]:
	"""Return the VEVENTs of an entry: one, and in a series one more for each moved event."""
	if isinstance(entry, WholeDay):
		return [write_day(entry, stamp)]
	if isinstance(entry, Series):
		return write_series(entry, stamp, attendee)
	return [write_event(entry, stamp, attendee)]


def write_series(series: Series, stamp: datetime, attendee: Contact | None) -> list[icalendar.Event]:
	zone, rule = series.first.time_zone, series.rule
	main = write_event(series.first, stamp, attendee)
	main.add("rrule", {"freq": rule.frequency, "interval": rule.interval, "count": rule.count})
	if series.cancelled:
		main.add("exdate", [at(moment, zone) for moment in sorted(series.cancelled)])
	others = []
	for moved in sorted(series.moved, key=lambda moved: moved.was):
		component = write_event(moved.event, stamp, attendee)
		component.add("recurrence-id", at(moved.was, zone))
		others.append(component)
	return [main, *others]


def write_event(event: Event, stamp: datetime, attendee: Contact | None) -> icalendar.Event:
	start = at(event.start, event.time_zone)
	component = write_details(event, stamp)
	component.add("dtstart", start)
	component.add("dtend", end_of(start, event.minutes))
	component.add("sequence", event.sequence)
	component.add("status", event.status)
	component.add("transp", "TRANSPARENT" if event.status == "CANCELLED" else "OPAQUE")
	if place := one_line(event.place):
		component.add("location", vText(place))
	if event.organizer:
		component.add("organizer", write_contact(event.organizer))
	if attendee:
		component.add("attendee", write_attendee(attendee))
	return component


def write_day(entry: WholeDay, stamp: datetime) -> icalendar.Event:
	component = write_details(entry, stamp)
	day = date(entry.day.year, entry.day.month, entry.day.day)
	component.add("dtstart", day)
	component.add("dtend", day + timedelta(days=1))
	component.add("transp", "TRANSPARENT")
	return component


def write_details(entry: Event | WholeDay, stamp: datetime) -> icalendar.Event:
	"""Begin a VEVENT with what every entry has. Programs that show no URL show it in the description."""
	component = icalendar.Event()
	component.add("uid", vText(one_line(entry.uid)))
	component.add("dtstamp", stamp.astimezone(timezone.utc))
	component.add("summary", vText(one_line(entry.title)))
	url = web_address(entry.url)
	description = "\n\n".join(filter(None, (many_lines(entry.description), url)))
	if description:
		component.add("description", vText(description))
	if url:
		component.add("url", vUri(url))
	if entry.last_modified:
		component.add("last-modified", entry.last_modified.astimezone(timezone.utc))
	return component


def write_contact(contact: Contact) -> vCalAddress:
	if not ONE_ADDRESS.fullmatch(contact.address):
		raise ValueError(f"{contact.address!r} is not a single e-mail address")
	address = vCalAddress(f"mailto:{contact.address}")
	# Parameters know no escapes.
	if name := one_line(contact.name).replace('"', "'"):
		address.params["CN"] = vText(name)
	return address


def write_attendee(contact: Contact) -> vCalAddress:
	"""Answers are not asked for, because people join and leave in the portal and nobody reads them."""
	address = write_contact(contact)
	for name, value in (
		("CUTYPE", "INDIVIDUAL"),
		("ROLE", "REQ-PARTICIPANT"),
		("PARTSTAT", "NEEDS-ACTION"),
		("RSVP", "FALSE"),
	):
		address.params[name] = vText(value)
	return address


# Values


def at(moment: datetime, zone: str) -> datetime:
	return moment.replace(tzinfo=ZoneInfo(zone))


def end_of(start: datetime, minutes: int) -> datetime:
	"""Return the wall time after that many minutes, also across a change of the clocks."""
	end = start.astimezone(timezone.utc) + timedelta(minutes=minutes)
	return end.astimezone(start.tzinfo)


def one_line(text: str) -> str:
	return " ".join("".join(map(keep_fit, text)).split())


def many_lines(text: str) -> str:
	return "\n".join(map(one_line, text.splitlines())).strip()


def keep_fit(character: str) -> str:
	return " " if category(character) in UNFIT else character


def web_address(url: str) -> str | None:
	"""Return the full address, quoted where it must be. None if it is not one of the web."""
	safe = safe_link(url) or ""
	try:
		parts = urlsplit(safe)
	except ValueError:
		return None
	if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
		return None
	return quote(safe, safe=OF_ADDRESSES, errors="replace")
