"""Attendance from the report of a meeting."""

from datetime import datetime, timedelta, timezone

import frappe
import pytest
from frappe.utils import get_datetime

from lms.lms.live_classes import attendance, changing, check_in, meetings, signing
from lms.lms.live_classes.attendance import EXCUSED, PARTIAL, PRESENT, AttendanceError, Mark
from lms.lms.live_classes.providers.base import ProviderError, Stay
from lms.lms.live_classes.reported import count_seconds, record_report, record_reports
from lms.lms.shared.moments import as_moment
from lms.testing.factories import make_batch, make_live_class, make_user

BY = "Administrator"


@pytest.fixture
def people() -> list[str]:
	return [make_user("LMS Student") for _ in range(3)]


@pytest.fixture
def live_class(people):
	return make_live_class(make_batch(members=people).name, duration=60).reload()


def at(live_class, minutes: float = 0) -> datetime:
	return get_datetime(live_class.starts_on) + timedelta(minutes=minutes)


def report(live_class, *stays) -> int:
	"""`stays` are people with the minutes after the start at which they joined and left."""
	rows = [(who, at(live_class, start), at(live_class, end)) for who, start, end in stays]
	return record_report(live_class.name, rows)


def record_of(live_class, member):
	filters = {"live_class": live_class.name, "member": member}
	fields = ["status", "duration", "source", "joined_at", "left_at"]
	return frappe.db.get_value("LMS Live Class Participant", filters, fields, as_dict=True)


def mark_of(live_class, member) -> tuple[str, int]:
	row = record_of(live_class, member)
	return row.status, row.duration


def test_three_quarters_of_a_class_are_being_present(live_class, people):
	ada, ben, cem = people
	assert report(live_class, (ada, 0, 45), (ben, 0, 44.9), (cem, -30, 90)) == 3
	assert [mark_of(live_class, each) for each in people] == [(PRESENT, 0), (PARTIAL, 44), (PRESENT, 0)]
	row = record_of(live_class, cem)
	assert (row.source, row.joined_at, row.left_at) == ("Zoom", at(live_class, -30), at(live_class, 90))
	events = frappe.get_all("LMS Attendance Event", {"live_class": live_class.name}, ["source", "owner"])
	assert {(event.source, event.owner) for event in events} == {("Zoom", BY)}


def test_stays_that_overlap_count_once(live_class, people):
	ada, ben, _cem = people
	report(live_class, (ada, 0, 20), (ada, 10, 20), (ada, 15, 30), (ben, 0, 25), (ben, 35, 55))
	assert mark_of(live_class, ada) == (PARTIAL, 30)
	assert mark_of(live_class, ben) == (PRESENT, 0)


def test_people_are_found_by_account_and_address_in_any_spelling(live_class, people):
	ada, ben, _cem = people
	frappe.db.set_value("User", ben, "email", "Ben.Other@Example.com")
	report(
		live_class, (f" {ada.upper()} ", 0, 60), ("ben.other@example.COM", 0, 60), ("nobody@x.example", 0, 60)
	)
	assert [mark_of(live_class, each) for each in (ada, ben)] == [(PRESENT, 0), (PRESENT, 0)]
	assert frappe.db.count("LMS Live Class Participant", {"live_class": live_class.name}) == 2


def test_moments_with_a_time_zone_are_those_of_the_site(live_class, people):
	start = as_moment(at(live_class)).astimezone(timezone.utc)
	record_report(live_class.name, [(people[0], start, start + timedelta(minutes=60))])
	assert record_of(live_class, people[0]).joined_at == at(live_class)
	assert mark_of(live_class, people[0]) == (PRESENT, 0)


def test_who_was_there_only_before_or_after_the_class_was_not_there(live_class, people):
	assert report(live_class, (people[0], -30, 0), (people[0], 60, 90), (people[1], 50, 10)) == 0
	assert not record_of(live_class, people[0])


def test_who_has_not_left_stays_until_the_end(live_class, people):
	record_report(live_class.name, [(people[0], at(live_class, 10), None)])
	row = record_of(live_class, people[0])
	assert (row.status, row.left_at) == (PRESENT, at(live_class, 60))


def test_what_others_have_recorded_stays_and_gets_the_times(live_class, people):
	ada, ben, cem = people
	attendance.mark(live_class.name, {ada: Mark(EXCUSED)}, BY, at(live_class))
	code = check_in.make_code(live_class.name, check_in.find_step(at(live_class)))
	check_in.check_in(live_class.name, code, ben, at(live_class))
	assert report(live_class, (ada, 0, 60), (ben, 0, 5), (cem, 0, 5)) == 1
	assert [mark_of(live_class, each) for each in people] == [(EXCUSED, 0), (PRESENT, 0), (PARTIAL, 5)]
	assert record_of(live_class, ada).joined_at == at(live_class)
	assert report(live_class, (cem, 0, 50)) == 1
	assert mark_of(live_class, cem) == (PRESENT, 0)


