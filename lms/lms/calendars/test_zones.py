"""Time zones: what is written means the same to a reader of others as the name does to Python."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from lms.lms.calendars.zones import make_timezone

BY_RULE = ("Europe/Berlin", "America/New_York", "Europe/Dublin", "Australia/Sydney", "Australia/Lord_Howe")
WITHOUT = ("Asia/Kolkata", "Asia/Kathmandu", "UTC", "America/Bogota")
# On days that no nth weekday of a month names, and around Ramadan.
ONE_BY_ONE = ("Africa/Cairo", "Asia/Jerusalem", "America/Santiago", "Africa/Casablanca")
FIRST, LAST = 2026, 2027


def write(name: str) -> str:
	return make_timezone(name, FIRST, LAST).to_ical().decode()


def read(name: str):
	return tzical(StringIO(write(name))).get(name)


@pytest.mark.parametrize("name", [*BY_RULE, *WITHOUT, *ONE_BY_ONE])
def test_every_hour_of_two_years_has_the_offset_that_it_has(name):
	zone, written = ZoneInfo(name), read(name)
	moment = datetime(FIRST, 1, 1, 0, 30)
	while moment.year <= LAST:
		there = moment.replace(tzinfo=zone)
		# Wall times that come twice or never mean one thing to one reader and another to the next.
		if there.utcoffset() == there.replace(fold=1).utcoffset():
			assert moment.replace(tzinfo=written).utcoffset() == there.utcoffset(), moment
		moment += timedelta(hours=1)


@pytest.mark.parametrize(("names", "rules"), [(BY_RULE, 2), (WITHOUT, 0), (ONE_BY_ONE, 0)], ids=str)
def test_rules_are_written_where_the_clocks_have_one(names, rules):
	assert {name: write(name).count("RRULE:FREQ=YEARLY;") for name in names} == dict.fromkeys(names, rules)


def test_onsets_are_in_the_wall_time_before_the_change():
	lines = write("Europe/Berlin").splitlines()
	forward = lines[lines.index("BEGIN:DAYLIGHT") :]
	assert forward[1:3] == ["DTSTART:20250330T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"]


def test_zones_that_do_not_exist_are_refused():
	with pytest.raises(KeyError):
		make_timezone("Mars/Olympus", FIRST, LAST)
