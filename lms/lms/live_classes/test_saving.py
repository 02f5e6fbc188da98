"""Live classes: what may be saved, series, the Events that go with them and who is in these."""

from datetime import date, timedelta
from itertools import pairwise

import frappe
import pytest
from frappe.utils import getdate, now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.live_classes import changing
from lms.lms.live_classes.live_class import LiveClassError
from lms.testing.factories import in_days, make_batch, make_batch_enrollment, make_live_class, make_user

BY = "Administrator"

pytestmark = pytest.mark.usefixtures("outgoing_mail")


def participants(event: str) -> list[str]:
	rows = {"parent": event, "parenttype": "Event"}
	return sorted(frappe.get_all("Event Participants", rows, pluck="reference_docname"))


def test_a_class_has_a_private_event_of_its_host_with_the_members():
	ada, ben, host = make_user(), make_user(), make_user("Batch Evaluator")
	batch = make_batch(members=[ada, ben])
	live_class = make_live_class(
		batch.name, host=host, place="Room <1>", join_url="https://meet.example.com/secret"
	)
	event = frappe.get_doc("Event", live_class.event)
	assert (event.event_type, event.owner, event.status) == ("Private", host, "Open")
	assert not event.send_reminder
	assert not event.sync_with_google_calendar
	assert "secret" not in str(event.as_dict())
	assert "Room &lt;1&gt;" in event.description
	assert participants(event.name) == sorted([ada, ben])
	assert event.ends_on - event.starts_on == timedelta(minutes=90)


def test_who_joins_and_leaves_is_added_and_taken_out():
	batch = make_batch(allow_self_enrollment=1)
	live_class = make_live_class(batch.name)
	ada = make_user()
	enrolling.enroll_oneself(batch.name, ada, now_datetime())
	ben = make_batch_enrollment(batch.name).member
	assert participants(live_class.event) == sorted([ada, ben])
	enrolling.leave_oneself(batch.name, ada, now_datetime())
	assert participants(live_class.event) == [ben]


def test_a_series_has_a_class_for_each_of_its_days():
	member = make_user()
	batch = make_batch(members=[member], end_date=in_days(100))
	head = make_live_class(batch.name, frequency="Weekly", repeat_interval=2, repeat_count=3)
	rows = frappe.get_all(
		"LMS Live Class", {"series": head.name}, ["name", "date", "event", "title"], order_by="date"
	)
	assert [row.date for row in rows] == [getdate(in_days(11 + days)) for days in (0, 14, 28)]
	assert {row.title for row in rows} == {head.title}
	assert len({row.event for row in rows}) == 3
	assert all(participants(row.event) == [member] for row in rows)


def test_a_series_keeps_its_time_when_the_clocks_change():
	year = date.today().year + 1
	batch = make_batch(start_date=date(year, 3, 1), end_date=date(year, 4, 30))
	head = make_live_class(batch.name, date=date(year, 3, 3), frequency="Weekly", repeat_count=8)
	rows = frappe.get_all(
		"LMS Live Class", {"series": head.name}, ["time", "starts_on", "ends_on"], order_by="starts_on"
	)
	assert {str(row.time) for row in rows} == {"10:00:00"}
	assert {row.ends_on - row.starts_on for row in rows} == {timedelta(minutes=90)}
	# In Berlin, an hour is missing between two of the weeks.
	steps = {later.starts_on - row.starts_on for row, later in pairwise(rows)}
	assert timedelta(days=7) - min(steps) in (timedelta(hours=1), timedelta(0))


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"timezone": "Berlin"}, "is not a time zone"),
		({"duration": 0}, "from 1 to 1440 minutes"),
		({"duration": 1441}, "from 1 to 1440 minutes"),
		({"join_url": "javascript:alert(1)"}, "address of the web"),
		({"join_url": "//evil.example"}, "address of the web"),
		({"join_url": "mailto:a@example.com"}, "address of the web"),
		({"date": 9}, "not in it"),
		({"frequency": "Weekly", "repeat_count": 2}, "not in it"),
		({"frequency": "Weekly", "repeat_count": 1}, "from 2 to 52 classes"),
		({"frequency": "Daily", "repeat_count": 53}, "from 2 to 52 classes"),
		({"frequency": "Daily", "repeat_count": 2, "repeat_interval": 0}, "every 1 to 12"),
		({"sequence": 3}, "set by the system"),
		({"is_cancelled": 1}, "set by the system"),
		({"attendance_locked": 1}, "set by the system"),
	],
)
def test_what_is_wrong_is_said(values, words):
	batch = make_batch()
	if "date" in values:
		values = {"date": in_days(values["date"])}
	with pytest.raises((frappe.ValidationError, frappe.PermissionError), match=words):
		make_live_class(batch.name, **values)
	assert not frappe.db.exists("LMS Live Class", {"batch_name": batch.name})


