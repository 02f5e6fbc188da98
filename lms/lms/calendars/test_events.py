"""Events that cannot be are refused when they are made."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import frappe
import pytest

from lms.lms.calendars.events import Event, Moved, Rule, Series, WholeDay, make_uid

NINE = datetime(2026, 3, 3, 9)
CLASS = Event("LC-1@lms.example", "Fire safety", NINE, "Europe/Berlin", 90)
WEEK = timedelta(weeks=1)


@pytest.mark.parametrize(
	"wrong",
	[
		{"start": NINE.replace(tzinfo=timezone.utc)},
		{"last_modified": NINE},
		{"minutes": 0},
		{"minutes": -30},
	],
	ids=str,
)
def test_events_that_cannot_be_are_refused(wrong):
	with pytest.raises(ValueError):
		replace(CLASS, **wrong)


def test_an_event_names_a_time_zone_that_exists():
	with pytest.raises(KeyError):
		replace(CLASS, time_zone="Mars/Olympus")


def test_a_day_was_last_changed_at_a_moment_with_a_time_zone():
	with pytest.raises(ValueError):
		WholeDay("TA-1@lms.example", "Fire safety", date(2026, 3, 3), last_modified=NINE)


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 3, "interval": 0}], ids=str)
def test_rules_count_from_one(wrong):
	with pytest.raises(ValueError):
		Rule(**wrong)


@pytest.mark.parametrize(
	("rule", "starts"),
	[
		(Rule(3), [NINE, NINE + WEEK, NINE + 2 * WEEK]),
		(Rule(2, interval=2), [NINE, NINE + 2 * WEEK]),
		(Rule(2, frequency="DAILY"), [NINE, NINE + timedelta(days=1)]),
	],
	ids=str,
)
def test_a_rule_says_when_events_start(rule, starts):
	assert list(rule.iter_starts(NINE)) == starts


@pytest.mark.parametrize(
	"wrong",
	[
		{"cancelled": (NINE + timedelta(days=1),)},
		{"cancelled": (NINE + 3 * WEEK,)},
		{"cancelled": (NINE, NINE)},
		{"moved": (Moved(NINE + timedelta(hours=1), CLASS),)},
		{"moved": (Moved(NINE, replace(CLASS, uid="LC-2@lms.example")),)},
		{"moved": (Moved(NINE, CLASS),), "cancelled": (NINE,)},
	],
	ids=["another day", "after the last", "twice", "another hour", "another UID", "moved and cancelled"],
)
def test_what_a_series_does_not_have_cannot_be_moved_or_cancelled(wrong):
	with pytest.raises(ValueError):
		Series(CLASS, Rule(3), **wrong)


@pytest.mark.parametrize("host", ["https://learn.example:8443", "http://127.0.0.1:8000"])
def test_uids_stay_when_the_site_has_another_address(monkeypatch, host):
	monkeypatch.setitem(frappe.conf, "host_name", host)
	assert make_uid("LC-00012") == f"LC-00012@{frappe.local.site}"
