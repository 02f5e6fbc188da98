"""Many people want few seats of a cohort at once: no seat is sold twice, none stays empty.

And what is met last in two processes completes a cohort once.
"""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms import api
from lms.lms.cohorts.batch import EnrollingError
from lms.lms.cohorts.completing import check_members
from lms.lms.cohorts.enrolling import enroll_people
from lms.lms.cohorts.waiting import expire_offers
from lms.lms.quizzes import attempts
from lms.lms.shared.locking import anew_when_busy
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_batch,
	make_course,
	make_live_class,
	make_quiz,
)
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people
from tests.support.quizzes import RIGHT, answer_all

PROCESSES, SEATS = 20, 5
LEAVING = 6
BY = "Administrator"


@pytest.fixture
def people(committed) -> list[str]:
	return make_people(PROCESSES)


@pytest.fixture
def batch(committed):
	courses = [make_course(lessons=1).name for _ in range(2)]
	return make_batch(courses, seat_count=SEATS, waiting_list=1, allow_self_enrollment=1)


def enroll(batch: str, user: str) -> str:
	return act_as(user, api.enroll_in_batch, batch)


def enroll_or_wait(batch: str, user: str) -> str:
	outcome = act_as(user, api.enroll_in_batch, batch)
	return outcome if outcome == "done" else act_as(user, api.join_waiting_list, batch)


def leave(batch: str, user: str) -> str:
	return act_as(user, api.leave_batch, batch)


def act_as(user: str, method: object, batch: str) -> str:
	"""Call a method as a request does; what it answers, or why not."""
	frappe.db.rollback()
	frappe.set_user(user)
	try:
		method(batch=batch)
		frappe.db.commit()
		return "done"
	except EnrollingError as error:
		frappe.db.rollback()
		return str(error)


@anew_when_busy
def add(batch: str, people: list[str]) -> int:
	outcome = enroll_people(batch, people, BY, now_datetime())
	frappe.db.commit()
	return outcome["enrolled"]


def run(test_site, function: object, calls: list[tuple[object, ...]]) -> list[object]:
	frappe.db.commit()
	outcomes = run_jobs([Job(test_site.name, test_site.sites_path, function, call) for call in calls])
	frappe.db.rollback()
	return outcomes


def find_rows(doctype: str, batch: object, **filters: object) -> list[frappe._dict]:
	return frappe.get_all(doctype, {"batch": batch.name, **filters}, ["member", "status"], limit=0)


def assert_consistent(batch: object) -> None:
	"""Nobody is in twice, no seat twice, and members are in the courses and counted."""
	members = frappe.get_all(
		"LMS Batch Enrollment", {"batch": batch.name, "is_open": "1"}, ["member", "seat"], limit=0
	)
	names = [row.member for row in members]
	assert len(set(names)) == len({row.seat for row in members}) == len(names) <= SEATS
	assert batch.reload().member_count == len(names)
	for row in batch.courses:
		enrolled = frappe.get_all("LMS Enrollment", {"course": row.course}, pluck="member", limit=0)
		assert set(names) <= set(enrolled)
	offers = find_rows("LMS Batch Waitlist", batch, status="Offered")
	assert len(names) + len(offers) <= SEATS


def test_seats_are_never_oversold(people, batch, test_site):
	outcomes = run(test_site, enroll, [(batch.name, person) for person in people])
	assert sorted(outcomes) == ["This cohort is full."] * (PROCESSES - SEATS) + ["done"] * SEATS
	assert_consistent(batch)


def test_the_same_people_from_several_sides(people, batch, test_site):
	batch.update({"seat_count": 0}).save()
	frappe.db.commit()
	outcomes = run(test_site, add, [(batch.name, people)] * 4)
	assert sorted(outcomes) == [0, 0, 0, PROCESSES]
	assert batch.reload().member_count == PROCESSES


def test_leaving_and_joining_at_once(people, batch, test_site):
	first, others = people[:SEATS], people[SEATS:][: LEAVING + SEATS]
	add(batch.name, first)
	calls = [(leave, person) for person in first] + [(enroll_or_wait, person) for person in others]
	outcomes = run(test_site, call, [(function, batch.name, person) for function, person in calls])
	assert set(outcomes) <= {"done", "This cohort has free seats. Enroll instead of waiting."}
	assert_consistent(batch)
	waiting = find_rows("LMS Batch Waitlist", batch, status="Waiting")
	offers = find_rows("LMS Batch Waitlist", batch, status="Offered")
	members = find_rows("LMS Batch Enrollment", batch, is_open="1")
	# Nobody waits while a seat is free.
	assert not waiting or len(members) + len(offers) == SEATS


def give_away(batch: str, user: str) -> int:
	"""End the offer that nobody took in time, and give the seat to somebody else."""
	frappe.db.rollback()
	expire_offers(now_datetime() + timedelta(days=30), BY)
	return add(batch, [user])


