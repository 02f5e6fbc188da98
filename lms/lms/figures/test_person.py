"""One person's training: who may see it, and what of it."""

import frappe
import pytest
from frappe.permissions import add_user_permission

from lms.lms.figures.person import (
	find_visible_person,
	get_person_history,
	get_person_timeline,
	get_standings_of,
)
from lms.lms.training.assignments import COMPLETED
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_course,
	make_department,
	make_employee,
	make_enrollment,
	make_user,
	today,
	unique,
)
from lms.testing.statements import count_statements


@pytest.fixture
def scene():
	"""Rosa manages Ada, who has one course to do. Cem manages nobody."""
	rosa, ada, cem = (make_user("LMS Student", "Employee") for _ in range(3))
	above = make_employee(user_id=rosa, first_name="Rosa").name
	employee = make_employee(user_id=ada, first_name="Ada", reports_to=above).name
	make_employee(user_id=cem, first_name="Cem")
	course = make_course(lessons=1)
	assignment = make_assignment(employee=ada, course=course.name).name
	return frappe._dict(rosa=rosa, ada=ada, cem=cem, employee=employee, course=course, assignment=assignment)


def may_see(user: str, name: str) -> bool:
	try:
		return bool(find_visible_person(user, name))
	except frappe.DoesNotExistError:
		return False


def test_people_are_found_by_account_and_by_employee(scene):
	for user in (scene.rosa, make_user("HR Manager")):
		for name in (scene.ada, scene.employee):
			person = find_visible_person(user, name)
			assert (person.user, person.employee, person.employee_name) == (
				scene.ada,
				scene.employee,
				"Ada Rao",
			)


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator", "HR User", "Employee"])
def test_others_see_nobody_and_not_that_anybody_is_there(role, scene):
	messages = set()
	for name in (scene.ada, scene.employee, "nobody@example.com", "HR-EMP-0", "", "' or 1=1"):
		with pytest.raises(frappe.DoesNotExistError) as refused:
			find_visible_person(make_user(role), name)
		messages.add(str(refused.value))
	assert len(messages) == 1


def test_line_managers_see_their_own_team_alone(scene):
	assert may_see(scene.rosa, scene.ada)
	for user, name in ((scene.cem, scene.ada), (scene.ada, scene.rosa), (scene.rosa, scene.rosa)):
		assert not may_see(user, name)


def test_who_has_left_is_no_longer_seen_by_line_managers(scene):
	frappe.db.set_value("Employee", scene.employee, "status", "Left")
	assert not may_see(scene.rosa, scene.ada)
	assert may_see(make_user("HR Manager"), scene.ada)


def test_user_permissions_hide_people_from_hr(scene):
	hr, mine = make_user("HR Manager"), make_department(unique("Mine"))
	add_user_permission("Department", mine, hr)
	frappe.db.set_value("Employee", scene.employee, "department", make_department(unique("Other")))
	assert not may_see(hr, scene.ada) and not may_see(hr, scene.employee)
	frappe.db.set_value("Employee", scene.employee, "department", mine)
	assert may_see(hr, scene.ada)


def test_hr_sees_people_whom_the_hr_app_does_not_know():
	contractor = make_user("LMS Student")
	assert find_visible_person(make_user("Moderator"), contractor).user == contractor


def test_history_of_hr_has_courses_that_people_took_by_themselves(scene):
	own = make_course(lessons=1).name
	make_enrollment(own, scene.ada)
	complete_lessons(scene.ada, own)
	for user, courses in (
		(make_user("HR Manager"), {own, scene.course.name}),
		(scene.rosa, {scene.course.name}),
	):
		person = find_visible_person(user, scene.ada)
		assert {row.course for row in get_person_history(user, person)} == courses


def test_history_says_what_was_completed(scene):
	complete_lessons(scene.ada, scene.course.name)
	[row] = get_person_history(scene.rosa, find_visible_person(scene.rosa, scene.ada))
	assert (row.status, row.assignment, row.course_title) == (COMPLETED, scene.assignment, scene.course.title)


def test_timeline_is_newest_first_and_names_course_and_person(scene):
	complete_lessons(scene.ada, scene.course.name)
	history = get_person_history(scene.rosa, find_visible_person(scene.rosa, scene.ada))
	events = get_person_timeline(history)
	assert [row.event for row in events] == ["Completed", "Assigned"]
	assert {row.course_title for row in events} == {scene.course.title}
	assert events[1].by_name == frappe.db.get_value("User", frappe.session.user, "full_name")


def test_who_has_no_account_has_no_training():
	employee = make_employee(first_name="New").name
	person = find_visible_person(make_user("HR Manager"), employee)
	assert get_person_history("Administrator", person) == [] == get_person_timeline([])


def test_the_number_of_statements_does_not_grow(scene):
	def read() -> None:
		person = find_visible_person(scene.rosa, scene.ada)
		get_person_timeline(get_person_history(scene.rosa, person))

	read()
	few = count_statements(read)
	for _ in range(3):
		make_assignment(employee=scene.ada)
	assert count_statements(read) == few


def standings(reader: str, person: str | None = None, **which: str) -> list[tuple[str, str]]:
	rows = get_standings_of(reader, person, today(), today(), **which)
	return [(row.course, row.standing) for row in rows]


def test_people_see_their_own_standing(scene):
	other = make_course(lessons=1).name
	make_enrollment(other, scene.ada)
	complete_lessons(scene.ada, other)
	open_one, taken = (scene.course.name, "Not Yet Due"), (other, "Not Required")
	assert sorted(standings(scene.ada)) == sorted([open_one, taken])
	assert standings(scene.ada, course=scene.course.name) == [open_one]
	assert standings(scene.ada, program="none") == []
	assert sorted(standings(make_user("HR Manager"), scene.employee)) == sorted([open_one, taken])
	assert standings(scene.rosa, scene.ada) == [open_one], "line managers see what is required"


def test_others_see_no_standing(scene):
	for reader in (scene.cem, make_user("Course Creator"), make_user("HR User"), scene.ada):
		for person in (scene.rosa, "nobody@example.com"):
			with pytest.raises(frappe.DoesNotExistError):
				get_standings_of(reader, person, today(), today())
