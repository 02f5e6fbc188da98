"""What members think of their cohort: who may say it and when, and who reads it."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms import api
from lms.lms.cohorts.batch import EnrollingError
from lms.lms.cohorts.feedback import (
	get_feedback,
	get_own_feedback,
	give_feedback,
	read_given,
	summarize_feedback,
	takes_feedback,
)
from lms.lms.cohorts.removing import remove_people
from lms.testing.factories import in_days, make_batch, make_user

GIVEN = {"content": 4, "instructors": 5, "value": 3, "feedback": "More time for questions."}


def make_cohort(*members: str, days: tuple[int, int] = (-3, -1), **values: object) -> object:
	"""A cohort that is over, with these members. `days` are the first and the last one."""
	batch = make_batch(members=members, **values)
	batch.db_set({"start_date": in_days(days[0]), "end_date": in_days(days[1])})
	return batch


def give(batch: object, user: str, **values: object) -> None:
	give_feedback(batch.name, GIVEN | values, user, now_datetime())


def test_a_member_gives_it_once_and_may_change_it():
	member = make_user()
	batch = make_cohort(member)
	give(batch, member)
	give(batch, member, value=5, feedback="  I use it every day. ")
	assert get_own_feedback(batch.name, member) == GIVEN | {"value": 5, "feedback": "I use it every day."}
	assert frappe.db.count("LMS Batch Feedback", {"batch": batch.name}) == 1


def test_the_database_keeps_it_to_one():
	member = make_user()
	batch = make_cohort(member)
	give(batch, member)
	again = frappe.get_doc("LMS Batch Feedback", {"batch": batch.name, "member": member}).as_dict()
	with pytest.raises(frappe.UniqueValidationError):
		frappe.get_doc(again | {"name": None}).insert()


@pytest.mark.parametrize(
	("moment", "expected"),
	[
		(datetime(2030, 1, 9, 23, 59), False),
		(datetime(2030, 1, 10, 0, 0), True),
		(datetime(2030, 2, 9, 16, 59), True),
		(datetime(2030, 2, 9, 17, 0), False),
	],
)
def test_it_is_given_from_the_last_day_until_thirty_days_after_the_end(monkeypatch, moment, expected):
	monkeypatch.setattr("lms.lms.shared.moments.get_system_timezone", lambda: "Europe/Berlin")
	batch = make_batch(start_date="2030-01-08", end_date="2030-01-10")
	assert takes_feedback(batch, moment) is expected


def test_a_cohort_that_was_cancelled_takes_none():
	batch = make_cohort()
	assert takes_feedback(batch, now_datetime())
	batch.is_cancelled = 1
	assert not takes_feedback(batch, now_datetime())


@pytest.mark.parametrize("days", [(5, 9), (-60, -40)])
def test_too_early_and_too_late_are_refused(days):
	member = make_user()
	with pytest.raises(EnrollingError, match="until 30 days after it"):
		give(make_cohort(member, days=days), member)


def test_only_members_give_it():
	batch, left = make_cohort(), make_user()
	for user in (left, make_user("Moderator"), make_user("Course Creator")):
		with pytest.raises(EnrollingError, match="You are not in this cohort"):
			give(batch, user)
	with pytest.raises(frappe.DoesNotExistError):
		give(batch, make_user("Batch Evaluator"))


@pytest.mark.parametrize("values", [{"content": 0}, {"value": 6}, {"instructors": -1}])
def test_stars_are_from_one_to_five(values):
	member = make_user()
	with pytest.raises(EnrollingError, match="Choose from 1 to 5"):
		give(make_cohort(member), member, **values)


@pytest.mark.parametrize(("text", "message"), [(" ", "Say in a few words"), ("x" * 2001, "at most 2000")])
def test_the_text_is_there_and_not_too_long(text, message):
	member = make_user()
	with pytest.raises(EnrollingError, match=message):
		give(make_cohort(member), member, feedback=text)


def test_a_form_with_nonsense_has_no_stars():
	given = read_given({"content": "4", "instructors": "4.5", "value": ["5"]})
	assert given == {"content": 4, "instructors": 0, "value": 0, "feedback": ""}


def test_those_who_lead_it_read_all_with_the_means_and_members_their_own():
	ada, ben, leader = make_user(), make_user(), make_user("Batch Evaluator")
	batch = make_cohort(ada, ben, instructors=[{"instructor": leader}])
	give(batch, ada)
	give(batch, ben, content=5)

	def readers(user: str) -> set[str]:
		return {row.member for row in get_feedback(batch.name, user, start=0, limit=9)}

	for user in (leader, make_user("Moderator"), make_user("System Manager")):
		assert readers(user) == {ada, ben}
	assert readers(ada) == {ada}
	for user in (make_user(), make_user("HR Manager"), make_user("Course Creator")):
		assert readers(user) == set()
	summary = summarize_feedback(batch.name)
	assert (summary.count, summary.means) == (2, {"content": 4.5, "instructors": 5.0, "value": 3.0})
	assert summarize_feedback(make_batch().name).means == {
		"content": None,
		"instructors": None,
		"value": None,
	}


def test_the_api_shows_means_only_to_those_who_lead(as_user):
	member = make_user()
	batch = make_cohort(member)
	with as_user(member):
		api.give_batch_feedback(batch=batch.name, **GIVEN)
		own = api.get_batch_feedback(batch=batch.name)
	assert own["means"] is None and [row.feedback for row in own["rows"]] == [GIVEN["feedback"]]
	with as_user(make_user("Moderator")):
		assert api.get_batch_feedback(batch=batch.name)["means"]["content"] == 4.0


@pytest.mark.parametrize("role", ["Moderator", "LMS Student", "Batch Evaluator"])
def test_nobody_writes_it_as_a_record(role, as_user):
	member = make_user(role)
	batch = make_cohort(member) if role == "LMS Student" else make_cohort()
	values = {"doctype": "LMS Batch Feedback", "batch": batch.name, "member": member, "feedback": "Mine."}
	with as_user(member), pytest.raises(frappe.PermissionError):
		frappe.get_doc(values | {"content": 1, "instructors": 1, "value": 1}).insert()


def test_it_stays_when_the_person_is_taken_out():
	member = make_user()
	batch = make_cohort(member)
	give(batch, member)
	remove_people(batch.name, [member], "Left.", "Administrator", now_datetime() + timedelta(seconds=1))
	assert summarize_feedback(batch.name).count == 1
