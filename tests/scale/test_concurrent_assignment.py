"""Eight processes at once leave what one after the other would have left, and none fails."""

import random

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.lms.learning.progress import mark_lesson_complete
from lms.lms.training import assignments, withdrawals
from lms.testing.factories import in_days, make_course, today
from tests.scale.crowd import Job, run_jobs
from tests.scale.people import make_people
from tests.support.evidence import find_contradictions

BY = "Administrator"
PROCESSES = 8
PEOPLE = 240


@pytest.fixture
def people(committed):
	return make_people(PEOPLE)


@pytest.fixture
def at_once(test_site):
	"""`at_once([(function, *arguments), …])` runs each in a process of its own."""
	site = (test_site.name, test_site.sites_path)
	return lambda calls: run_jobs([Job(*site, function, arguments) for function, *arguments in calls])


def assign(courses: list[str], people: list[str], retake: bool = False) -> assignments.AssignmentOutcome:
	due_dates = dict.fromkeys(courses, in_days(30))
	return assignments.assign_training(
		due_dates, people, assigned_by=BY, assigned_via="API", today=today(), retake=retake
	)


def withdraw(names: list[str]) -> withdrawals.WithdrawalOutcome:
	return withdrawals.withdraw_assignments(names, BY, "Not needed")


def mark_overdue(days: int) -> int:
	return assignments.mark_overdue(in_days(days), BY)


def complete(course: str, people: list[str]) -> None:
	"""One after the other, each lesson in a transaction of its own, as in a request."""
	for person in people:
		for lesson in get_outline(course, person).lessons:
			mark_lesson_complete(person, course, lesson, today())
			frappe.db.commit()


def overlapping_lists(people: list[str]) -> list[list[str]]:
	"""One list per process, shuffled; everybody is in several of them."""
	step = len(people) // PROCESSES
	doubled = people * 2
	lists = [doubled[number * step : number * step + len(people) * 3 // 4] for number in range(PROCESSES)]
	return [random.Random(number).sample(names, len(names)) for number, names in enumerate(lists)]


def make_courses(count: int) -> list[str]:
	courses = [make_course(lessons=2).name for _ in range(count)]
	frappe.db.commit()
	return courses


def names_of(courses: list[str], **filters: object) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all(
		assignments.TRAINING_ASSIGNMENT, {"course": ["in", courses], **filters}, pluck="name"
	)


def count(doctype: str, courses: list[str], **filters: object) -> int:
	return frappe.db.count(doctype, {"course": ["in", courses], **filters})


def assert_one_open_row_of_each(courses: list[str], people: list[str]) -> None:
	assert find_contradictions(courses) == []
	assert len(names_of(courses, is_open="1")) == len(people) * len(courses)
	assert count("LMS Enrollment", courses) == len(people) * len(courses)


def test_overlapping_lists_of_one_course(at_once, people):
	courses = make_courses(1)
	lists = overlapping_lists(people)
	outcomes = at_once([(assign, courses, names) for names in lists])
	assert_one_open_row_of_each(courses, people)
	assert sum(outcome["assigned"] for outcome in outcomes) == PEOPLE
	assert [outcome["assigned"] + outcome["skipped"] for outcome in outcomes] == list(map(len, lists))
	assert not any(outcome["errors"] for outcome in outcomes)


def test_overlapping_lists_of_several_courses(at_once, people):
	"""Some assign one of them, some both, in either order; half of the people have one already."""
	courses = make_courses(2)
	had = people[: PEOPLE // 2]
	assign(courses[:1], had)
	frappe.db.commit()
	choices = [courses, courses[::-1], courses[:1], courses[1:]]
	outcomes = at_once(
		[(assign, choices[number % 4], names) for number, names in enumerate(overlapping_lists(people))]
	)
	assert_one_open_row_of_each(courses, people)
	assert sum(outcome["assigned"] for outcome in outcomes) == PEOPLE * 2 - len(had)


def test_retake_is_one_step_for_each_person(at_once, people):
	"""Whoever asks first begins the new cycle; the others find an open row."""
	courses, people = make_courses(1), people[:24]
	assign(courses, people)
	complete(courses[0], people)
	outcomes = at_once([(assign, courses, people[n:] + people[:n], True) for n in range(PROCESSES)])
	assert_one_open_row_of_each(courses, people)
	assert sum(outcome["assigned"] for outcome in outcomes) == len(people)
	assert count("LMS Enrollment", courses, cycle=2, progress=0) == len(people)
	assert count("LMS Completion", courses) == len(people)


def test_withdrawing_the_same_rows(at_once, people):
	courses, people = make_courses(2), people[:60]
	assign(courses, people)
	frappe.db.commit()
	names = names_of(courses)
	outcomes = at_once([(withdraw, names[n:] + names[:n]) for n in range(PROCESSES)])
	assert find_contradictions(courses) == []
	assert [outcome["withdrawn"] + outcome["skipped"] for outcome in outcomes] == [len(names)] * PROCESSES
	assert sum(outcome["withdrawn"] for outcome in outcomes) == len(names)


def test_learners_of_one_course_do_not_stand_in_each_others_way(at_once, people):
	[course], people = make_courses(1), people[:48]
	assign([course], people)
	frappe.db.commit()
	at_once([(complete, course, people[number::PROCESSES]) for number in range(PROCESSES)])
	assert find_contradictions([course]) == []
	assert len(names_of([course], status="Completed")) == len(people)


def test_everything_at_once(at_once, people):
	"""Assigning, taking back, the daily job and learners, in two courses of which everybody has one."""
	courses, learners = make_courses(2), people[:20]
	assign(courses[:1], people)
	frappe.db.commit()
	names = names_of(courses, employee=["in", people[20:]])
	at_once(
		[
			(assign, courses, people),
			(assign, courses[::-1], people[::-1], True),
			(assign, courses[1:], people[100:], True),
			(withdraw, names[:100]),
			(mark_overdue, 60),
			(mark_overdue, 60),
			(complete, courses[0], learners[:10]),
			(complete, courses[0], learners[10:]),
		]
	)
	assert find_contradictions(courses) == []
	assert count("LMS Completion", courses[:1]) == len(learners)
