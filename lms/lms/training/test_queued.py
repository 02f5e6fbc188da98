"""A long list assigned by the queue: in portions, visible meanwhile, repeatable, and cancelled."""

import json

import frappe
import pytest

from lms.lms.training import assignments, queued
from lms.testing.factories import in_days, make_course, make_user, today

BY = "Administrator"


@pytest.fixture
def enqueued(monkeypatch):
	"""What the module has given to the queue."""
	jobs = []

	def enqueue(method, **options):
		if method == "lms.lms.training.queued.run":
			jobs.append(options)

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	return jobs


assign_portion = queued.assign_portion


def start(course: str, people: list, **options: object) -> str:
	given = {"retake": False, "user": BY, "today": today()} | options
	return queued.start_bulk_assignment([course], people, in_days(9), **given)["job_id"]


def test_it_is_queued_then_done(enqueued):
	people = [make_user(), make_user()]
	name = start(make_course().name, [*people, people[0].upper(), "nobody@example.com"])
	[options] = enqueued
	assert options["name"] == name
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["total"], state["done"]) == ("Queued", 3, 0)
	assert not frappe.db.exists(assignments.TRAINING_ASSIGNMENT, {"employee": people[0]})


@pytest.fixture
def nothing_committed(monkeypatch):
	monkeypatch.setattr(frappe.db, "commit", lambda: None)


def test_the_job_assigns_and_says_what_came_out(enqueued, nothing_committed):
	people = [make_user(), make_user()]
	name = start(make_course().name, [*people, "nobody@example.com"])
	queued.run(name)
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["done"], state["assigned"], state["skipped"]) == ("Completed", 3, 2, 0)
	assert [row["employee"] for row in state["errors"]] == ["nobody@example.com"]
	row = frappe.db.get_value(
		assignments.TRAINING_ASSIGNMENT,
		{"employee": people[0]},
		["assigned_by", "assigned_via"],
		as_dict=True,
	)
	assert row == {"assigned_by": BY, "assigned_via": "API"}
	queued.run(name)
	assert frappe.db.count(assignments.TRAINING_ASSIGNMENT, {"employee": ["in", people]}) == 2


def test_a_course_unpublished_meanwhile_fails_the_job_with_the_reason(enqueued, committed):
	person, course = make_user(), make_course()
	name = start(course.name, [person])
	course.db_set("published", 0)
	frappe.db.commit()
	queued.run(name)
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["assigned"]) == ("Failed", 0)
	assert "not published" in state["message"]
	assert not frappe.db.exists(assignments.TRAINING_ASSIGNMENT, {"employee": person})


@pytest.fixture
def portions(monkeypatch):
	"""Portions of two people. The states after each; what is in `meanwhile` is done then."""
	assign_portion, portions = queued.assign_portion, frappe._dict(states=[], meanwhile=[])

	def assign_and_look(name, *args):
		seconds = assign_portion(name, *args)
		frappe.db.rollback()  # what is not committed is gone
		portions.states.append(queued.get_bulk_assignment_state(name))
		for action in portions.meanwhile:
			action(name)
		return seconds

	monkeypatch.setattr(queued, "FIRST_PORTION", 2)
	monkeypatch.setattr(queued, "decide_size", lambda size, _seconds: size)
	monkeypatch.setattr(queued, "assign_portion", assign_and_look)
	return portions


def start_for(number: int, *others: str) -> tuple[str, list[str]]:
	people = [*(make_user() for _ in range(number)), *others]
	name = start(make_course().name, people)
	frappe.db.commit()
	return name, people


def test_each_portion_is_committed_and_counted(enqueued, committed, portions):
	name, people = start_for(4, "nobody@example.com")
	frappe.db.set_value("User", people[1], "enabled", 0)
	frappe.db.commit()
	queued.run(name)
	told = [(state["status"], state["done"], state["assigned"]) for state in portions.states]
	assert told == [("Running", 2, 1), ("Running", 4, 3), ("Completed", 5, 3)]
	assert [len(state["errors"]) for state in portions.states] == [2] * 3


