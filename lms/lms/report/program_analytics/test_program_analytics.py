"""Report *Program Analytics*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.figures.program_analytics import get_program_analytics
from lms.lms.training.assignments import assign_training
from lms.testing.factories import complete_lessons, in_days, make_course, make_program, make_user, today
from lms.testing.statements import count_statements

REPORT = "Program Analytics"


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(3)]


def complete(user: str, course: str, days_ago: int) -> None:
	complete_lessons(user, course)
	row = {"member": user, "course": course}
	frappe.db.set_value("LMS Completion", row, "completed_on", in_days(-days_ago))


def rows_of(program: object) -> list[tuple]:
	return [
		(row["members"], row["started"], row["completed"], row["drop_off"], row["days_between"])
		for row in run(REPORT, {"program": program.name})["result"]
	]


def test_a_row_for_each_course_in_order(courses):
	program = make_program(courses[::-1])
	rows = run(REPORT, {"program": program.name})["result"]
	assert [row["course"] for row in rows] == courses[::-1]
	assert rows[0]["course_title"] == frappe.db.get_value("LMS Course", courses[2], "title")


def test_members_get_from_course_to_course(courses):
	quick, slow, begun, _idle = users = [make_user() for _ in range(4)]
	program = make_program(courses, users)
	for user, course, days_ago in (
		(quick, courses[0], 30),
		(quick, courses[1], 27),
		(quick, courses[2], 26),
		(slow, courses[0], 20),
		(slow, courses[1], 10),
		(begun, courses[0], 5),
	):
		complete(user, course, days_ago)
	complete_lessons(begun, courses[1], 1)
	assert rows_of(program) == [(4, 3, 3, 25, None), (4, 3, 2, 33.3, 6.5), (4, 1, 1, 50, 1)]


def test_who_is_no_member_counts_in_nothing(courses):
	user = make_user()
	make_program(courses, [user])
	complete_lessons(user, courses[0])
	assert rows_of(make_program(courses, [make_user()]))[0] == (1, 0, 0, 100, None)


def test_nothing_is_lost_where_nobody_came(courses):
	assert rows_of(make_program(courses)) == [(0, 0, 0, None, None)] * 3
	assert rows_of(make_program(courses, [make_user()]))[1:] == [(1, 0, 0, None, None)] * 2


def test_in_free_order_only_those_who_came_that_way_are_timed(courses):
	users = [make_user() for _ in range(2)]
	program = make_program(courses[:2], users, enforce_course_order=0)
	complete(users[0], courses[0], 5)
	complete(users[0], courses[1], 1)
	complete(users[1], courses[1], 9)
	complete(users[1], courses[0], 3)
	assert rows_of(program) == [(2, 2, 2, 0, None), (2, 2, 2, 0, 4)]


def test_a_retake_leaves_the_first_completion(courses):
	user = make_user()
	program = make_program(courses[:2], [user])
	complete(user, courses[0], 9)
	complete(user, courses[1], 4)
	due = {courses[0]: in_days(9)}
	assign_training(due, [user], assigned_by="Administrator", assigned_via="API", today=today(), retake=True)
	complete_lessons(user, courses[0])
	assert rows_of(program) == [(1, 1, 1, 0, None), (1, 1, 1, 0, 5)]


def test_statements_do_not_grow_with_the_program(courses):
	def count(program: object) -> int:
		return count_statements(get_program_analytics, program.name, "Administrator")

	small = count(make_program(courses[:1], [make_user()]))
	assert count(make_program(courses, [make_user() for _ in range(5)])) == small


@pytest.mark.parametrize("role", ["System Manager", "Moderator"])
def test_the_learning_team_runs_it(role, courses, as_user):
	program = make_program(courses)
	with as_user(make_user(role)):
		assert len(rows_of(program)) == 3


def test_creators_run_it_on_their_own_programs(courses, as_user):
	creator = make_user("Course Creator")
	other = make_program(courses, [creator])
	with as_user(creator):
		assert len(rows_of(make_program(courses))) == 3
		with pytest.raises(frappe.PermissionError, match="cannot see the analytics"):
			rows_of(other)


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "HR User", "Employee", "Batch Evaluator"])
def test_others_do_not(role, courses, as_user):
	user = make_user(role)
	program = make_program(courses, [user])
	with as_user(user), pytest.raises(frappe.PermissionError):
		rows_of(program)


@pytest.mark.parametrize("filters", [{}, {"program": ""}, {"program": ["like", "%"]}], ids=str)
def test_a_program_must_be_named(filters):
	with pytest.raises(frappe.ValidationError, match="Program is missing"):
		run(REPORT, filters)


def test_an_unknown_program_is_named_as_such():
	with pytest.raises(frappe.DoesNotExistError, match="This program does not exist"):
		run(REPORT, {"program": "No Such Program"})
