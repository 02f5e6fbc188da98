"""A long list assigned by the queue: all or nothing, visible meanwhile, repeatable."""

import json

import frappe
import pytest

from lms.lms import assignments, bulk_assignment
from lms.testing.factories import in_days, make_course, make_user, today

BY = "Administrator"


@pytest.fixture
def enqueued(monkeypatch):
	"""What the module has given to the queue."""
	jobs = []

	def enqueue(method, **options):
		if method == "lms.lms.bulk_assignment.run":
			jobs.append(options)

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	return jobs


def start(course: str, people: list, **options: object) -> str:
	given = {"retake": False, "user": BY, "today": today()} | options
	return bulk_assignment.start(course, people, in_days(9), **given)["job_id"]


def test_it_is_queued_then_done(enqueued):
	people = [make_user(), make_user()]
	name = start(make_course().name, [*people, people[0].upper(), "nobody@example.com"])
	[options] = enqueued
	assert options["name"] == name
	state = bulk_assignment.get_state(name)
	assert (state["status"], state["total"], state["done"]) == ("Queued", 3, 0)
	assert not frappe.db.exists(assignments.DOCTYPE, {"employee": people[0]})


@pytest.fixture
def nothing_committed(monkeypatch):
	monkeypatch.setattr(frappe.db, "commit", lambda: None)


def test_the_job_assigns_and_says_what_came_out(enqueued, nothing_committed):
	people = [make_user(), make_user()]
	name = start(make_course().name, [*people, "nobody@example.com"])
	bulk_assignment.run(name)
	state = bulk_assignment.get_state(name)
	assert (state["status"], state["done"], state["assigned"], state["skipped"]) == ("Completed", 3, 2, 0)
	assert [row["employee"] for row in state["errors"]] == ["nobody@example.com"]
	row = frappe.db.get_value(
		assignments.DOCTYPE, {"employee": people[0]}, ["assigned_by", "assigned_via"], as_dict=True
	)
	assert row == {"assigned_by": BY, "assigned_via": "API"}
	bulk_assignment.run(name)
	assert frappe.db.count(assignments.DOCTYPE, {"employee": ["in", people]}) == 2


def test_a_course_unpublished_meanwhile_fails_the_job_with_the_reason(enqueued, committed):
	person, course = make_user(), make_course()
	name = start(course.name, [person])
	course.db_set("published", 0)
	frappe.db.commit()
	bulk_assignment.run(name)
	state = bulk_assignment.get_state(name)
	assert (state["status"], state["assigned"]) == ("Failed", 0)
	assert "not published" in state["message"]
	assert not frappe.db.exists(assignments.DOCTYPE, {"employee": person})


def test_progress_is_told_by_the_thousand(monkeypatch):
	told = []
	monkeypatch.setattr(assignments, "CHUNK", 2)
	assert list(assignments.counted("abcde", told.append)) == list("abcde")
	assert told == [2, 4]


def test_how_far_it_is_can_be_seen(enqueued):
	name = start(make_course().name, [make_user()])
	bulk_assignment.get_reporter(name)(1)
	assert bulk_assignment.get_state(name)["done"] == 1
	frappe.cache.delete_value(bulk_assignment.progress_key(name))


@pytest.mark.parametrize(
	("published", "days", "message"), [(0, 1, "not published"), (1, -1, "in the past")], ids=str
)
def test_what_is_wrong_is_refused_at_once(published, days, message, enqueued):
	course, people = make_course(published=published).name, [make_user()]
	with pytest.raises(frappe.ValidationError, match=message):
		bulk_assignment.start(course, people, in_days(days), retake=False, user=BY, today=today())
	assert not enqueued


def test_what_the_queue_has_lost_is_put_into_it_again(enqueued, monkeypatch):
	name = start(make_course().name, [make_user()])
	monkeypatch.setattr(bulk_assignment, "is_job_enqueued", lambda job_id: True)
	assert bulk_assignment.resume() == 0
	monkeypatch.setattr(bulk_assignment, "is_job_enqueued", lambda job_id: False)
	frappe.db.set_value(bulk_assignment.DOCTYPE, name, {"status": "Running", "attempts": 1})
	assert bulk_assignment.resume() == 1
	assert enqueued == [enqueued[0]] * 2
	frappe.db.set_value(bulk_assignment.DOCTYPE, name, "status", "Completed")
	assert bulk_assignment.resume() == 0


def test_what_is_broken_off_again_and_again_is_given_up(enqueued, monkeypatch):
	name = start(make_course().name, [make_user()])
	monkeypatch.setattr(bulk_assignment, "is_job_enqueued", lambda job_id: False)
	frappe.db.set_value(bulk_assignment.DOCTYPE, name, {"status": "Running", "attempts": 3})
	bulk_assignment.resume()
	state = bulk_assignment.get_state(name)
	assert (state["status"], state["message"]) == ("Failed", "It was broken off 3 times.")
	assert len(enqueued) == 1


def test_what_has_finished_meanwhile_is_not_given_up(enqueued, monkeypatch):
	name = start(make_course().name, [make_user()])
	frappe.db.set_value(bulk_assignment.DOCTYPE, name, {"status": "Completed", "attempts": 3})
	bulk_assignment.fail(name, "It was broken off 3 times.")
	assert bulk_assignment.get_state(name)["status"] == "Completed"


def test_a_retake_is_remembered(enqueued):
	name = start(make_course().name, [make_user()], retake=True)
	values = frappe.db.get_value(bulk_assignment.DOCTYPE, name, ["retake", "employees"], as_dict=True)
	assert values.retake == 1
	assert len(json.loads(values.employees)) == 1


def test_an_unknown_job_is_not_found():
	with pytest.raises(frappe.DoesNotExistError):
		bulk_assignment.get_state("none")
