"""How long learners wait while 100,000 people are being assigned a course by the queue.

Twenty learners at once: ten complete lessons of that very course, ten enroll themselves in other courses.
Each has a connection and sends a request about once a second. The same without the job tells the noise.
"""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import quantiles

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.lms.enrollments.enrollment import enroll_oneself
from lms.lms.learning.progress import mark_lesson_complete
from lms.lms.training import assignments, queued
from lms.testing.factories import in_days, make_course, make_enrollment, today
from tests.scale.crowd import Job, run_jobs
from tests.scale.measuring import describe_times
from tests.scale.people import make_people
from tests.scale.report import write_report

HEADING = "20 learners while 100,000 people are being assigned"
BY = "Administrator"
PEOPLE, LEARNERS, LESSONS, COURSES = 100_000, 20, 60, 150
ACTIONS_ALONE = 15
MOST_SECONDS = 0.5

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]
Action = Callable[[], object]


def test_learners_hardly_wait_for_a_bulk_assignment(test_site, committed, monkeypatch):
	if frappe.db.db_type != "mariadb":
		pytest.skip("SQLite has one writer at a time")
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	site = (test_site.name, test_site.sites_path)
	people = make_people(PEOPLE)
	course = make_course(lessons=LESSONS).name
	others = [make_course(lessons=0).name for _ in range(COURSES)]
	learners = people[:: PEOPLE // LEARNERS]
	for learner in learners:
		make_enrollment(course, learner)
	frappe.db.commit()
	alone = run_jobs([Job(*site, *job) for job in get_actions(learners, course, others, None)])
	options = {"retake": False, "user": BY, "today": today()}
	name = queued.start_bulk_assignment([course], people, in_days(9), **options)["job_id"]
	frappe.db.commit()
	calls = [(assign, [name]), *get_actions(learners, course, others, name)]
	portions, *meanwhile = run_jobs([Job(*site, *call) for call in calls])
	frappe.db.rollback()
	assert queued.get_bulk_assignment_state(name)["assigned"] == PEOPLE
	half = LEARNERS // 2
	report("Completing a lesson", alone[:half], meanwhile[:half], portions)
	report("Enrolling oneself", alone[half:], meanwhile[half:], portions)
	for times in (meanwhile[:half], meanwhile[half:]):
		assert get_percentile(times) < MOST_SECONDS


def get_actions(learners: list[str], course: str, others: list[str], name: str | None) -> list[tuple]:
	"""What each does: the first half complete lessons, the second half enroll."""
	half = LEARNERS // 2
	return [
		*((complete_lessons, [learner, course, name]) for learner in learners[:half]),
		*((enroll_in, [learner, others, name]) for learner in learners[half:]),
	]


def assign(name: str) -> list[float]:
	"""The job; how long each of its transactions that assign took until the commit."""
	began: list[float] = []
	portions: list[float] = []
	assign_people, commit = assignments.assign_training, frappe.db.commit

	def assign_and_note(*args, **kwargs):
		began.append(time.perf_counter())
		return assign_people(*args, **kwargs)

	def commit_and_note():
		commit()
		portions.extend(time.perf_counter() - start for start in began)
		began.clear()

	assignments.assign_training, frappe.db.commit = assign_and_note, commit_and_note
	queued.run(name)
	frappe.db.commit()
	return portions


def complete_lessons(learner: str, course: str, name: str | None) -> list[float]:
	done = frappe.db.count("LMS Course Progress", {"member": learner})
	lessons = get_outline(course, learner).lessons[done:]
	return timed(
		name, (partial(mark_lesson_complete, learner, course, lesson, today()) for lesson in lessons)
	)


def enroll_in(learner: str, courses: list[str], name: str | None) -> list[float]:
	done = frappe.db.count("LMS Enrollment", {"member": learner, "course": ["in", courses]})
	return timed(name, (partial(enroll_oneself, course, learner) for course in courses[done:]))


def timed(name: str | None, actions: Iterator[Action]) -> list[float]:
	"""Seconds of each request, one a second, as long as the job is not done, or a few without one."""
	times: list[float] = []
	for action in actions:
		frappe.db.rollback()
		if len(times) >= ACTIONS_ALONE if name is None else is_done(name):
			break
		time.sleep(random.uniform(0.5, 1.5))
		start = time.perf_counter()
		try:
			action()
			frappe.db.commit()
		except frappe.QueryTimeoutError:
			# Counted as what it was: so long a wait, and for nothing.
			frappe.db.rollback()
		times.append(time.perf_counter() - start)
	return times


def is_done(name: str) -> bool:
	return frappe.db.get_value(queued.BULK_ASSIGNMENT, name, "status") not in queued.UNFINISHED


def get_percentile(times: list[list[float]]) -> float:
	"""95 of 100 took no longer."""
	return quantiles((each for some in times for each in some), n=100)[94]


def report(what: str, alone: list[list[float]], meanwhile: list[list[float]], portions: list[float]) -> None:
	flat = [each for some in meanwhile for each in some]
	write_report(
		HEADING,
		what,
		{
			"95 of 100 within": f"{get_percentile(meanwhile) * 1000:.0f} ms",
			"Median (least-most)": describe_times(flat),
			"Requests": str(len(flat)),
			"Without the job: 95 of 100 within": f"{get_percentile(alone) * 1000:.0f} ms",
			"Transactions of the job": f"{len(portions)}",
			"Each": describe_times(portions),
			"95 of 100 of them within": f"{get_percentile([portions * 2]) * 1000:.0f} ms",
			"The job": f"{sum(portions):.0f} s",
		},
	)
