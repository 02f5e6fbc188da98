"""Team status: counts per person and in total, and whom a user may see."""

import frappe
import pytest

from lms.lms.figures.team import (
	TeamFilters,
	TeamPage,
	get_direct_totals,
	get_my_team_status,
	get_team_status,
)
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	insert,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_user,
	today,
	unique,
)
from lms.testing.statements import count_statements


@pytest.fixture
def department():
	return make_department(unique("Department"))


@pytest.fixture
def hr_manager():
	return make_user("HR Manager")


def employ(department: str, name: str = "Asha", **overrides: object) -> str:
	"""User of a new employee."""
	user = make_user("LMS Student", "Employee")
	make_employee(user_id=user, department=department, first_name=name, **overrides)
	return user


def test_counts_per_person_and_in_total(department, hr_manager):
	busy, idle = employ(department, "Busy"), employ(department, "Idle")
	open_, begun, _late, done = (
		make_assignment(employee=busy, course=make_course(lessons=2).name, due_date=in_days(days))
		for days in (9, 9, -1, 9)
	)
	complete_lessons(busy, begun.course, 1)
	complete_lessons(busy, done.course)
	mark_overdue(today(), "Administrator")
	status = get_team_status(hr_manager, TeamFilters(department))
	assert status["users"] == [
		row(busy, "Busy Rao", department, active=2, completed=1, overdue=1),
		row(idle, "Idle Rao", department, active=0, completed=0, overdue=0),
	]
	assert status["totals"] == {"users": 2, "active": 2, "completed": 1, "overdue": 1}
	only_one = get_team_status(hr_manager, TeamFilters(department, course=open_.course))
	assert only_one["totals"] == {"users": 2, "active": 1, "completed": 0, "overdue": 0}


def row(user: str, full_name: str, department: str, **counts: int) -> dict:
	return {"user": user, "full_name": full_name, "department": department, **counts}


def test_totals_are_of_all_pages(department, hr_manager):
	users = [employ(department, name) for name in ("Ada", "Ben", "Cem")]
	for user in users:
		make_assignment(employee=user)
	pages = [get_team_status(hr_manager, TeamFilters(department), TeamPage(start, 2)) for start in (0, 2)]
	assert [row.user for page in pages for row in page["users"]] == users
	assert [page["totals"] for page in pages] == [{"users": 3, "active": 3, "completed": 0, "overdue": 0}] * 2


def test_nobody_gives_zeros(department, hr_manager):
	status = get_team_status(hr_manager, TeamFilters(department))
	assert status == {"users": [], "totals": {"users": 0, "active": 0, "completed": 0, "overdue": 0}}


def test_direct_reports_of_a_manager(department, hr_manager):
	manager = make_employee(department=department)
	report = employ(department, reports_to=manager.name)
	employ(department)
	status = get_team_status(hr_manager, TeamFilters(reports_to=manager.name))
	assert [row.user for row in status["users"]] == [report]


def test_totals_of_direct_reports_count_neither_their_reports_nor_others(department):
	user = employ(department, "Rosa")
	above = frappe.db.get_value("Employee", {"user_id": user})
	direct = [employ(department, name, reports_to=above) for name in ("Ada", "Ben")]
	below = employ(department, reports_to=frappe.db.get_value("Employee", {"user_id": direct[0]}))
	left = employ(department, reports_to=above)
	frappe.db.set_value("Employee", {"user_id": left}, "status", "Left")
	for person in (*direct, below, left, user, employ(department)):
		make_assignment(employee=person, due_date=in_days(-1))
	make_assignment(employee=direct[0], due_date=in_days(9))
	mark_overdue(today(), "Administrator")
	assert get_direct_totals(user) == {"users": 2, "active": 1, "completed": 0, "overdue": 2}
	assert get_direct_totals(make_user()) == {"users": 0, "active": 0, "completed": 0, "overdue": 0}


def test_manager_is_not_their_own_report(department):
	user = employ(department)
	name = frappe.db.get_value("Employee", {"user_id": user})
	frappe.db.set_value("Employee", name, "reports_to", name)
	assert get_direct_totals(user).users == 0


def test_totals_of_direct_reports_take_two_statements(department):
	user = employ(department)
	above = frappe.db.get_value("Employee", {"user_id": user})
	for number in range(3):
		make_assignment(employee=employ(department, f"Ada {number}", reports_to=above))
	get_direct_totals(user)
	assert count_statements(get_direct_totals, user) == 2


def test_only_active_employees_with_an_account(department, hr_manager):
	make_employee(department=department)
	left = employ(department)
	frappe.db.set_value("Employee", {"user_id": left}, "status", "Left")
	assert get_team_status(hr_manager, TeamFilters(department))["users"] == []


@pytest.mark.parametrize("role", ["HR Manager", "Moderator"])
def test_user_permissions_on_a_company_limit_who_is_seen(role, department):
	employ(department)
	elsewhere = make_company(unique("Elsewhere"))
	there = employ(make_department(company=elsewhere), company=elsewhere)
	user = make_user(role)
	insert("User Permission", user=user, allow="Company", for_value=elsewhere)
	frappe.clear_cache(user=user)
	status = get_team_status(user)
	assert [row.user for row in status["users"]] == [there]
	assert status["totals"].users == 1


def test_user_permissions_on_employees_limit_who_is_seen(department, hr_manager):
	employ(department)
	user = employ(department)
	employee = frappe.db.get_value("Employee", {"user_id": user})
	insert("User Permission", user=hr_manager, allow="Employee", for_value=employee)
	frappe.clear_cache(user=hr_manager)
	# The link to the manager is one to an Employee too: empty is permitted, as on a site that is not strict.
	assert [row.user for row in get_team_status(hr_manager, TeamFilters(department))["users"]] == [user]