def test_a_host_has_an_account_that_is_enabled():
	host = make_user()
	frappe.db.set_value("User", host, "enabled", 0)
	with pytest.raises(LiveClassError, match="is disabled"):
		make_live_class(make_batch().name, host=host)


def test_a_changed_class_changes_its_event():
	live_class = make_live_class(make_batch().name).reload()
	live_class.update({"time": "14:00:00", "title": "Later", "host": make_user("Moderator")}).save()
	event = frappe.get_doc("Event", live_class.event)
	assert (event.subject, event.owner) == ("Later", live_class.host)
	assert event.starts_on == live_class.reload().starts_on


def test_a_moved_cohort_moves_its_classes_and_one_that_is_cut_short_is_refused():
	batch = make_batch()
	live_class = make_live_class(batch.name)
	batch.reload().update({"start_date": in_days(20), "end_date": in_days(22)}).save()
	assert live_class.reload().date == getdate(in_days(21))
	assert frappe.db.get_value("Event", live_class.event, "starts_on") == live_class.starts_on
	with pytest.raises(LiveClassError, match="outside of the days of the cohort"):
		batch.reload().update({"end_date": in_days(20)}).save()


def test_a_cancelled_cohort_cancels_its_classes():
	from lms.lms.cohorts import cancelling

	batch = make_batch(members=[make_user()])
	live_class = make_live_class(batch.name)
	cancelling.cancel_batch(batch.name, "No trainer.", BY, now_datetime())
	assert live_class.reload().is_cancelled
	assert live_class.cancellation_reason == "No trainer."
	assert frappe.db.get_value("Event", live_class.event, "status") == "Cancelled"
	with pytest.raises(LiveClassError, match="was cancelled"):
		make_live_class(batch.name)


def test_a_cancelled_class_stays_as_it_is():
	live_class = make_live_class(make_batch().name)
	assert changing.cancel_class(live_class.name, "Ill.", BY, now_datetime()) == 0
	with pytest.raises(LiveClassError, match="was cancelled"):
		changing.cancel_class(live_class.name, "Ill.", BY, now_datetime())
	with pytest.raises(LiveClassError, match="was cancelled"):
		live_class.reload().update({"title": "Again"}).save()


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_others_cancel_no_class(role):
	live_class = make_live_class(make_batch().name)
	with pytest.raises(frappe.PermissionError):
		changing.cancel_class(live_class.name, "Ill.", make_user(role), now_datetime())


def test_a_class_that_people_know_is_cancelled_and_not_deleted():
	batch = make_batch(members=[make_user()])
	live_class = make_live_class(batch.name)
	with pytest.raises(frappe.LinkExistsError, match="Cancel it instead"):
		live_class.delete()


def test_a_class_that_nobody_knows_is_deleted_with_its_event():
	live_class = make_live_class(make_batch().name)
	live_class.delete()
	assert not frappe.db.exists("Event", live_class.event)
