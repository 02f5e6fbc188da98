"""`frappe.desk.calendar.get_events`: what a calendar shows between two moments, to whom."""

import json
from datetime import timedelta

import frappe
import pytest
from frappe.desk.calendar import get_events

from lms.testing.factories import make_batch, make_live_class, make_user

FIELDS = {"id": "name", "start": "starts_on", "end": "ends_on", "title": "title"}
LIVE_CLASS, MINUTE = "LMS Live Class", timedelta(minutes=1)


@pytest.fixture
def live_class():
	return make_live_class(make_batch().name).reload()


def find(start: str, end: str, **arguments: object) -> list:
	given = {key: json.dumps(value) for key, value in arguments.items()}
	return get_events(LIVE_CLASS, start, end, json.dumps(FIELDS), **given)


def day_of(live_class) -> str:
	return str(live_class.starts_on.date())


def test_what_takes_place_between_two_moments_is_found(live_class):
	day, mine = day_of(live_class), [[LIVE_CLASS, "name", "=", live_class.name]]
	[row] = find(f"{day} 00:00:00", f"{day} 23:59:59", filters=mine)
	assert (row.name, row.title) == (live_class.name, live_class.title)
	assert (row.starts_on, row.ends_on) == (live_class.starts_on, live_class.ends_on)
	assert not find("2001-01-01 00:00:00", "2001-01-31 23:59:59", filters=mine)
	# It is there for as long as it takes.
	assert find(str(live_class.ends_on - MINUTE), f"{day} 23:59:59", filters=mine)
	assert find(f"{day} 00:00:00", str(live_class.starts_on + MINUTE), filters=mine)
	assert not find(str(live_class.ends_on + MINUTE), f"{day} 23:59:59", filters=mine)
	assert not find(f"{day} 00:00:00", str(live_class.starts_on - MINUTE), filters=mine)


def test_fields_and_filters_are_those_that_are_asked_for(live_class):
	day = day_of(live_class)
	mine = [[LIVE_CLASS, "batch_name", "=", live_class.batch_name]]
	[row] = find(f"{day} 00:00:00", f"{day} 23:59:59", filters=mine, fields=["name", "is_cancelled"])
	assert set(row) == {"name", "is_cancelled"}


def test_people_find_what_they_may_read(live_class, as_user):
	day = day_of(live_class)
	leader = make_user("Batch Evaluator")
	with as_user(leader):
		assert find(f"{day} 00:00:00", f"{day} 23:59:59") == []
	batch = frappe.get_doc("LMS Batch", live_class.batch_name)
	batch.append("instructors", {"instructor": leader})
	batch.save()
	with as_user(leader):
		assert [row.name for row in find(f"{day} 00:00:00", f"{day} 23:59:59")] == [live_class.name]
	with as_user(make_user()), pytest.raises(frappe.PermissionError):
		find(f"{day} 00:00:00", f"{day} 23:59:59")


@pytest.mark.benchless
@pytest.mark.parametrize("field", ["nothing", "name) or 1=1 --", 7, ["starts_on"], None, ""])
def test_only_fields_of_the_doctype_are_compared(field):
	names = json.dumps(FIELDS | {"start": field})
	with pytest.raises(frappe.DataError):
		get_events(LIVE_CLASS, "2001-01-01", "2001-01-02", names)


@pytest.mark.benchless
def test_what_has_no_end_is_there_when_it_starts():
	event = frappe.get_doc({"doctype": "Event", "subject": "One", "event_type": "Public"})
	event.update({"starts_on": "2001-05-05 10:00:00"}).insert()
	names = json.dumps({"start": "starts_on", "end": "ends_on", "title": "subject"})
	for days, count in ((("05", "05"), 1), (("06", "07"), 0), (("01", "04"), 0)):
		first, last = (f"2001-05-{day}" for day in days)
		assert len(get_events("Event", f"{first} 00:00:00", f"{last} 23:59:59", names)) == count
