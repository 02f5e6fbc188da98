"""What the portal shows of a team: who may see whom, the matrix, and the forecast."""

from dataclasses import replace

import frappe
import pytest
from frappe.permissions import add_user_permission

from lms.lms.figures import team_views
from lms.lms.figures.team import TeamFilters, TeamPage, get_my_team_status
from lms.lms.figures.team_views import (
	choose_team,
	get_forecast,
	get_matrix,
	get_team_page,
	list_people,
	list_users,
)
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_department,
	make_employee,
	make_user,
	today,
	unique,
)
from lms.testing.statements import count_statements

EVERYBODY = TeamFilters()


def employ(name: str, above: str | None = None, department: str | None = None) -> str:
	user = make_user("LMS Student", "Employee")
	reports_to = frappe.db.get_value("Employee", {"user_id": above}) if above else None
	make_employee(user_id=user, first_name=name, reports_to=reports_to, department=department)
	return user


@pytest.fixture
def line():
	"""Rosa manages Ada, who manages Ben. Cem is in nobody's team."""
	rosa = employ("Rosa")
	ada = employ("Ada", rosa)
	return frappe._dict(rosa=rosa, ada=ada, ben=employ("Ben", ada), cem=employ("Cem"))


def team_of(user: str, whole_company: bool = False, filters: TeamFilters = EVERYBODY) -> set[str]:
	people = choose_team(user, filters, whole_company=whole_company).people
	return {row.user for row in list_people(people, filters)}


def forecast_of(user: str, filters: TeamFilters = EVERYBODY) -> dict[str, tuple[int, tuple[int, ...]]]:
	people = choose_team(user, filters, whole_company=False).people
	return {row.course: (row.overdue, row.due) for row in get_forecast(people, filters, today())}


# Who may see whom


def test_line_managers_see_their_own_team(line):
	assert team_of(line.rosa) == {line.ada, line.ben}
	assert team_of(line.ada) == {line.ben}
	assert team_of(line.ben) == set()


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator", "HR User", "Employee"])
def test_the_whole_company_is_refused_to_others(role, line):
	with pytest.raises(frappe.PermissionError):
		team_of(make_user(role), whole_company=True)


@pytest.mark.parametrize("role", ["HR Manager", "Moderator", "System Manager"])
def test_the_whole_company_is_within_user_permissions(role, line):
	user, department = make_user(role), make_department(unique("Department"))
	assert {line.rosa, line.ada, line.ben, line.cem} <= team_of(user, whole_company=True)
	mine = employ("Dan", department=department)
	add_user_permission("Department", department, user)
	found = team_of(user, whole_company=True)
	assert mine in found and not found & {line.rosa, line.ada, line.ben, line.cem} - with_no_department()


def with_no_department() -> set[str]:
	return set(frappe.get_all("Employee", {"department": ["is", "not set"]}, pluck="user_id"))


def test_hidden_filters_look_like_missing_ones(line):
	user = make_user("HR Manager")
	add_user_permission("Department", make_department(unique("Mine")), user)
	messages = []
	for name in (make_department(unique("Other")), "Nowhere"):
		with pytest.raises(frappe.ValidationError) as refused:
			choose_team(user, TeamFilters(department=name), whole_company=True)
		messages.append(str(refused.value).replace(name, "X"))
	assert messages[0] == messages[1]


def test_line_managers_find_no_course_of_others(line):
	course = make_assignment(employee=line.cem).course
	for name in (course, "no-such-course"):
		with pytest.raises(frappe.DoesNotExistError, match="not assigned to anyone in your team"):
			choose_team(line.rosa, TeamFilters(course=name), whole_company=False)


def test_courses_to_choose_are_those_that_somebody_has(line):
	course, other = make_assignment(employee=line.ben).course, make_course().name
	withdrawn = make_assignment(employee=line.cem)
	withdraw_assignments([withdrawn.name], "Administrator", "Not needed")
	hr, department = make_user("HR Manager"), make_department(unique("Mine"))
	names = {row.name for row in choose_team(make_user("Moderator"), EVERYBODY, whole_company=True).courses}
	assert course in names and other not in names
	mine = make_assignment(employee=employ("Dan", department=department)).course
	add_user_permission("Department", department, hr)
	frappe.db.set_value("Employee", {"user_id": line.ben}, "department", make_department(unique("Other")))
	names = {row.name for row in choose_team(hr, EVERYBODY, whole_company=True).courses}
	assert mine in names and course not in names
	assert [row.name for row in choose_team(line.rosa, EVERYBODY, whole_company=False).courses] == [course]


# The page


def test_very_many_people_are_counted_without_their_training(line, monkeypatch):
	monkeypatch.setattr(team_views, "MOST_COUNTED", 1)
	filters = TeamFilters(search="rao")
	team = choose_team(line.rosa, filters, whole_company=False)
	status = get_team_page(team, today(), filters, TeamPage(with_totals=False))
	assert status["totals"] == {"users": 2}