def test_a_permission_for_another_doctype_does_not_count(department, hr_manager):
	user = employ(department)
	insert(
		"User Permission",
		user=hr_manager,
		allow="Department",
		for_value=make_department(unique("Other")),
		apply_to_all_doctypes=0,
		applicable_for="Employee Onboarding",
	)
	frappe.clear_cache(user=hr_manager)
	assert [row.user for row in get_team_status(hr_manager, TeamFilters(department))["users"]] == [user]


def test_who_was_hired_again_counts_once(department, hr_manager):
	user = employ(department, "Old")
	frappe.db.set_value("Employee", {"user_id": user}, "status", "Left")
	make_employee(user_id=user, department=department, first_name="New")
	make_assignment(employee=user)
	status = get_team_status(hr_manager, TeamFilters(department))
	assert status["users"] == [row(user, "New Rao", department, active=1, completed=0, overdue=0)]
	assert status["totals"] == {"users": 1, "active": 1, "completed": 0, "overdue": 0}


def test_an_account_with_two_active_records_counts_once_by_the_newer(department, hr_manager):
	user = employ(department, "First")
	elsewhere = make_department(unique("Elsewhere"))
	second = make_employee(department=elsewhere, first_name="Second")
	# As imported: the form refuses it.
	frappe.db.set_value("Employee", second.name, "user_id", user)
	assert get_team_status(hr_manager, TeamFilters(department))["users"] == []
	[person] = get_team_status(hr_manager, TeamFilters(elsewhere))["users"]
	assert (person.user, person.full_name) == (user, "Second Rao")


def test_withdrawn_assignments_count_nowhere(department, hr_manager):
	assignment = make_assignment(employee=employ(department))
	withdraw_assignments([assignment.name], "Administrator", "Not needed")
	status = get_team_status(hr_manager, TeamFilters(department))
	assert status["totals"] == {"users": 1, "active": 0, "completed": 0, "overdue": 0}


@pytest.mark.parametrize(
	"filters",
	[{"department": "Nowhere"}, {"reports_to": "HR-EMP-0"}, {"course": "<b>none</b>"}],
	ids=["department", "employee", "course"],
)
def test_a_filter_that_names_nothing_is_refused(filters, hr_manager):
	with pytest.raises(frappe.ValidationError, match="There is no") as refused:
		get_team_status(hr_manager, TeamFilters(**filters))
	assert "<b>none" not in str(refused.value)
	assert get_my_team_status(hr_manager, TeamFilters(**filters))["users"] == []


@pytest.mark.parametrize(
	("search", "found"),
	[
		("ANA", True),
		("a r", True),
		("@EXAMPLE", True),
		("%", False),
		("_", False),
		("'", False),
		("\\", False),
	],
)
def test_people_are_searched_by_name_and_address(search, found, department, hr_manager):
	user = employ(department, "Ana")
	status = get_team_status(hr_manager, TeamFilters(department, search=search))
	assert [person.user for person in status["users"]] == ([user] if found else [])


def test_a_manager_sees_the_whole_line_below(department):
	manager, middle, bottom = (employ(department, name) for name in ("Ada", "Ben", "Cem"))
	for upper, lower in ((manager, middle), (middle, bottom)):
		upper = frappe.db.get_value("Employee", {"user_id": upper})
		frappe.db.set_value("Employee", {"user_id": lower}, "reports_to", upper)
	make_assignment(employee=bottom)
	make_assignment(employee=manager)
	status = get_my_team_status(manager)
	assert [person.user for person in status["users"]] == [middle, bottom]
	assert status["totals"] == {"users": 2, "active": 1, "completed": 0, "overdue": 0}


def test_who_manages_nobody_gets_nobody(department, hr_manager):
	for user in (employ(department), hr_manager, "Administrator"):
		status = get_my_team_status(user)
		assert status == {"users": [], "totals": {"users": 0, "active": 0, "completed": 0, "overdue": 0}}


def test_user_permissions_do_not_narrow_ones_own_team(department):
	"""The HR app confines an account to its own Employee record."""
	user = make_user("Employee")
	manager = make_employee(user_id=user, department=department)
	report = employ(department, reports_to=manager.name)
	if not frappe.db.exists("User Permission", {"user": user, "allow": "Employee"}):
		insert("User Permission", user=user, allow="Employee", for_value=manager.name)
	frappe.clear_cache(user=user)
	assert [person.user for person in get_my_team_status(user)["users"]] == [report]


def test_a_site_without_the_hr_app(monkeypatch, hr_manager):
	for module in ("figures.team", "people.employees"):
		monkeypatch.setattr(f"lms.lms.{module}.has_employees", lambda: False)
	with pytest.raises(frappe.ValidationError, match="install the HR app first"):
		get_team_status(hr_manager)
	assert get_my_team_status(hr_manager)["users"] == []


def test_the_number_of_queries_does_not_grow_with_the_team(department, monkeypatch):
	def count() -> int:
		statements: list[object] = []
		run = frappe.db.sql
		with monkeypatch.context() as patch:
			patch.setattr(frappe.db, "sql", lambda *args, **kw: statements.append(args) or run(*args, **kw))
			assert get_team_status("Administrator", TeamFilters(department))["users"]
		return len(statements)

	make_assignment(employee=employ(department))
	count()  # what is cached is cached
	few = count()
	for _ in range(4):
		make_assignment(employee=employ(department))
	count()  # accounts that are made drop caches, and doctypes are read anew
	assert count() == few
