"""Progress of members that follows the enrollments."""

import frappe
import pytest

from lms.lms.programs.members import add_members
from lms.lms.training.assignments import assign_training
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_chapter,
	make_course,
	make_program,
	make_user,
	today,
)
from lms.testing.statements import count_statements


@pytest.fixture
def learner():
	return make_user()


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(3)]


def progress_of(program: object) -> list[float]:
	rows = frappe.get_all("LMS Program Member", {"parent": program.name}, pluck="progress", order_by="idx")
	return [round(value, 1) for value in rows]


def test_progress_follows_each_lesson_in_every_program(learner, courses):
	both = make_program(courses[:2], [learner]), make_program(courses[:1], [learner, make_user()])
	complete_lessons(learner, courses[0], 1)
	assert [progress_of(program) for program in both] == [[25], [50, 0]]


def test_progress_follows_lessons_that_are_added(learner, courses):
	program = make_program(courses[:1], [learner])
	complete_lessons(learner, courses[0])
	make_chapter(courses[0], lessons=2)
	assert progress_of(program) == [50]


def test_progress_starts_over_with_a_retake(learner, courses):
	program = make_program(courses[:2], [learner, make_user()])
	complete_lessons(learner, courses[0])
	due = {courses[0]: in_days(9)}
	assign_training(
		due, [learner], assigned_by="Administrator", assigned_via="API", today=today(), retake=True
	)
	assert progress_of(program) == [0, 0]
	complete_lessons(learner, courses[0], 1)
	assert progress_of(program) == [25, 0]


def test_only_who_has_completed_everything_is_at_100(learner, courses):
	program = make_program(courses, [learner])
	for course in courses:
		assert progress_of(program)[0] < 100
		complete_lessons(learner, course)
	assert frappe.db.get_value("LMS Program Member", {"parent": program.name}, "progress") == 100


def test_adding_many_takes_as_many_statements_as_adding_few(courses):
	people = [make_user() for _ in range(12)]
	add_members(make_program(courses).name, people[:1], "Administrator")  # reads what is cached
	counts = [
		count_statements(add_members, make_program(courses).name, names, "Administrator")
		for names in (people[:2], people)
	]
	assert counts[0] == counts[1]