@pytest.mark.parametrize("filters", [EVERYBODY, TeamFilters(search="a"), TeamFilters(status="overdue")])
@pytest.mark.parametrize("of_course", [False, True])
def test_totals_are_those_of_the_team_status(line, filters, of_course):
	course = make_assignment(employee=line.ben, due_date=in_days(-1)).course
	make_assignment(employee=line.ada, course=course)
	make_assignment(employee=line.ada)
	mark_overdue(today(), "Administrator")
	filters = replace(filters, course=course if of_course else None)
	team = choose_team(line.rosa, filters, whole_company=False)
	status = get_team_page(team, today(), filters, TeamPage(with_totals=False))
	assert status["totals"] == get_my_team_status(line.rosa, filters)["totals"]


def test_more_people_than_a_file_takes_are_refused(line, monkeypatch):
	monkeypatch.setattr(team_views, "MOST_PEOPLE", 1)
	with pytest.raises(frappe.ValidationError, match="more than 1 people"):
		team_of(line.rosa)


def test_people_to_remind_are_those_who_are_late(line):
	make_assignment(employee=line.ben, due_date=in_days(-1))
	make_assignment(employee=line.ada)
	make_assignment(employee=line.cem, due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	assert list_users(choose_team(line.rosa, EVERYBODY, whole_company=False).people) == [line.ben]


# The matrix


def test_matrix_has_the_status_of_each_person_and_course(line):
	fire, first_aid = (make_course(title=f"{mark} {unique('Course')}", lessons=1) for mark in "AB")
	make_assignment(employee=line.ada, course=fire.name, due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	make_assignment(employee=line.ben, course=fire.name)
	complete_lessons(line.ben, fire.name)
	make_assignment(employee=line.ben, course=first_aid.name)
	make_assignment(employee=line.cem)
	people = choose_team(line.rosa, EVERYBODY, whole_company=False).people
	matrix = get_matrix(people, EVERYBODY, 0, 25)
	assert matrix.courses == {fire.name: fire.title, first_aid.name: first_aid.title}
	assert {row.user: row.cells for row in matrix.people} == {
		line.ada: {fire.name: "Overdue", first_aid.name: None},
		line.ben: {fire.name: "Completed", first_aid.name: "Pending"},
	}
	assert [row.user for row in get_matrix(people, EVERYBODY, 1, 25).people] == [line.ben]


def test_matrix_of_one_course_has_one_column(line):
	chosen = make_assignment(employee=line.ben).course
	make_assignment(employee=line.ben)
	filters = TeamFilters(course=chosen)
	people = choose_team(line.rosa, filters, whole_company=False).people
	assert list(get_matrix(people, filters, 0, 25).courses) == [chosen]


# The forecast


@pytest.mark.parametrize(
	("days", "expected"),
	[
		(-5, (1, (0, 0, 0))),
		(0, (0, (1, 0, 0))),
		(30, (0, (1, 0, 0))),
		(31, (0, (0, 1, 0))),
		(60, (0, (0, 1, 0))),
		(61, (0, (0, 0, 1))),
		(90, (0, (0, 0, 1))),
	],
)
def test_forecast_counts_by_days_until_due(line, days, expected):
	course = make_assignment(employee=line.ben, due_date=in_days(days)).course
	mark_overdue(today(), "Administrator")
	assert forecast_of(line.rosa) == {course: expected}


def test_forecast_leaves_out_what_is_done_withdrawn_late_or_of_others(line):
	course = make_course(lessons=1).name
	make_assignment(employee=line.ada, course=course)
	complete_lessons(line.ada, course)
	withdraw_assignments([make_assignment(employee=line.ben).name], "Administrator", "Not needed")
	make_assignment(employee=line.ben, due_date=in_days(91))
	make_assignment(employee=line.cem)
	assert forecast_of(line.rosa) == {}


def test_forecast_of_one_course(line):
	chosen = make_assignment(employee=line.ben).course
	make_assignment(employee=line.ada)
	assert list(forecast_of(line.rosa, TeamFilters(course=chosen))) == [chosen]


def test_the_number_of_statements_does_not_grow(line):
	def read() -> None:
		team = choose_team(line.rosa, EVERYBODY, whole_company=False)
		people = team.people
		get_team_page(team, today(), EVERYBODY, TeamPage(with_totals=False, overdue_first=True))
		get_matrix(people, EVERYBODY, 0, 25)
		get_forecast(people, EVERYBODY, today())

	make_assignment(employee=line.ben, due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	read()
	few = count_statements(read)
	for number in range(3):
		user = employ(f"Eva {number}", line.ben)
		make_assignment(employee=user)
		make_assignment(employee=user, due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	assert count_statements(read) == few
