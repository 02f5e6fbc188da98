"""What a class would collide with is said before it is saved."""

import frappe
import pytest

from lms.lms.live_classes.clashes import find_clashes
from lms.lms.live_classes.live_class import LiveClassError
from lms.lms.live_classes.planning import read_plan
from lms.testing.factories import in_days, make_batch, make_live_class, make_user


def plan(batch: object, user: str = "Administrator", **values: object) -> list[str]:
	given = {"batch_name": batch.name, "date": str(in_days(11)), "time": "11:00:00", "duration": 60}
	return [clash["message"] for clash in find_clashes(read_plan(given | values, user))]


def test_the_host_the_room_and_the_members_are_looked_at():
	member, host = make_user(), make_user("Moderator")
	one, other = (make_batch(members=[member, make_user()]) for _batch in range(2))
	make_live_class(one.name, host=host, place="Room 1", title="Secret title")
	messages = plan(other, host=host, place=" room 1 ")
	assert len(messages) == 3
	assert "host has another class" in messages[0]
	assert "is in room 1" in messages[1]
	assert "who have another class: 1" in messages[2]
	assert "Secret title" not in str(messages)


@pytest.mark.parametrize(
	("time", "count"), [("09:00:00", 0), ("09:30:00", 1), ("11:00:00", 1), ("11:30:00", 0)]
)
def test_only_what_overlaps_collides(time, count):
	"""The other class is from 10:00 to 11:30."""
	host = make_user("Moderator")
	make_live_class(make_batch().name, host=host)
	assert len(plan(make_batch(), host=host, time=time)) == count


def test_all_classes_of_a_series_are_looked_at():
	host = make_user("Moderator")
	batch = make_batch(end_date=in_days(60))
	make_live_class(batch.name, host=host, date=in_days(25))
	assert len(plan(batch, host=host, frequency="Weekly", repeat_count=3, repeat_interval=1)) == 1
	assert plan(batch, host=host, frequency="Weekly", repeat_count=2, repeat_interval=1) == []


def test_a_class_does_not_collide_with_itself_nor_with_cancelled_ones():
	host = make_user("Moderator")
	batch = make_batch()
	live_class = make_live_class(batch.name, host=host)
	assert plan(batch, host=host, name=live_class.name) == []
	frappe.db.set_value("LMS Live Class", live_class.name, "is_cancelled", 1)
	assert plan(batch, host=host) == []


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Course Creator", "Batch Evaluator"])
def test_who_does_not_lead_the_cohort_learns_nothing(role):
	with pytest.raises(frappe.PermissionError):
		plan(make_batch(), user=make_user(role))
	with pytest.raises(frappe.PermissionError):
		read_plan({"batch_name": {"x": 1}}, make_user(role))


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"date": None}, "Enter the date"),
		({"timezone": "Mars/Base"}, "not a time zone"),
		({"duration": 0}, "1 to 1440"),
		({"frequency": "Weekly", "repeat_count": 99, "repeat_interval": 1}, "2 to 52"),
	],
)
def test_wrong_values_are_refused_as_saving_would(values, words):
	with pytest.raises((LiveClassError, frappe.ValidationError), match=words):
		plan(make_batch(), **values)
