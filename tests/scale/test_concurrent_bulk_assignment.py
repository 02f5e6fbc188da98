"""Eight people who assign or undo at the same moment: everybody gets each course once, and nothing fails."""

import frappe
import pytest

from lms.lms import api
from lms.lms.training import assignments, queued, undoing
from lms.testing.factories import make_course
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people
from tests.support.evidence import find_contradictions

BY = "Administrator"
PROCESSES, PEOPLE = 8, 120


@pytest.fixture
def at_once(test_site, committed):
	"""Runs a function in eight processes, each with its own arguments."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("one writer at a time")
	site = (test_site.name, test_site.sites_path)
	return lambda function, calls: run_jobs([Job(*site, function, arguments) for arguments in calls])


def assign(people: list[str], courses: list[str]) -> str:
	"""A request, and the worker that runs its job."""
	frappe.set_user(BY)
	frappe.enqueue = lambda *_args, **_options: None
	job = api.start_training_assignment({"addresses": people}, courses=courses, days=30)["job_id"]
	frappe.db.commit()
	queued.run(job)
	return job


def undo(job: str) -> None:
	frappe.enqueue = lambda *_args, **_options: None
	undoing.undo_bulk_assignment(job, BY)
	frappe.db.commit()
	undoing.run(job)


def count(courses: list[str], **filters: object) -> int:
	frappe.db.rollback()
	return frappe.db.count(assignments.TRAINING_ASSIGNMENT, {"course": ["in", courses], **filters})


def sum_up(jobs: list[str], field: str) -> int:
	states = [queued.get_bulk_assignment_state(job) for job in jobs]
	return sum(state[field] for state in states)


def test_everybody_gets_each_course_once_and_loses_it_once(at_once):
	people, courses = make_people(PEOPLE), [make_course(lessons=1).name for _ in range(2)]
	frappe.db.commit()
	# Two of three people are in each list, beginning elsewhere.
	lists = [(people * 2)[number * 15 : number * 15 + 80] for number in range(PROCESSES)]
	jobs = at_once(assign, [(some, courses) for some in lists])
	wanted = PEOPLE * len(courses)
	assert count(courses) == sum_up(jobs, "assigned") == wanted
	assert sum_up(jobs, "skipped") == sum(map(len, lists)) * len(courses) - wanted
	assert {queued.get_bulk_assignment_state(job)["status"] for job in jobs} == {"Completed"}
	assert not find_contradictions(courses)
	at_once(undo, [(job,) for job in jobs])
	assert count(courses, status="Withdrawn") == sum_up(jobs, "withdrawn") == wanted
	assert {queued.get_bulk_assignment_state(job)["status"] for job in jobs} == {"Undone"}


def test_eight_who_undo_the_same_job_withdraw_it_once(at_once, monkeypatch):
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	course = make_course(lessons=1).name
	job = assign(make_people(PEOPLE), [course])
	at_once(undo, [(job,)] * PROCESSES)
	state = queued.get_bulk_assignment_state(job)
	assert (state["status"], state["withdrawn"]) == ("Undone", PEOPLE)
	assert count([course], status="Withdrawn") == PEOPLE
