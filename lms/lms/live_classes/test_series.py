"""Series in calendars: a year of classes is at the same times there as here, whatever the clocks do."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import frappe
import pytest
import vobject
from frappe.utils import now_datetime

from lms.lms.calendars.events import Contact, Series
from lms.lms.calendars.ical import invite
from lms.lms.live_classes.changing import cancel_class
from lms.lms.live_classes.live_class import get_end, get_series, get_start
from lms.lms.live_classes.series import make_entry
from lms.lms.shared.moments import as_moment, combine
from lms.testing.factories import make_batch, make_live_class

BY, ADA = "Administrator", Contact("Ada", "ada@example.com")
# Their clocks change in spring and autumn, in the other order in the south.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney")


def make_year(zone: str, **values: object) -> str:
	"""A class in every week of the next year."""
	year = date.today().year + 1
	batch = make_batch(start_date=date(year, 1, 1), end_date=date(year, 12, 31), timezone=zone)
	rule = {"frequency": "Weekly", "repeat_count": 52, "date": date(year, 1, 3), "timezone": zone}
	return make_live_class(batch.name, **rule | values).name


def read_calendar(rows: list[frappe._dict]) -> dict[object, object]:
	"""Return when a calendar program that knows only the text would show classes: their ends by starts."""
	calendar = vobject.readOne(invite(make_entry(rows, None), ADA, as_moment(now_datetime())))
	main, *others = calendar.vevent_list
	minutes = main.dtend.value - main.dtstart.value
	zone = main.dtstart.value.tzinfo
	excluded = {value for each in main.contents.get("exdate", []) for value in each.value}
	starts = {start.replace(tzinfo=zone) for start in main.getrruleset(addRDate=True)} - excluded
	for event in others:
		starts.discard(event.recurrence_id.value)
	shown = {start.astimezone(ZoneInfo("UTC")): start + minutes for start in starts}
	shown |= {event.dtstart.value.astimezone(ZoneInfo("UTC")): event.dtend.value for event in others}
	return shown


def starts_here(rows: list[frappe._dict]) -> set[object]:
	return {get_start(row).astimezone(ZoneInfo("UTC")) for row in rows if not row.is_cancelled}


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_classes_is_at_the_same_times_in_a_calendar(zone):
	rows = get_series(make_year(zone, time="09:00:00"))
	assert len({get_start(row).utcoffset() for row in rows}) == 2
	assert set(read_calendar(rows)) == starts_here(rows)
	assert {get_end(row) - get_start(row) for row in rows} == {timedelta(minutes=90)}


@pytest.mark.parametrize("zone", ZONES)
def test_so_are_those_that_were_moved_and_cancelled(zone):
	rows = get_series(make_year(zone, time="18:30:00"))
	for number in (11, 13, 44):
		live_class = frappe.get_doc("LMS Live Class", rows[number].name)
		live_class.update({"time": "20:00:00", "date": live_class.date + timedelta(days=1)}).save()
	for number in (12, 43):
		cancel_class(rows[number].name, "Ill.", BY, now_datetime())
	rows = get_series(rows[0].series)
	entry = make_entry(rows, None)
	assert isinstance(entry, Series) and (len(entry.moved), len(entry.cancelled)) == (3, 2)
	assert set(read_calendar(rows)) == starts_here(rows)
	assert len(starts_here(rows)) == 50


@pytest.mark.parametrize("zone", ZONES)
def test_a_class_during_the_change_takes_as_long_as_it_says(zone):
	year = date.today().year + 1
	nights = [date(year, 1, 1) + timedelta(days=days) for days in range(365)]
	changes = [night for night in nights if changes_on(night, zone)]
	assert len(changes) == 2
	for night in changes:
		batch = make_batch(start_date=night, end_date=night + timedelta(days=1), timezone=zone)
		values = {"date": night, "time": "00:30:00", "duration": 240, "timezone": zone}
		row = frappe.get_doc("LMS Live Class", make_live_class(batch.name, **values).name)
		starts, ends = (moment.astimezone(ZoneInfo("UTC")) for moment in (get_start(row), get_end(row)))
		assert ends - starts == timedelta(hours=4)
		assert row.ends_on - row.starts_on in (timedelta(hours=hours) for hours in (3, 4, 5))


def changes_on(day: date, zone: str) -> bool:
	before, after = (combine(each, "00:00:00", zone) for each in (day, day + timedelta(days=1)))
	return before.utcoffset() != after.utcoffset()
