"""A line manager's team: what is overdue of whom, in which order, and that nobody else's training is seen."""

from datetime import timedelta

import frappe
import pytest

from lms.lms.figures.team import TeamFilters, TeamPage
from lms.lms.figures.team_views import choose_team, get_team_page
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	in_days,
	make_assignment,
	make_course,
	make_department,
	make_employee,
	make_user,
	today,
	unique,
)


@pytest.fixture
def manager():
	user = make_user("LMS Student", "Employee")
	make_employee(user_id=user, first_name="Rosa")
	return user


@pytest.fixture
def stranger():
	"""Somebody in another line, with training that is overdue."""
	elsewhere = make_user("LMS Student", "Employee")
	make_employee(user_id=elsewhere)
	user = employ(elsewhere, "Stranger", department=make_department(unique("Elsewhere")))
	make_late(user)
	return user


def employ(manager: str, name: str, **overrides: object) -> str:
	"""User of a new employee who reports to the user `manager`."""
	user = make_user("LMS Student", "Employee")
	above = frappe.db.get_value("Employee", {"user_id": manager})
	make_employee(user_id=user, reports_to=above, first_name=name, **overrides)
	return user


def make_late(user: str, days: int = 1, course: str | None = None) -> str:
	"""Course of an assignment that is overdue for so many days."""
	assignment = make_assignment(employee=user, course=course, due_date=in_days(-days))
	mark_overdue(today(), "Administrator")
	return assignment.course


def read(manager: str, start: int = 0, limit: int = 100, **filters: object) -> list[frappe._dict]:
	page, wanted = TeamPage(start, limit, overdue_first=True), TeamFilters(**filters)
	team = choose_team(manager, wanted, whole_company=False)
	return get_team_page(team, today(), wanted, page)["users"]


def list_courses(manager: str) -> list[frappe._dict]:
	return choose_team(manager, TeamFilters(), whole_company=False).courses


def titles(person: frappe._dict) -> list[str]:
	return [row.course_title for row in person.overdue_training]


def test_each_person_has_what_is_overdue_the_longest_late_first(manager):
	user = employ(manager, "Ada")
	week, day = (make_course(title=unique("Course")) for _ in range(2))
	make_late(user, 1, day.name)
	make_late(user, 7, week.name)
	make_assignment(employee=user)
	[person] = read(manager)
	assert [dict(row) for row in person.overdue_training] == [
		{"course_title": week.title, "due_date": today() - timedelta(7), "days_left": -7, "superseded": 0},
		{"course_title": day.title, "due_date": today() - timedelta(1), "days_left": -1, "superseded": 0},
	]
	assert (person.overdue, person.active) == (2, 1)


def test_what_was_assigned_anew_says_so(manager):
	user = employ(manager, "Ada")
	course = make_late(user)
	make_assignment(employee=user, course=course)
	[person] = read(manager)
	assert (person.overdue, person.active) == (1, 1)
	assert [row.superseded for row in person.overdue_training] == [1]


def test_whoever_is_late_comes_first_on_all_pages(manager):
	names = {name: employ(manager, name) for name in ("Ada", "Ben", "Cem", "Dan")}
	make_late(names["Dan"])
	make_late(names["Ben"])
	pages = [read(manager, start, 2) for start in (0, 2)]
	assert [row.full_name.split()[0] for page in pages for row in page] == ["Ben", "Dan", "Ada", "Cem"]


def test_one_course_alone(manager):
	ada, ben = employ(manager, "Ada"), employ(manager, "Ben")
	course, other = make_late(ben), make_late(ada)
	make_late(ben, course=other)
	title = frappe.db.get_value("LMS Course", course, "title")
	assert [(row.user, titles(row)) for row in read(manager, course=course)] == [(ben, [title]), (ada, [])]


def test_only_those_who_are_late(manager):
	employ(manager, "Ada")
	ben = employ(manager, "Ben")
	make_late(ben)
	assert [row.user for row in read(manager, status="overdue")] == [ben]


def test_a_manager_reaches_nobody_elses_reports_by_any_filter(manager, stranger):
	ada = employ(manager, "Ada")
	employee, department, above = frappe.db.get_value(
		"Employee", {"user_id": stranger}, ["name", "department", "reports_to"]
	)
	course = frappe.db.get_value("LMS Training Assignment", {"employee": stranger}, "course")
	for filters in (
		{"department": department},
		{"reports_to": above},
		{"reports_to": above, "include_indirect": True},
		{"reports_to": employee},
		{"search": "Stranger"},
		{"search": stranger},
		{"status": "overdue"},
	):
		assert read(manager, **filters) == [], filters
	for filters in ({"course": course}, {"course": course, "status": "overdue"}):
		with pytest.raises(frappe.DoesNotExistError):
			read(manager, **filters)
	make_assignment(employee=ada, course=course)
	assert [(row.user, row.overdue_training) for row in read(manager, course=course)] == [(ada, [])]


def test_who_manages_nobody_gets_nothing(stranger):
	for user in (stranger, make_user("Moderator"), make_user("HR Manager"), "Administrator", "Guest"):
		assert read(user) == []
		assert list_courses(user) == []


def test_courses_are_those_of_the_whole_line_by_title(manager, stranger):
	ada = employ(manager, "Ada")
	below = employ(ada, "Ben")
	first, second, withdrawn = (make_course(title=f"{mark} {unique('Course')}") for mark in "ABC")
	for user, course in ((below, first), (ada, second), (below, second)):
		make_assignment(employee=user, course=course.name)
	withdraw_assignments(
		[make_assignment(employee=ada, course=withdrawn.name).name], "Administrator", "Not needed"
	)
	make_assignment(employee=manager)
	assert list_courses(manager) == [
		{"name": course.name, "title": course.title} for course in (first, second)
	]


def test_a_site_without_the_hr_app(monkeypatch, manager):
	employ(manager, "Ada")
	monkeypatch.setattr("lms.lms.people.employees.has_employees", lambda: False)
	with pytest.raises(frappe.ValidationError, match="HR app"):
		read(manager)
