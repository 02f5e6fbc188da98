"""iCalendar text, read by another library (vobject) and compared with files that were looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from vobject.base import Component

from lms.lms.calendars.events import Contact, Event, Moved, Rule, Series, WholeDay
from lms.lms.calendars.ical import cancel, invite, publish, web_address

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 2, 1, 8, 30, tzinfo=timezone.utc)
EARLIER = NOW - timedelta(days=3)
NINE, WEEK = datetime(2026, 3, 3, 9), timedelta(weeks=1)
UID = "LC-00012@learn.example"
LEA, ADA = Contact("Léa Weiß", "lea@example.com"), Contact("Ada Byron", "ada@example.com")
CLASS = Event(
	UID,
	"Fire safety; part 1, with drill",
	NINE,
	"Europe/Berlin",
	90,
	description="Bring shoes.\nMeet at the gate; not in the hall, please.",
	place="Gate 3, Hafenstraße 7",
	url="https://learn.example/lms/batches/spring?tab=classes",
	organizer=LEA,
	last_modified=EARLIER,
)
MOVED = replace(CLASS, start=NINE + 3 * WEEK + timedelta(days=1, hours=5), place="Online", sequence=2)
SERIES = Series(CLASS, Rule(6), cancelled=(NINE + WEEK,), moved=(Moved(NINE + 3 * WEEK, MOVED),))
DUE = WholeDay(
	"TA-00007@learn.example",
	"Due: Data protection",
	date(2026, 5, 1),
	url="https://learn.example/lms/courses/data-protection",
	last_modified=EARLIER,
)
WRITTEN = {
	"class.ics": lambda: invite(CLASS, ADA, NOW),
	"series.ics": lambda: invite(SERIES, ADA, NOW),
	"cancelled_class.ics": lambda: cancel(replace(CLASS, sequence=1), ADA, NOW),
	"cancelled_series.ics": lambda: cancel(replace(SERIES, first=replace(CLASS, sequence=3)), ADA, NOW),
	"cancelled_one_of_a_series.ics": lambda: cancel(SERIES, ADA, NOW, only=NINE + 2 * WEEK),
	"feed.ics": lambda: publish([SERIES, DUE], "Fire safety, and more"),
}
CLOCKS = {"Europe/Berlin": 2, "America/New_York": 2, "Asia/Kolkata": 1}


def read(text: str) -> Component:
	return vobject.readOne(text)


def describe(component: Component) -> tuple[object, ...]:
	"""Everything in a component, whatever the order of its lines."""
	lines = sorted(
		(line.name, str(sorted(line.params.items())), str(line.value)) for line in component.lines()
	)
	return component.name, lines, sorted(describe(one) for one in component.components())


def events_of(text: str) -> list[Component]:
	return read(text).vevent_list


def iter_starts(event: Component) -> Iterator[datetime]:
	"""When the events of a series start, as another library works it out from the rule and the exceptions."""
	yield from event.getrruleset(addRDate=True)


# As they were looked at


@pytest.mark.parametrize("name", WRITTEN)
def test_files_are_as_they_were_looked_at(name):
	expected = (GOLDEN / name).read_text(encoding="utf-8")
	assert describe(read(WRITTEN[name]())) == describe(read(expected))


def test_everything_that_was_looked_at_is_compared():
	assert {path.name for path in GOLDEN.iterdir()} == set(WRITTEN)


def test_a_feed_is_the_same_as_long_as_the_events_are():
	assert WRITTEN["feed.ics"]() == WRITTEN["feed.ics"]()
	assert publish([DUE], "A") != publish([replace(DUE, day=date(2026, 5, 2))], "A")


def test_an_empty_feed_is_a_calendar():
	calendar = read(publish([], "Nothing to do"))
	assert (calendar.method.value, list(calendar.components())) == ("PUBLISH", [])


def test_a_feed_says_of_each_entry_when_it_was_written():
	with pytest.raises(ValueError, match="last_modified"):
		publish([replace(DUE, last_modified=None)], "A")


# Clocks


@pytest.mark.parametrize("zone", CLOCKS)
def test_a_year_of_classes_is_at_the_same_wall_time_on_either_side_of_the_clocks(zone):
	series = Series(replace(CLASS, start=datetime(2026, 1, 6, 9), time_zone=zone), Rule(52))
	[event] = events_of(invite(series, ADA, NOW))
	starts = list(iter_starts(event))
	assert [(start.hour, start.minute, start.weekday()) for start in starts] == [(9, 0, 1)] * 52
	assert (starts[0].date(), starts[-1].date()) == (date(2026, 1, 6), date(2026, 12, 29))
	# The reader knows the zone only from the text.
	instants = [start.replace(tzinfo=event.dtstart.value.tzinfo).astimezone(timezone.utc) for start in starts]
	expected = [start.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc) for start in starts]
	assert instants == expected
	assert len({instant.hour for instant in instants}) == CLOCKS[zone]


def test_a_class_that_was_made_in_winter_is_in_summer_at_its_wall_time():
	text = invite(replace(CLASS, start=datetime(2026, 7, 7, 9)), ADA, NOW)
	assert "\r\nDTSTART;TZID=Europe/Berlin:20260707T090000\r\n" in text
	assert "\r\nDTEND;TZID=Europe/Berlin:20260707T103000\r\n" in text


def test_a_class_during_which_the_clocks_change_takes_as_long_as_it_does():
	text = invite(replace(CLASS, start=datetime(2026, 3, 29, 1), minutes=120), ADA, NOW)
	assert "\r\nDTEND;TZID=Europe/Berlin:20260329T040000\r\n" in text


def test_every_zone_that_is_named_is_described_once():
	elsewhere = replace(CLASS, uid="LC-2@learn.example", time_zone="America/New_York")
	calendar = read(publish([CLASS, elsewhere, replace(CLASS, uid="LC-3@learn.example")], "A"))
	assert sorted(zone.tzid.value for zone in calendar.vtimezone_list) == [
		"America/New_York",
		"Europe/Berlin",
	]


def test_a_class_in_utc_needs_no_description_of_it():
	text = invite(replace(CLASS, time_zone="UTC"), ADA, NOW)
	assert "\r\nDTSTART:20260303T090000Z\r\n" in text and "VTIMEZONE" not in text


# Series


def test_a_series_is_one_uid_with_what_was_moved_and_cancelled():
	main, moved = events_of(WRITTEN["series.ics"]())
	assert main.uid.value == moved.uid.value == UID
	wall_times = [start.replace(tzinfo=None) for start in iter_starts(main)]
	assert wall_times == [NINE + number * WEEK for number in (0, 2, 3, 4, 5)]
	assert moved.recurrence_id.value.replace(tzinfo=None) == NINE + 3 * WEEK
	assert moved.dtstart.value.replace(tzinfo=None) == MOVED.start
	assert (moved.location.value, moved.sequence.value) == ("Online", "2")


def test_what_a_series_does_not_have_cannot_be_cancelled():
	with pytest.raises(ValueError):
		cancel(SERIES, ADA, NOW, only=NINE + timedelta(days=1))


@pytest.mark.parametrize("name", ["class.ics", "series.ics", "cancelled_class.ics", "cancelled_series.ics"])
def test_an_invitation_names_one_person_and_who_invites(name):
	for event in events_of(WRITTEN[name]()):
		assert [one.value for one in event.attendee_list] == ["mailto:ada@example.com"]
		assert event.attendee.params["RSVP"] == ["FALSE"]
		assert event.organizer.value == "mailto:lea@example.com"
		assert event.organizer.params["CN"] == ["Léa Weiß"]


def test_a_feed_names_nobody_who_takes_part():
	assert not any("attendee" in event.contents for event in events_of(WRITTEN["feed.ics"]()))


def test_due_dates_keep_nobody_busy():
	event = events_of(publish([DUE], "A"))[0]
	assert (event.dtstart.value, event.dtend.value) == (date(2026, 5, 1), date(2026, 5, 2))
	assert event.transp.value == "TRANSPARENT"


# What people type

HOSTILE = (
	"\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT",
	"\nATTENDEE:mailto:eve@example.com",
	"\rX-EVIL:1",
	"\x0bX-EVIL:1\x0cX-EVIL:1\x85X-EVIL:1\u2028X-EVIL:1\u2029X-EVIL:1\x1eX-EVIL:1",
	"\\nX-EVIL:1\\",
	'";X-EVIL=1:mailto:eve@example.com',
	";X-EVIL=1",
	"\x00\ud800\ufeff\u202e",
	"<script>alert(1)</script>",
)


def fill(text: str) -> Event:
	contact = Contact(text, "lea@example.com")
	return replace(
		CLASS, title=text, description=text, place=text, url=text, uid=f"{text}@x", organizer=contact
	)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_texts_add_no_lines(hostile):
	tame, event = fill("tame"), fill(hostile)
	moved = (Moved(NINE, event),)
	for text, expected in (
		(invite(Series(event, Rule(2), moved=moved), Contact(hostile, ADA.address), NOW), 2),
		(cancel(event, Contact(hostile, ADA.address), NOW), 1),
		(publish([event], hostile), 1),
	):
		assert names_of(text) <= names_of(publish([tame], "A") + invite(SERIES, ADA, NOW))
		assert len(events_of(text)) == expected


def names_of(text: str) -> set[str]:
	lines = text.replace("\r\n ", "").split("\r\n")
	assert not any(character in text.replace("\r\n", "") for character in "\r\n\x0b\x0c\x85\u2028\u2029")
	return {line.partition(":")[0].partition(";")[0] for line in lines}


@pytest.mark.parametrize("text", ["a, b; c\\d: e", "Ünïcödé 火災", "a\\nb", "\\, \\;"])
def test_texts_arrive_as_they_were_typed(text):
	event = events_of(invite(replace(CLASS, title=text, place=text, description=text, url=""), ADA, NOW))[0]
	assert (event.summary.value, event.location.value, event.description.value) == (text, text, text)


def test_descriptions_keep_their_paragraphs_and_end_with_the_address():
	event = events_of(invite(CLASS, ADA, NOW))[0]
	assert event.description.value == f"{CLASS.description}\n\n{CLASS.url}"
	assert event.url.value == CLASS.url


@pytest.mark.parametrize(
	("typed", "written"),
	[
		("https://learn.example/a?b=c&d=%20#e", "https://learn.example/a?b=c&d=%20#e"),
		("HTTP://learn.example", "HTTP://learn.example"),
		('https://learn.example/a b/ü"<>\\', None),
		('https://learn.example/a b/ü"<>', "https://learn.example/a%20b/%C3%BC%22%3C%3E"),
		("javascript:alert(1)", None),
		(" JavaScript:alert(1)//https://learn.example", None),
		("java\tscript:alert(1)", None),
		("data:text/html,x", None),
		("file:///etc/passwd", None),
		("mailto:eve@example.com", None),
		("https://learn.example/\r\nX-EVIL:1", None),
		("https://[", None),
		("https:///path", None),
		("//learn.example", None),
		("/lms", None),
		("", None),
	],
)
def test_only_addresses_of_the_web_become_links(typed, written):
	assert web_address(typed) == written
	text = invite(replace(CLASS, url=typed), ADA, NOW)
	assert ("\r\nURL:" in text) is bool(written)


@pytest.mark.parametrize(
	"address", ["", "ada", "ada@example.com,eve@example.com", "a@b\r\nX-EVIL:1", "a b@c"]
)
def test_nobody_is_invited_under_an_address_that_is_none(address):
	with pytest.raises(ValueError):
		invite(CLASS, Contact("Ada", address), NOW)


def test_long_lines_are_folded_between_characters():
	long = replace(
		CLASS, title="火災 " * 200, description="ü" * 500, url=f"https://learn.example/{'x' * 300}"
	)
	text = invite(long, ADA, NOW)
	assert lengths(text.split("\r\n")) <= {*range(76)}
	event = events_of(text)[0]
	assert event.summary.value == ("火災 " * 200).strip()
	assert event.url.value == long.url


def lengths(lines: Iterable[str]) -> set[int]:
	return {len(line.encode()) for line in lines}
