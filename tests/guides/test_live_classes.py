"""Live classes: a series is planned for a cohort, a clash is said before saving, and a class is cancelled."""

import frappe
import pytest

from lms.testing.factories import in_days, make_batch, make_live_class, unique
from tests.guides.people import make_employee, read


@pytest.fixture
def cohort(committed):
	members = [make_employee(name).user_id for name in ("Ada", "Ben")]
	doc = make_batch(members=members, title=unique("Leaders"), end_date=in_days(60))
	frappe.db.commit()
	return doc


def find_classes(title):
	frappe.db.rollback()
	return frappe.get_all("LMS Live Class", {"title": title}, ["name", "date", "event"], order_by="date")


def plan(desk, cohort, title, **values):
	desk.open_new("LMS Live Class")
	desk.enter("Title", title)
	desk.choose("Cohort", cohort.title)
	desk.enter("Date", str(in_days(11)))
	desk.enter("Time", "10:00:00")
	for label, value in values.items():
		desk.enter(label.replace("_", " "), value)


def test_a_series_is_planned_in_a_room_and_online(sign_in, cohort):
	title = unique("Round")
	desk = sign_in("Moderator")
	plan(desk, cohort, title, Place="Room 1", Repeat="Weekly")
	desk.enter("How Many Classes", "3")
	desk.enter("Link", "https://meet.example.com/round")
	desk.save()
	classes = find_classes(title)
	assert [row.date for row in classes] == [in_days(days) for days in (11, 18, 25)]
	for row in classes:
		participants = {"parent": row.event, "parenttype": "Event"}
		assert frappe.db.count("Event Participants", participants) == 2
		assert frappe.db.get_value("Event", row.event, "owner") == desk.user


def test_a_clash_is_said_and_can_be_accepted(sign_in, cohort):
	other = make_batch(title=unique("Others"))
	make_live_class(other.name, place="Room 1")
	frappe.db.commit()
	title = unique("Round")
	desk = sign_in("Moderator")
	plan(desk, cohort, title, Place="Room 1")
	desk.page.keyboard.press("Control+s")
	desk.dialog.shows("another class is in Room 1")
	desk.dialog.press("No")
	assert find_classes(title) == []
	desk.page.keyboard.press("Control+s")
	desk.dialog.shows("another class is in Room 1")
	desk.dialog.press("Yes")
	desk.offers("Cancel the Class")
	assert len(find_classes(title)) == 1


def test_a_class_is_cancelled_with_a_reason(sign_in, cohort):
	live_class = make_live_class(cohort.name)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_form("LMS Live Class", live_class.name)
	desk.press("Cancel the Class")
	desk.dialog.enter("Reason", "The trainer is ill.")
	desk.dialog.press("Cancel the Class")
	desk.is_told("Cancelled. People told: 2.")
	desk.shows("This class was cancelled: The trainer is ill.")
	assert read("LMS Live Class", {"name": live_class.name}, "is_cancelled") == 1


def test_a_change_is_applied_to_the_following_classes(sign_in, cohort):
	title = unique("Round")
	head = make_live_class(cohort.name, title=title, frequency="Weekly", repeat_count=3)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_form("LMS Live Class", head.name)
	desk.enter("Place", "Room 2")
	desk.save()
	desk.press("Apply to the Following Classes")
	desk.dialog.shows("Members are told once")
	desk.dialog.press("Yes")
	desk.is_told("Classes changed: 2.")
	frappe.db.rollback()
	assert set(frappe.get_all("LMS Live Class", {"title": title}, pluck="place")) == {"Room 2"}


def test_the_list_says_when_each_class_is(sign_in, cohort):
	coming = make_live_class(cohort.name, title=unique("Coming"))
	cancelled = make_live_class(cohort.name, title=unique("Gone"), date=in_days(12))
	cancelled.db_set("is_cancelled", 1)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open_list("LMS Live Class", batch_name=cohort.name)
	desk.shows("To come")
	desk.shows("Called off")
	desk.has_rows(cancelled.title, coming.title)
