"""What goes into a calendar: single events, series of events under one UID, and whole days.

Times are wall times with the name of their time zone, so that a class at nine stays at nine when the clocks
change. Wrong values are a mistake in the program and raise ValueError.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import frappe

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
Frequency = Literal["DAILY", "WEEKLY"]

STEPS: dict[str, timedelta] = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}


@dataclass(frozen=True)
class Contact:
	"""A person, or whoever else has a mail address."""

	name: str
	address: str


@dataclass(frozen=True)
class Event:
	"""An event at a time. `uid` and a higher `sequence` are how calendars recognize a changed event.

	`start` is the wall time in `time_zone`, an IANA name such as Europe/Berlin. `minutes` is the duration.
	`description` is plain text. A `url` that is no address of the web is left out. `last_modified` has a
	time zone.
	"""

	uid: str
	title: str
	start: datetime
	time_zone: str
	minutes: int
	description: str = ""
	place: str = ""
	url: str = ""
	organizer: Contact | None = None
	status: Status = "CONFIRMED"
	sequence: int = 0
	last_modified: datetime | None = None

	def __post_init__(self) -> None:
		require_wall_time(self.start)
		ZoneInfo(self.time_zone)
		if self.minutes < 1:
			raise ValueError(f"An event takes at least a minute, not {self.minutes}")
		require_moment(self.last_modified)


@dataclass(frozen=True)
class Rule:
	"""How often an event is repeated: every `interval` days or weeks, `count` times with the first one."""

	count: int
	frequency: Frequency = "WEEKLY"
	interval: int = 1

	def __post_init__(self) -> None:
		if self.count < 1 or self.interval < 1:
			raise ValueError(f"A rule counts from 1: {self}")

	def iter_starts(self, first: datetime) -> Iterator[datetime]:
		"""Yield the wall times at which the events start."""
		return (first + STEPS[self.frequency] * self.interval * number for number in range(self.count))


@dataclass(frozen=True)
class Moved:
	"""One event of a series that is now another: at a time, place or with a title of its own.

	`was` is the wall time that the rule gives it, in the time zone of the series.
	"""

	was: datetime
	event: Event


@dataclass(frozen=True)
class Series:
	"""Events by a rule, under the UID of the first. `cancelled` are the wall times of those that are off."""

	first: Event
	rule: Rule
	cancelled: tuple[datetime, ...] = ()
	moved: tuple[Moved, ...] = ()

	def __post_init__(self) -> None:
		starts = set(self.rule.iter_starts(self.first.start))
		named = [*self.cancelled, *(one.was for one in self.moved)]
		if len(set(named)) < len(named) or not starts.issuperset(named):
			raise ValueError("Each event that is cancelled or moved is one of the series, and named once")
		if any(one.event.uid != self.first.uid for one in self.moved):
			raise ValueError("A moved event keeps the UID of its series")

	@property
	def uid(self) -> str:
		return self.first.uid

	def list_events(self) -> list[Event]:
		"""Return the first event, from which the rule counts, and the moved ones."""
		return [self.first, *(one.event for one in self.moved)]


@dataclass(frozen=True)
class WholeDay:
	"""Something about a day that keeps nobody busy, such as a due date."""

	uid: str
	title: str
	day: date
	description: str = ""
	url: str = ""
	last_modified: datetime | None = None

	def __post_init__(self) -> None:
		require_moment(self.last_modified)


Entry = Event | Series | WholeDay


def make_uid(name: str) -> str:
	"""Return the UID of a record: always the same, whatever the address that the site is opened by."""
	return f"{name}@{frappe.local.site}"


def require_wall_time(moment: datetime) -> None:
	if moment.tzinfo:
		raise ValueError(f"{moment} has a time zone; the event names its own")


def require_moment(moment: datetime | None) -> None:
	if moment and not moment.tzinfo:
		raise ValueError(f"{moment} has no time zone")
