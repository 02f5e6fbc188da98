"""What people see of programs: their own, those they edit, and those that a course is part of."""

import frappe
import pytest

from lms.lms.programs.paths import (
	find_program,
	get_my_programs,
	get_program,
	get_programs_of_course,
	get_programs_to_edit,
)
from lms.testing.factories import complete_lessons, make_course, make_program, make_user, today
from lms.testing.statements import count_statements


@pytest.fixture
def learner():
	return make_user()


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(3)]


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


def test_statements_do_not_grow_with_the_programs(learner, courses):
	make_program(courses, [learner])
	get_my_programs(learner)
	before = count_statements(get_my_programs, learner)
	for _ in range(3):
		make_program([*courses, make_course().name], [learner])
	assert len(get_my_programs(learner)) == 4
	assert count_statements(get_my_programs, learner) == before == 3


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


def test_a_locked_course_names_what_its_own_program_waits_for(learner, courses):
	"""The course is in two programs, of which the second has fewer courses left."""
	titles = [frappe.db.get_value("LMS Course", course, "title") for course in courses]
	long = make_program(courses, [learner])
	short = make_program([courses[1], courses[2]], [learner])
	last = {program.name: program.courses[-1] for program in get_my_programs(learner)}
	assert last[long.name].waits_for == titles[:2]
	assert last[short.name].waits_for == titles[1:2]
	assert last[long.name].reason == last[short.name].reason
	assert short.title in last[long.name].reason


def test_programs_of_others_and_drafts_are_not_found(learner, courses):
	others, draft = make_program(courses), make_program(courses, [learner], published=0)
	for name in (others.name, draft.name, "No Such Program", ""):
		assert find_program(name, learner) is None


@pytest.mark.parametrize(("role", "found"), [("Moderator", 2), ("Course Creator", 0), ("LMS Student", 0)])
def test_programs_to_edit_are_those_of_the_permission(role, found, courses):
	names = {make_program(courses).name, make_program([], published=0).name}
	rows = [row for row in get_programs_to_edit(make_user(role)) if row.name in names]
	assert len(rows) == found
	assert {(row.published, row.course_count, row.member_count) for row in rows} in (
		set(),
		{(1, 3, 0), (0, 0, 0)},
	)


def test_creators_edit_the_programs_they_made(as_user, courses):
	creator = make_user("Course Creator")
	make_program(courses)
	with as_user(creator):
		program = make_program(courses)
	assert [row.name for row in get_programs_to_edit(creator)] == [program.name]


def test_programs_of_a_course_are_those_that_the_reader_may_see(learner, courses):
	mine, _others = make_program(courses, [learner]), make_program(courses)
	make_program(courses, [learner], published=0)
	make_program(courses[:1], [learner])
	assert [row.name for row in get_programs_of_course(courses[1], learner)] == [mine.name]
	assert len(get_programs_of_course(courses[1], make_user("Moderator"))) == 3
	assert get_programs_of_course(courses[1], make_user()) == []
