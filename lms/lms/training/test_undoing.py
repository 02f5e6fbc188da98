"""Undoing a bulk assignment withdraws what nobody has begun."""

import frappe
import pytest

from lms.lms.shared.rows import insert_new
from lms.lms.training import queued, undoing
from lms.lms.training.timeline import get_timeline
from lms.testing.factories import complete_lessons, in_days, make_course, make_user, today

BY = "Administrator"


@pytest.fixture
def job(committed, monkeypatch):
	"""A job of two courses for a newcomer, somebody who has begun, and somebody who was credited."""
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	courses = [make_course(lessons=2).name, make_course(lessons=1).name]
	people = [make_user("LMS Student") for _ in range(3)]
	name = queued.start_bulk_assignment(
		courses,
		people,
		in_days(9),
		retake=False,
		user=BY,
		today=today(),
		assigned_via="Manual",
		errors=[{"employee": "Ana (HR-1)", "error": "This employee has no User ID."}],
	)["job_id"]
	frappe.db.commit()
	return frappe._dict(name=name, courses=courses, people=people)


def undo(name):
	"""The result of an undo that a worker has run."""
	undoing.undo_bulk_assignment(name, BY)
	frappe.db.commit()
	undoing.run(name)
	return queued.get_bulk_assignment_state(name)


def statuses(job):
	rows = frappe.get_all(
		"LMS Training Assignment",
		filters={"bulk_assignment": job.name},
		fields=["employee", "course", "status"],
	)
	return {(job.people.index(row.employee), job.courses.index(row.course)): row.status for row in rows}


def test_each_person_gets_each_course_and_earlier_errors_stay(job):
	queued.run(job.name)
	state = queued.get_bulk_assignment_state(job.name)
	assert (state["status"], state["assigned"], state["total"]) == ("Completed", 6, 3)
	assert state["errors"] == [{"employee": "Ana (HR-1)", "error": "This employee has no User ID."}]
	assert set(statuses(job).values()) == {"Pending"}


def test_what_was_begun_or_completed_stays(job):
	queued.run(job.name)
	complete_lessons(job.people[0], job.courses[0], 1)
	complete_lessons(job.people[1], job.courses[1])
	frappe.db.commit()
	state = undo(job.name)
	assert (state["status"], state["withdrawn"]) == ("Undone", 4)
	assert "4 of 6" in state["message"]
	kept = {key: status for key, status in statuses(job).items() if status != "Withdrawn"}
	assert kept == {(0, 0): "In Progress", (1, 1): "Completed"}
	name = frappe.db.get_value(
		"LMS Training Assignment", {"bulk_assignment": job.name, "status": "Withdrawn"}
	)
	assert get_timeline(name)[-1].details == "The bulk assignment was undone."
	assert undo(job.name)["withdrawn"] == 4


@pytest.mark.parametrize("doctype", undoing.WORK)
def test_who_has_answered_or_handed_in_has_begun(job, doctype):
	queued.run(job.name)
	person, course = job.people[0], job.courses[0]
	columns = {"member": person, "course": course, "cycle": 1}
	insert_new(doctype, tuple(columns), [tuple(columns.values())], BY)
	frappe.db.commit()
	assert undo(job.name)["withdrawn"] == 5
	assert statuses(job)[0, 0] == "Pending"


def test_the_request_writes_nothing_but_the_state(job):
	queued.run(job.name)
	state = undoing.undo_bulk_assignment(job.name, BY)
	assert (state["status"], state["withdrawn"]) == ("Undoing", 0)
	assert set(statuses(job).values()) == {"Pending"}
	assert undoing.undo_bulk_assignment(job.name, BY) == state


def test_two_workers_withdraw_everything_once(job, monkeypatch):
	queued.run(job.name)
	monkeypatch.setattr(undoing, "PORTION", 2)
	withdraw_portion = undoing.withdraw_portion

	def other_worker_between(name, after):
		monkeypatch.setattr(undoing, "withdraw_portion", withdraw_portion)
		undoing.run(name)
		return withdraw_portion(name, after)

	monkeypatch.setattr(undoing, "withdraw_portion", other_worker_between)
	state = undo(job.name)
	assert state["withdrawn"] == 6 and "6 of 6" in state["message"]


def test_an_interrupted_undo_is_resumed(job, monkeypatch):
	queued.run(job.name)
	monkeypatch.setattr(undoing, "PORTION", 2)
	undoing.undo_bulk_assignment(job.name, BY)
	undoing.withdraw_portion(job.name, "")
	jobs = []
	monkeypatch.setattr(queued, "enqueue", lambda *args: jobs.append(args))
	monkeypatch.setattr(queued, "is_job_enqueued", lambda _job: False)
	queued.resume()
	assert (job.name, "Undoing") in jobs
	undoing.run(job.name)
	state = queued.get_bulk_assignment_state(job.name)
	assert (state["status"], state["withdrawn"]) == ("Undone", 6)


def test_an_undo_that_keeps_crashing_is_given_up_and_can_be_asked_for_again(job, monkeypatch):
	queued.run(job.name)
	undoing.undo_bulk_assignment(job.name, BY)
	frappe.db.set_value(queued.BULK_ASSIGNMENT, job.name, "attempts", queued.MOST_ATTEMPTS)
	monkeypatch.setattr(queued, "is_job_enqueued", lambda _job: False)
	queued.resume()
	assert queued.get_bulk_assignment_state(job.name)["status"] == "Failed"
	assert undo(job.name)["status"] == "Undone"


def test_no_portion_reads_what_the_portions_before_have_withdrawn(job, monkeypatch):
	queued.run(job.name)
	monkeypatch.setattr(undoing, "PORTION", 2)
	find, read = undoing.find_not_begun, []

	def watched(name, after):
		read.append((after, find(name, after)))
		return read[-1][1]

	monkeypatch.setattr(undoing, "find_not_begun", watched)
	undo(job.name)
	assert [after for after, _names in read] == ["", *(names[-1] for _after, names in read[:-1])]


def test_an_undo_is_not_cancelled(job):
	queued.run(job.name)
	undoing.undo_bulk_assignment(job.name, BY)
	with pytest.raises(frappe.ValidationError, match="cannot be cancelled"):
		queued.cancel_bulk_assignment(job.name, BY)


def test_portions_leave_nothing_over(job, monkeypatch):
	queued.run(job.name)
	monkeypatch.setattr(undoing, "PORTION", 2)
	assert undo(job.name)["withdrawn"] == 6
	assert set(statuses(job).values()) == {"Withdrawn"}


def test_a_job_that_has_not_ended_is_cancelled_first(job):
	with pytest.raises(frappe.ValidationError, match="Cancel it first"):
		undoing.undo_bulk_assignment(job.name, BY)
	with pytest.raises(frappe.DoesNotExistError):
		undoing.undo_bulk_assignment("none", BY)