def test_what_a_transaction_saw_before_gives_no_seat_away_twice(people, batch, test_site):
	if frappe.db.db_type != "mariadb":
		pytest.skip("SQLite has one writer at a time, who sees everything")
	batch.update({"seat_count": 1}).save()
	first, offered, other = people[:3]
	add(batch.name, [first])
	assert act_as(offered, api.join_waiting_list, batch.name) == "done"
	assert leave(batch.name, first) == "done"
	frappe.set_user(BY)
	# From here on, this transaction sees the offer, until it reads with a lock.
	assert find_rows("LMS Batch Waitlist", batch, status="Offered")
	[job] = [Job(test_site.name, test_site.sites_path, give_away, (batch.name, other))]
	assert run_jobs([job]) == [1]
	assert find_rows("LMS Batch Waitlist", batch, status="Offered")
	outcome = enroll_people(batch.name, [offered], BY, now_datetime())
	assert outcome["enrolled"] == 0
	assert [error["error"] for error in outcome["errors"]] == ["The cohort is full."]
	frappe.db.rollback()
	assert [row.member for row in find_rows("LMS Batch Enrollment", batch, is_open="1")] == [other]


@anew_when_busy
def plan(batch: str, _user: str) -> str:
	frappe.set_user(BY)
	make_live_class(batch)
	frappe.db.commit()
	return "done"


def test_classes_that_are_planned_meanwhile_have_the_members(people, batch, test_site):
	first, others = people[:SEATS], people[SEATS:][:LEAVING]
	add(batch.name, first)
	calls = [(leave, person) for person in first[:3]] + [(enroll, person) for person in others]
	calls += [(plan, BY)] * 4
	run(test_site, call, [(function, batch.name, person) for function, person in calls])
	assert_consistent(batch)
	members = sorted(row.member for row in find_rows("LMS Batch Enrollment", batch, is_open="1"))
	events = frappe.get_all("LMS Live Class", {"batch_name": batch.name}, pluck="event")
	assert len(events) == 4
	for event in events:
		rows = {"parent": event, "parenttype": "Event"}
		assert sorted(frappe.get_all("Event Participants", rows, pluck="reference_docname")) == members


def finish(step: str, course: str, quiz: str, user: str) -> None:
	"""Do the last thing that one lacks, and what the queue does after the commit."""
	frappe.db.rollback()
	if step == "course":
		anew_when_busy(complete_lessons)(user, course)
	else:
		now = now_datetime()
		started = attempts.start_attempt(quiz, user, now)
		anew_when_busy(attempts.submit_attempt)(started["attempt"], answer_all(started, RIGHT), user, now)
	frappe.db.commit()
	check([user])


def check(members: list[str]) -> None:
	frappe.db.rollback()
	anew_when_busy(complete)(members)


def complete(members: list[str]) -> None:
	try:
		check_members(members, BY)
	except frappe.RetryBackgroundJobError as error:
		raise error.__cause__ from error


def count_completed(batch: object) -> tuple[int, int]:
	"""How many completions there are, and how many notifications tell of one."""
	filters = {"batch": batch.name, "completed_on": ["is", "set"]}
	told = {"document_name": batch.name, "subject": ["like", "You have completed the cohort%"]}
	return frappe.db.count("LMS Batch Enrollment", filters), frappe.db.count("Notification Log", told)


@pytest.fixture
def running(committed):
	"""A running cohort with a course and a quiz."""
	course, quiz = make_course(lessons=1).name, make_quiz().name
	batch = make_batch(
		[course],
		assessment=[{"assessment_type": "LMS Quiz", "assessment_name": quiz}],
		start_date=in_days(-2),
		end_date=in_days(5),
		late_joining="Until the end",
	)
	return SimpleNamespace(name=batch.name, course=course, quiz=quiz)


def test_the_last_two_requirements_at_once_are_one_completion(people, running, test_site):
	members = people[:5]
	add(running.name, members)
	calls = [(step, running.course, running.quiz, user) for user in members for step in ("course", "quiz")]
	run(test_site, finish, calls)
	assert count_completed(running) == (len(members), len(members))


def test_many_jobs_write_a_completion_once(people, running, test_site):
	members = people[:5]
	add(running.name, members)
	for user in members:
		complete_lessons(user, running.course)
	frappe.db.delete("LMS Assessment", {"parent": running.name})
	run(test_site, check, [(members[offset:] + members[:offset],) for offset in range(5)] * 2)
	assert count_completed(running) == (len(members), len(members))


def test_leaving_while_it_is_completed(people, running, test_site):
	"""Either one has completed it before leaving, or not at all; each completion is told once."""
	members = people[:5]
	frappe.db.set_value("LMS Batch", running.name, "allow_self_enrollment", 1)
	add(running.name, members)
	for user in members:
		complete_lessons(user, running.course)
	frappe.db.delete("LMS Assessment", {"parent": running.name})
	calls = [(check, members), (check, members), *((leave, running.name, user) for user in members)]
	run(test_site, call, calls)
	completed, told = count_completed(running)
	assert completed == told
	assert frappe.db.count("LMS Batch Enrollment", {"batch": running.name, "is_open": "1"}) == 0


def call(function: object, *arguments: object) -> object:
	return function(*arguments)