def test_the_same_report_again_changes_nothing(live_class, people):
	stays = [(person, 0, 30) for person in people]
	assert report(live_class, *stays) == 3
	assert report(live_class, *stays) == 0
	assert frappe.db.count("LMS Attendance Event", {"live_class": live_class.name}) == 3


def test_signed_and_cancelled_classes_take_no_report(live_class, people):
	other = make_live_class(live_class.batch_name).reload()
	changing.cancel_class(other.name, "Ill.", BY, at(other, -60))
	signing.sign(live_class.name, BY, at(live_class, 60))
	for each, words in ((live_class, "was signed"), (other, "was cancelled")):
		with pytest.raises(AttendanceError, match=words):
			report(each, (people[0], 0, 60))


@pytest.mark.parametrize(
	("periods", "seconds"),
	[
		([], 0),
		([(0, 10)], 10),
		([(-10, 5), (95, 200)], 10),
		([(0, 100), (20, 30)], 100),
		([(20, 30), (0, 10), (5, 25)], 30),
		([(-50, 500)], 100),
		([(100, 110), (-10, 0)], 0),
	],
)
def test_seconds_are_those_that_a_period_covers(periods, seconds):
	start = datetime(2026, 11, 30, 10)
	moments = [(start + timedelta(seconds=one), start + timedelta(seconds=other)) for one, other in periods]
	assert count_seconds(moments, start, start + timedelta(seconds=100)) == seconds


# The reports of a provider


@pytest.fixture
def reports(monkeypatch):
	"""What the provider says of a class: stays, or an error. Counts how often it is asked."""
	said, asked = {}, []

	def find_stays(live_class: str):
		asked.append(live_class)
		if isinstance(said.get(live_class), Exception):
			raise said[live_class]
		return said.get(live_class)

	monkeypatch.setattr(meetings, "find_stays", find_stays)
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	return frappe._dict(said=said, asked=asked)


def on_zoom(live_class):
	live_class.db_set({"meeting_provider": "Zoom", "meeting_id": "123", "conferencing_provider": "Zoom"})
	return live_class


def stay(address, live_class, start, end, name="Somebody") -> Stay:
	zone = as_moment(at(live_class)).tzinfo
	moments = (at(live_class, minutes).replace(tzinfo=zone) for minutes in (start, end))
	return Stay(name, address, *moments)


def test_the_report_of_a_meeting_is_recorded_once(reports, live_class, people):
	on_zoom(live_class)
	reports.said[live_class.name] = [
		stay(people[0], live_class, 0, 60),
		stay(None, live_class, 0, 60, name=people[1]),
		stay("stranger@example.com", live_class, 0, 60),
	]
	assert record_reports(at(live_class, 60 + 29)) == 0
	assert reports.asked == []
	assert [record_reports(at(live_class, 60 + minutes)) for minutes in (30, 90)] == [1, 0]
	assert reports.asked == [live_class.name]
	assert mark_of(live_class, people[0]) == (PRESENT, 0)
	assert not record_of(live_class, people[1])


def test_an_empty_report_is_asked_for_again_for_two_days(reports, live_class):
	on_zoom(live_class)
	for hours in (1, 2, 47, 49.5):
		assert record_reports(at(live_class, 60 * hours)) == 0
	assert reports.asked == [live_class.name] * 2


def test_one_report_that_fails_keeps_no_other_from_being_recorded(reports, live_class, people):
	other = on_zoom(make_live_class(live_class.batch_name, duration=60, time="09:30:00").reload())
	reports.said[other.name] = ProviderError("Zoom does not answer.")
	reports.said[on_zoom(live_class).name] = [stay(people[0], live_class, 0, 60)]
	assert record_reports(at(live_class, 120)) == 1
	assert reports.asked == [other.name, live_class.name]


def test_signed_and_cancelled_classes_and_those_without_a_meeting_are_not_asked_for(reports, live_class):
	others = [make_live_class(live_class.batch_name, duration=60).reload() for _ in range(2)]
	changing.cancel_class(on_zoom(others[0]).name, "Ill.", BY, at(live_class, -60))
	signing.sign(on_zoom(others[1]).name, BY, at(live_class, 60))
	assert record_reports(at(live_class, 120)) == 0
	assert reports.asked == []