def test_portions_do_not_read_the_errors_again(enqueued, committed, portions, monkeypatch):
	"""There may be hundreds of thousands. Reading them each time would also make the portions small."""
	name, _people = start_for(1, *(f"nobody-{number}@example.com" for number in range(9)))
	reads, run = [], frappe.db.sql

	def sql(query, *args, **kwargs):
		if str(query).lower().startswith("select") and "`errors`" in str(query):
			reads.append(query)
		return run(query, *args, **kwargs)

	monkeypatch.setattr(queued, "assign_portion", assign_portion)
	monkeypatch.setattr(frappe.db, "sql", sql)
	queued.run(name)
	assert len(reads) == 1


def test_who_is_disabled_meanwhile_is_named_once(enqueued, committed, portions):
	name, people = start_for(4, "nobody@example.com")
	portions.meanwhile.append(lambda _name: frappe.db.set_value("User", people[3], "enabled", 0))
	queued.run(name)
	state = queued.get_bulk_assignment_state(name)
	assert [row["employee"] for row in state["errors"]] == ["nobody@example.com", people[3]]
	assert state["assigned"] + state["skipped"] + len(state["errors"]) == state["done"] == 5


def test_run_again_it_goes_on_where_it_was(enqueued, committed, portions):
	class KilledError(Exception):
		pass

	def kill(_name: str) -> None:
		if len(portions.states) == 1:
			raise KilledError

	name, people = start_for(4)
	portions.meanwhile.append(kill)
	with pytest.raises(KilledError):
		queued.run(name)
	frappe.db.rollback()
	assert frappe.db.count(assignments.TRAINING_ASSIGNMENT, {"employee": ["in", people]}) == 2
	queued.run(name)
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["assigned"], state["skipped"]) == ("Completed", 4, 0)


def test_a_job_that_began_on_the_due_date_goes_on_after_midnight(enqueued, committed, portions, monkeypatch):
	people, options = [make_user() for _ in range(3)], {"retake": False, "user": BY, "today": today()}
	name = queued.start_bulk_assignment([make_course().name], people, today(), **options)["job_id"]
	frappe.db.commit()
	portions.meanwhile.append(lambda _name: monkeypatch.setattr(queued, "nowdate", lambda: in_days(1)))
	queued.run(name)
	assert queued.get_bulk_assignment_state(name)["status"] == "Completed"


def test_getting_on_is_no_attempt_in_vain(enqueued, committed):
	name, _people = start_for(1)
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, "attempts", 2)
	queued.run(name)
	assert frappe.db.get_value(queued.BULK_ASSIGNMENT, name, "attempts") == 1


def test_cancelled_it_ends_after_its_portion_and_says_what_was_assigned(enqueued, committed, portions):
	def cancel(name: str) -> None:
		if len(portions.states) == 1:
			queued.cancel_bulk_assignment(name, BY)
			frappe.db.commit()

	name, people = start_for(5)
	portions.meanwhile.append(cancel)
	queued.run(name)
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["done"], state["assigned"]) == ("Cancelled", 2, 2)
	assert state["message"] == (
		"Cancelled by Administrator after 2 of 5 people. Their training stays assigned."
	)
	assert frappe.db.count(assignments.TRAINING_ASSIGNMENT, {"employee": ["in", people]}) == 2


def test_cancelled_before_it_begins_it_assigns_nobody(enqueued, nothing_committed):
	person = make_user()
	name = start(make_course().name, [person])
	assert queued.cancel_bulk_assignment(name, BY)["status"] == "Cancelled"
	assert queued.cancel_bulk_assignment(name, BY)["status"] == "Cancelled"
	queued.run(name)
	assert queued.get_bulk_assignment_state(name)["status"] == "Cancelled"
	assert not frappe.db.exists(assignments.TRAINING_ASSIGNMENT, {"employee": person})


