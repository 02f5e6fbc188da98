"""What a person's calendar has: the days on which their own training is due."""

from datetime import timedelta

import frappe
import pytest
import vobject
from frappe.utils import now_datetime

from lms.lms.account.calendar import MOST_DAYS, SECONDS_KEPT, collect_events, write_feed
from lms.lms.live_classes.changing import cancel_class
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_batch,
	make_course,
	make_live_class,
	make_user,
)


@pytest.fixture
def user() -> str:
	return make_user(language="en")


def assign(user: str, days: int = 7, **values: object):
	course = make_course(lessons=1, title="Fire, safety; first aid")
	return make_assignment(employee=user, course=course.name, due_date=in_days(days), **values)


def read(user: str) -> list:
	return vobject.readOne(write_feed(user, now_datetime())).contents.get("vevent", [])


def test_a_due_date_is_a_whole_day_with_the_title_and_the_full_address(user):
	assignment = assign(user)
	[event] = read(user)
	assert event.summary.value == "Due: Fire, safety; first aid"
	assert event.dtstart.value == in_days(7)
	assert event.url.value == frappe.utils.get_url(f"/lms/courses/{assignment.course}")
	assert event.uid.value == f"{assignment.name}@{frappe.local.site}"


def test_what_is_overdue_stays_until_it_is_done(user):
	assignment = assign(user, days=-3)
	assert [event.day for event in collect_events(user, now_datetime())] == [in_days(-3)]
	complete_lessons(user, assignment.course, 1)
	assert collect_events(user, now_datetime()) == []


def test_training_of_others_is_not_in_it(user):
	assign(make_user())
	assert read(user) == []


def test_courses_that_nobody_can_take_are_not_in_it(user):
	for changed in ({"published": 0}, {"upcoming": 1}):
		assignment = assign(user)
		frappe.db.set_value("LMS Course", assignment.course, changed)
	assert collect_events(user, now_datetime()) == []


def test_a_new_due_date_moves_the_event_and_keeps_its_uid(user):
	assignment = assign(user)
	[before] = collect_events(user, now_datetime())
	assignment.due_date = in_days(9)
	assignment.save()
	[after] = collect_events(user, now_datetime())
	assert (after.uid, after.day) == (before.uid, in_days(9))
	assert after.last_modified > before.last_modified


def test_texts_are_in_the_language_of_the_person(user):
	frappe.db.set_value("User", user, "language", "de")
	assign(user)
	before = frappe.local.lang
	[event] = read(user)
	assert event.summary.value == "Fällig: Fire, safety; first aid"
	assert frappe.local.lang == before


def test_the_feed_is_made_once_however_often_it_is_asked_for(user, monkeypatch):
	made = []
	monkeypatch.setattr("lms.lms.account.calendar.collect_events", lambda *args: made.append(args) or [])
	texts = {write_feed(user, now_datetime()) for _time in range(5)}
	assert len(made) == len(texts) == 1
	assert 0 < SECONDS_KEPT <= 300


def test_the_feed_has_an_end(user, monkeypatch):
	assert MOST_DAYS > 100
	monkeypatch.setattr("lms.lms.account.calendar.MOST_DAYS", 2)
	for days in range(3):
		assign(user, days=days)
	assert [event.day for event in collect_events(user, now_datetime())] == [in_days(0), in_days(1)]


def test_live_classes_are_in_it_under_the_uid_of_their_invitation(user):
	batch = make_batch(members=[user], end_date=in_days(60))
	one = make_live_class(batch.name, join_url="https://meet.example.com/secret")
	head = make_live_class(batch.name, frequency="Weekly", repeat_count=3)
	text = write_feed(user, now_datetime())
	assert "secret" not in text
	events = {event.uid.value.split("@")[0]: event for event in vobject.readOne(text).vevent_list}
	assert set(events) == {one.name, head.name}
	assert "COUNT=3" in events[head.name].rrule.value


def test_a_cancelled_class_stays_for_a_while_and_says_so(user):
	live_class = make_live_class(make_batch(members=[user]).name)
	cancel_class(live_class.name, "Ill.", "Administrator", now_datetime())
	[event] = read(user)
	assert event.status.value == "CANCELLED"
	much_later = now_datetime() + timedelta(days=60)
	assert collect_events(user, much_later) == []


def test_classes_of_others_are_not_in_it(user):
	batch = make_batch(members=[make_user()], published=1)
	make_live_class(batch.name)
	assert read(user) == []
	assert batch.title in write_feed(user, now_datetime(), batch.name)
	assert "BEGIN:VEVENT" not in write_feed(user, now_datetime(), batch.name)


def test_a_cohort_has_a_feed_of_its_own(user):
	first, second = (make_batch(members=[user]) for _batch in range(2))
	names = [make_live_class(batch.name).name for batch in (first, second)]
	assign(user)
	text = write_feed(user, now_datetime(), first.name)
	[event] = vobject.readOne(text).vevent_list
	assert event.uid.value.startswith(names[0])
	assert f"X-WR-CALNAME:{first.title}" in text


def test_the_title_of_a_draft_is_not_told(user):
	draft = make_batch(published=0)
	assert draft.title not in write_feed(user, now_datetime(), draft.name)
