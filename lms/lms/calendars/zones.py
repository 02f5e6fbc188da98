"""Time zones as VTIMEZONE (RFC 5545, 3.6.5): when the clocks change, for calendars that do not know the name.

Most zones change their clocks by the same rule every year, such as on the last Sunday of March, and calendars
understand that best. The few others get each change on its own, for the years that are needed.

`icalendar` can write them, too, but says in the wall time after the change when the clocks go forward. The
standard wants the wall time before it.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# After so many years, each date is the same day of the week again.
CYCLE = 28
# No zone changes its clocks twice within it.
STEP = timedelta(days=7)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1


@dataclass(frozen=True)
class ClockChange:
	"""`onset` is the wall time before the change, at which it comes. Offsets are from UTC."""

	onset: datetime
	before: timedelta
	after: timedelta
	abbreviation: str

	@property
	def is_forward(self) -> bool:
		return self.after > self.before


Rule = dict[str, str | int]
Observance = tuple[ClockChange, Rule | None]


def make_timezone(name: str, first_year: int, last_year: int) -> Timezone:
	"""Return the VTIMEZONE of a zone, right for all events from the first year to the last."""
	component = Timezone()
	component.add("tzid", name)
	for change, rule in find_observances(name, first_year - 1, last_year):
		component.add_component(describe_change(change, rule))
	return component


@lru_cache(maxsize=256)
def find_observances(name: str, first_year: int, last_year: int) -> tuple[Observance, ...]:
	"""Return changes of the clocks, and for each by which rule it comes again. None if it does not."""
	changes = list(iter_changes(name, first_year, first_year + CYCLE))
	kinds = [[change for change in changes if change.is_forward is forward] for forward in (True, False)]
	if all(len(kind) == CYCLE and find_rule(kind) for kind in kinds):
		return tuple((kind[0], find_rule(kind)) for kind in kinds)
	found = [start_of(name, datetime(first_year, 1, 1)), *iter_changes(name, first_year, last_year + 1)]
	return tuple((change, None) for change in found)


def iter_changes(name: str, first_year: int, end_year: int) -> Iterator[ClockChange]:
	"""Yield the changes of the clocks in these years, without the last one."""
	zone = ZoneInfo(name)
	moment = datetime(first_year, 1, 1, tzinfo=timezone.utc)
	end = datetime(end_year, 1, 1, tzinfo=timezone.utc)
	while moment < end:
		later = min(moment + STEP, end)
		if offset_at(moment, zone) != offset_at(later, zone):
			yield find_change(moment, later, zone)
		moment = later


def find_change(before: datetime, after: datetime, zone: ZoneInfo) -> ClockChange:
	"""Return the one change between two moments, to the second."""
	old = offset_at(before, zone)
	while after - before > timedelta(seconds=1):
		middle = before + (after - before) // 2
		middle = middle.replace(microsecond=0) if middle.microsecond else middle
		before, after = (middle, after) if offset_at(middle, zone) == old else (before, middle)
	onset = (after + old).replace(tzinfo=None)
	return ClockChange(onset, old, offset_at(after, zone), name_at(after, zone))


def start_of(name: str, onset: datetime) -> ClockChange:
	"""Return what was in force at a wall time as if it had begun then."""
	moment, zone = onset.replace(tzinfo=timezone.utc), ZoneInfo(name)
	offset = offset_at(moment, zone)
	return ClockChange(onset, offset, offset, name_at(moment, zone))


def offset_at(moment: datetime, zone: ZoneInfo) -> timedelta:
	return moment.astimezone(zone).utcoffset() or timedelta()


def name_at(moment: datetime, zone: ZoneInfo) -> str:
	return moment.astimezone(zone).tzname() or zone.key


def find_rule(changes: Sequence[ClockChange]) -> Rule | None:
	"""Return the RRULE of one change a year: a month and its nth or last weekday. None if they vary."""
	onsets = [change.onset for change in changes]
	alike = {(onset.month, onset.weekday(), onset.time()) for onset in onsets}
	offsets = {(change.before, change.after) for change in changes}
	positions = set[int].intersection(*map(positions_of, onsets)) if onsets else set()
	if len(alike) != 1 or len(offsets) != 1 or not positions:
		return None
	[(month, weekday, _time)] = alike
	return {"freq": "yearly", "bymonth": month, "byday": f"{min(positions)}{DAYS[weekday]}"}


def positions_of(day: datetime) -> set[int]:
	"""Return which of its weekdays in the month it is, counted from the start, and LAST if it is."""
	length = monthrange(day.year, day.month)[1]
	return {(day.day - 1) // 7 + 1} | ({LAST} if day.day > length - 7 else set())


def describe_change(change: ClockChange, rule: Rule | None) -> TimezoneDaylight | TimezoneStandard:
	component = TimezoneDaylight() if change.is_forward else TimezoneStandard()
	component.add("dtstart", change.onset)
	component.add("tzoffsetfrom", change.before)
	component.add("tzoffsetto", change.after)
	component.add("tzname", change.abbreviation)
	if rule:
		component.add("rrule", rule)
	return component