@pytest.mark.parametrize("status", ["Completed", "Failed"])
def test_what_has_ended_is_not_cancelled(enqueued, status):
	name = start(make_course().name, [make_user()])
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, "status", status)
	with pytest.raises(frappe.ValidationError, match="already ended"):
		queued.cancel_bulk_assignment(name, BY)
	assert queued.get_bulk_assignment_state(name)["status"] == status


@pytest.mark.parametrize(
	("size", "seconds", "following"),
	[(50, 0.05, 80), (50, 0.001, 100), (400, 0.08, 400), (400, 0.32, 100), (800, 0.04, 1000), (50, 9, 10)],
)
def test_the_size_of_a_portion_follows_from_the_time_that_the_last_one_took(size, seconds, following):
	assert queued.decide_size(size, seconds) == following


@pytest.mark.parametrize(
	("published", "days", "message"), [(0, 1, "not published"), (1, -1, "in the past")], ids=str
)
def test_what_is_wrong_is_refused_at_once(published, days, message, enqueued):
	course, people = make_course(published=published).name, [make_user()]
	with pytest.raises(frappe.ValidationError, match=message):
		queued.start_bulk_assignment([course], people, in_days(days), retake=False, user=BY, today=today())
	assert not enqueued


def test_what_the_queue_has_lost_is_put_into_it_again(enqueued, monkeypatch):
	name = start(make_course().name, [make_user()])
	monkeypatch.setattr(queued, "is_job_enqueued", lambda job_id: True)
	assert queued.resume() == 0
	monkeypatch.setattr(queued, "is_job_enqueued", lambda job_id: False)
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, {"status": "Running", "attempts": 1})
	assert queued.resume() == 1
	assert enqueued == [enqueued[0]] * 2
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, "status", "Completed")
	assert queued.resume() == 0


def test_what_is_broken_off_again_and_again_is_given_up(enqueued, monkeypatch):
	name = start(make_course().name, [make_user()])
	monkeypatch.setattr(queued, "is_job_enqueued", lambda job_id: False)
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, {"status": "Running", "attempts": 3})
	queued.resume()
	state = queued.get_bulk_assignment_state(name)
	assert (state["status"], state["message"]) == ("Failed", "The job was interrupted 3 times.")
	assert len(enqueued) == 1


def test_what_has_finished_meanwhile_is_not_given_up(enqueued, monkeypatch):
	name = start(make_course().name, [make_user()])
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, {"status": "Completed", "attempts": 3})
	queued.fail(name, "The job was interrupted 3 times.")
	assert queued.get_bulk_assignment_state(name)["status"] == "Completed"


def test_a_retake_is_remembered(enqueued):
	name = start(make_course().name, [make_user()], retake=True)
	values = frappe.db.get_value(queued.BULK_ASSIGNMENT, name, ["retake", "employees"], as_dict=True)
	assert values.retake == 1
	assert len(json.loads(values.employees)) == 1


def test_an_unknown_job_is_not_found():
	for ask in (queued.get_bulk_assignment_state, lambda name: queued.cancel_bulk_assignment(name, BY)):
		with pytest.raises(frappe.DoesNotExistError):
			ask("none")


def test_a_job_that_cannot_begin_is_given_up(enqueued, committed, monkeypatch):
	name, _people = start_for(1)

	def fail(_people):
		raise RuntimeError("out of order")

	monkeypatch.setattr(queued.assignable, "find_people", fail)
	for _attempt in range(queued.MOST_ATTEMPTS):
		with pytest.raises(RuntimeError):
			queued.run(name)
		frappe.db.rollback()
	monkeypatch.setattr(queued, "is_job_enqueued", lambda _job: False)
	queued.resume()
	assert queued.get_bulk_assignment_state(name)["status"] == "Failed"
