"""Live classes as people see them: whose they are, and when there is a link to join."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.live_classes import views
from lms.lms.live_classes.live_class import LiveClassError
from lms.testing.factories import make_batch, make_live_class, make_user

LINK = "https://meet.example.com/secret"


@pytest.fixture
def member() -> str:
	return make_user()


@pytest.fixture
def batch(member):
	return make_batch(members=[member])


@pytest.fixture
def live_class(batch):
	return make_live_class(batch.name, join_url=LINK, host=make_user("Batch Evaluator"))


def moment(live_class: object, **before: int) -> datetime:
	return frappe.db.get_value("LMS Live Class", live_class.name, "starts_on") - timedelta(**before)


def test_a_member_gets_the_link_shortly_before_and_no_more_after_it(live_class, member):
	for minutes, words in ((16, "15 minutes before"), (-91, "is over")):
		with pytest.raises(LiveClassError, match=words):
			views.join(live_class.name, member, moment(live_class, minutes=minutes))
	for minutes in (15, 0, -89):
		assert views.join(live_class.name, member, moment(live_class, minutes=minutes)) == LINK


def test_the_host_and_those_who_lead_the_cohort_get_the_link_at_any_time(live_class):
	early = moment(live_class, days=5)
	assert views.join(live_class.name, live_class.host, early) == LINK
	assert views.join(live_class.name, "Administrator", early) == LINK


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_others_learn_nothing_of_a_class(live_class, role):
	other = make_user(role)
	for call in (views.get_live_class, views.join):
		with pytest.raises(frappe.DoesNotExistError):
			call(live_class.name, other, moment(live_class))
	assert views.get_batch_classes(live_class.batch_name, other, now_datetime()) == []
	assert views.get_coming_classes(other, now_datetime()) == []


def test_who_has_left_learns_nothing_more(live_class, batch, member):
	frappe.get_doc("LMS Batch Enrollment", {"batch": batch.name, "member": member}).delete()
	with pytest.raises(frappe.DoesNotExistError):
		views.join(live_class.name, member, moment(live_class))


def test_the_link_is_in_nothing_that_is_shown(live_class, member):
	shown = [
		views.get_live_class(live_class.name, member, moment(live_class)),
		*views.get_batch_classes(live_class.batch_name, member, moment(live_class)),
		*views.get_coming_classes(member, moment(live_class)),
	]
	assert len(shown) == 3
	assert "meet.example.com" not in str(shown)
	assert all(row.can_join for row in shown)


def test_a_class_in_a_room_has_nothing_to_join(batch, member):
	live_class = make_live_class(batch.name, place="Room 1")
	with pytest.raises(LiveClassError, match="in a room"):
		views.join(live_class.name, member, moment(live_class))


def test_states_follow_the_clock(live_class, member):
	states = [
		views.get_live_class(live_class.name, member, moment(live_class, minutes=minutes)).state
		for minutes in (1, 0, -89, -90)
	]
	assert states == ["Upcoming", "Now", "Now", "Over"]


def test_the_next_class_is_the_first_that_is_not_over(batch, member):
	first, second = (make_live_class(batch.name, time=time) for time in ("08:00:00", "12:00:00"))
	during, after = moment(first, minutes=-1), moment(first, minutes=-95)
	assert [row.name for row in views.get_coming_classes(member, during)] == [first.name, second.name]
	assert [row.name for row in views.get_coming_classes(member, after)] == [second.name]
