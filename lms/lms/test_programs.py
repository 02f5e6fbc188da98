"""What members see of their programs, and progress that follows the enrollments."""

import frappe
import pytest

from lms.lms.assignments import assign
from lms.lms.program_members import add_members
from lms.lms.programs import get_my_programs, get_program
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_chapter,
	make_course,
	make_program,
	make_user,
	today,
)


@pytest.fixture
def learner():
	return make_user()


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(3)]


def progress_of(program: object) -> list[float]:
	rows = frappe.get_all("LMS Program Member", {"parent": program.name}, pluck="progress", order_by="idx")
	return [round(value, 1) for value in rows]


def count_statements(monkeypatch, function, *args) -> int:
	statements = []
	run = frappe.db.sql
	with monkeypatch.context() as patch:
		patch.setattr(frappe.db, "sql", lambda *a, **k: statements.append(1) or run(*a, **k))
		function(*args)
	return len(statements)


def test_my_program_has_its_courses_in_order_with_my_progress(learner, courses):
	program = make_program(courses, [make_user(), learner])
	complete_lessons(learner, courses[0])
	complete_lessons(learner, courses[1], 1)
	[mine] = get_my_programs(learner)
	assert (mine.name, mine.title, mine.enforce_course_order, mine.progress) == (
		program.name,
		program.title,
		1,
		50,
	)
	assert [(row.course, row.progress, row.completed_on, row.locked) for row in mine.courses] == [
		(courses[0], 100, today(), False),
		(courses[1], 50, None, False),
		(courses[2], 0, None, True),
	]
	assert [bool(row.reason) for row in mine.courses] == [False, False, True]
	assert mine.courses[0].title == frappe.db.get_value("LMS Course", courses[0], "title")


def test_my_programs_are_the_published_ones_that_i_am_in(learner, courses):
	make_program(courses, [make_user()])
	make_program(courses, [learner], published=0)
	assert get_my_programs(learner) == []
	program = make_program(courses, [learner])
	assert [row.name for row in get_my_programs(learner)] == [program.name]


def test_completed_programs_come_last(learner, courses):
	names = [
		make_program([course], [learner], title=title).name
		for course, title in zip(courses, "abc", strict=True)
	]
	complete_lessons(learner, courses[0])
	assert [row.name for row in get_my_programs(learner)] == [names[1], names[2], names[0]]


def test_a_course_that_is_no_longer_published_is_shown_as_such(learner, courses):
	make_program(courses, [learner])
	frappe.db.set_value("LMS Course", courses[0], "published", 0)
	assert [row.published for row in get_my_programs(learner)[0].courses] == [0, 1, 1]


def test_an_empty_program_is_shown(learner):
	make_program([], [learner])
	assert get_my_programs(learner)[0].courses == []


def test_statements_do_not_grow_with_the_programs(learner, courses, monkeypatch):
	make_program(courses, [learner])
	get_my_programs(learner)
	before = count_statements(monkeypatch, get_my_programs, learner)
	for _ in range(3):
		make_program([*courses, make_course().name], [learner])
	assert len(get_my_programs(learner)) == 4
	assert count_statements(monkeypatch, get_my_programs, learner) == before == 3


def test_one_program_is_for_its_members(learner, courses):
	program = make_program(courses, [learner])
	assert get_program(program.name, learner) == get_my_programs(learner)[0]
	with pytest.raises(frappe.PermissionError, match="not a member of this program"):
		get_program(program.name, make_user())


def test_a_program_that_is_not_published_does_not_exist_for_its_members(learner, courses):
	program = make_program(courses, [learner], published=0)
	for name in (program.name, "No Such Program"):
		with pytest.raises(frappe.DoesNotExistError, match="does not exist or is not published"):
			get_program(name, learner)


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_who_runs_the_learning_sees_any_program(role, courses):
	program = get_program(make_program(courses, published=0).name, make_user(role))
	assert program.progress == 0
	assert [row.locked for row in program.courses] == [False, False, False]


def test_creators_see_their_own_program(as_user, courses):
	creator, other = make_user("Course Creator"), make_user("Course Creator")
	with as_user(creator):
		program = make_program(courses)
	assert get_program(program.name, creator).name == program.name
	with pytest.raises(frappe.PermissionError):
		get_program(program.name, other)


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
	assign(due, [learner], assigned_by="Administrator", assigned_via="API", today=today(), retake=True)
	assert progress_of(program) == [0, 0]
	complete_lessons(learner, courses[0], 1)
	assert progress_of(program) == [25, 0]


def test_only_who_has_completed_everything_is_at_100(learner, courses):
	program = make_program(courses, [learner])
	for course in courses:
		assert progress_of(program)[0] < 100
		complete_lessons(learner, course)
	assert frappe.db.get_value("LMS Program Member", {"parent": program.name}, "progress") == 100


def test_adding_many_takes_as_many_statements_as_adding_few(courses, monkeypatch):
	people = [make_user() for _ in range(12)]
	add_members(make_program(courses).name, people[:1], "Administrator")  # reads what is cached
	counts = [
		count_statements(monkeypatch, add_members, make_program(courses).name, names, "Administrator")
		for names in (people[:2], people)
	]
	assert counts[0] == counts[1]
