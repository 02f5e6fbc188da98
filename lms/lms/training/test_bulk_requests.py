"""Requests to assign training to many: both steps mean the same, and runs are found again."""

from datetime import date

import frappe
import pytest

from lms.lms.enrollments.assignable import CourseNotAssignableError, DueDateError
from lms.lms.training import bulk_requests, queued
from lms.lms.training.bulk_requests import AssignmentRequest
from lms.testing.factories import in_days, make_course, make_program, make_user, today
from lms.testing.queue import JobQueue
from lms.testing.statements import count_statements

BY = "Administrator"


@pytest.fixture(autouse=True)
def queue(monkeypatch):
	return JobQueue(monkeypatch)


def make_request(**values: object) -> AssignmentRequest:
	people = "\n".join([make_user(), "nobody@example.com"])
	return AssignmentRequest(**{"people": {"addresses": people}, "days": 3} | values)


def start(request: AssignmentRequest) -> str:
	return bulk_requests.start_request(request, BY, today())["job_id"]


def test_a_run_does_what_the_preview_says():
	courses = [make_course().name for _ in range(2)]
	request = make_request(program=make_program(courses).name)
	preview = bulk_requests.preview_request(request, BY, today())
	run = bulk_requests.get_run(start(request))
	assert (preview["people"], preview["assigned"], len(preview["errors"])) == (1, 2, 1)
	assert sorted(run["courses"]) == sorted(preview["courses"])
	assert run["due_date"] == preview["due_date"] == in_days(3)
	assert (run["state"]["status"], run["state"]["total"], run["retake"]) == ("Queued", 2, False)


@pytest.mark.parametrize(
	("values", "error"),
	[
		({}, CourseNotAssignableError),
		({"courses": ["no-such"]}, CourseNotAssignableError),
		({"program": "no-such"}, CourseNotAssignableError),
		({"courses": ["x"], "program": "x"}, CourseNotAssignableError),
		({"courses": ["x"], "days": None}, DueDateError),
		({"courses": ["x"], "due_date": date(2099, 1, 31)}, DueDateError),
	],
)
@pytest.mark.parametrize("step", [bulk_requests.preview_request, bulk_requests.start_request])
def test_errors_tell_which_part_is_wrong(step, values, error):
	with pytest.raises(error):
		step(make_request(**values), BY, today())


def test_recent_runs_are_ones_own_latest_first_and_take_two_statements():
	courses = [make_course() for _ in range(3)]
	names = [start(make_request(courses=[course.name])) for course in courses]
	bulk_requests.start_request(make_request(courses=[courses[0].name]), make_user("Moderator"), today())
	assert [run["job_id"] for run in bulk_requests.get_recent_runs(BY, 2)] == names[:0:-1]
	assert bulk_requests.get_recent_runs(BY, 1)[0]["courses"] == [courses[2].title]
	assert count_statements(bulk_requests.get_recent_runs, BY, 3) == 2


def test_a_run_names_a_course_that_is_gone_and_older_runs_have_one_course():
	name = start(make_request(courses=[make_course().name]))
	frappe.db.set_value(queued.BULK_ASSIGNMENT, name, {"courses": None, "course": "gone"})
	assert bulk_requests.get_run(name)["courses"] == ["gone"]
