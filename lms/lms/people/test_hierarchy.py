"""Who is below whom. Random circles and leavers are in `test_figures`."""

from collections.abc import Callable

import frappe
import pytest

from lms.lms.people.hierarchy import clause_in_department, find_reports, find_reports_of, is_manager
from lms.lms.shared.rows import insert_new
from lms.testing.factories import make_department, make_employee, make_user, unique

BY = "Administrator"
# MariaDB ends a recursive query after a thousand levels.
DEEP = 1_100


@pytest.fixture
def line():
	"""Employees from the top down, each reporting to the one before; the one in the middle has left."""
	names: list[str] = []
	for _ in range(4):
		user = make_user("LMS Student", "Employee")
		names.append(make_employee(user_id=user, reports_to=names[-1] if names else None).name)
	# As imported: the form lets nobody leave who still manages somebody.
	frappe.db.set_value("Employee", names[1], "status", "Left")
	return names


def user_of(employee: str) -> str:
	return frappe.db.get_value("Employee", employee, "user_id")


def find(criterion) -> set[str]:
	employee = frappe.qb.DocType("Employee")
	return set(frappe.qb.from_(employee).select(employee.name).where(criterion).run(pluck=True))


def reports(user: str) -> set[str]:
	return find(find_reports(user).clause(frappe.qb.DocType("Employee")))


def test_reports_are_found_below_those_who_left(line):
	assert reports(user_of(line[0])) == set(line[1:])
	assert reports(user_of(line[2])) == {line[3]}
	assert reports(user_of(line[3])) == set()


def test_who_has_left_manages_nobody(line):
	assert reports(user_of(line[1])) == set()
	assert not is_manager(user_of(line[1]))


def test_managers_are_told_from_others(line):
	assert [is_manager(user_of(name)) for name in line] == [True, False, True, False]
	assert not is_manager(make_user())
	assert not is_manager("Guest")


def test_a_manager_of_people_without_accounts_has_nobody_to_show():
	user = make_user("Employee")
	make_employee(reports_to=make_employee(user_id=user).name)
	assert len(reports(user)) == 1
	assert not is_manager(user)


def test_a_circle_of_managers_ends_and_leaves_oneself_out(line):
	frappe.db.set_value("Employee", line[0], "reports_to", line[3])
	assert reports(user_of(line[0])) == set(line[1:])
	assert reports(user_of(line[3])) == set(line[:3])


def test_one_who_reports_to_oneself_manages_nobody(line):
	frappe.db.set_value("Employee", line[3], "reports_to", line[3])
	assert reports(user_of(line[3])) == set()
	assert not is_manager(user_of(line[3]))


def test_who_is_hired_again_manages_by_the_new_record(line):
	user = user_of(line[1])
	again = make_employee(user_id=user)
	report = make_employee(reports_to=again.name)
	assert reports(user) == {report.name}


def test_the_line_below_an_employee(line):
	employee = frappe.qb.DocType("Employee")
	assert find(find_reports_of(line[0]).clause(employee)) == set(line[1:])
	frappe.db.set_value("Employee", line[0], "reports_to", line[3])
	assert find(find_reports_of(line[0]).clause(employee)) == set(line[1:])


def test_names_are_only_ever_data():
	employee = frappe.qb.DocType("Employee")
	for name in ("x' or '1'='1", '%s"', "50%", "back\\slash'"):
		assert reports(name) == find(find_reports_of(name).clause(employee)) == set()


def test_a_department_has_those_below_it():
	company = make_employee().company
	parent, child, other = (make_department(unique("Unit"), company=company, is_group=1) for _ in range(3))
	frappe.db.set_value("Department", child, "parent_department", parent)
	names = [make_employee(department=unit).name for unit in (parent, child, other)]
	employee = frappe.qb.DocType("Employee")
	assert find(clause_in_department(employee, parent)) == set(names[:2])
	assert find(clause_in_department(employee, child)) == {names[1]}
	frappe.db.set_value("Department", parent, "parent_department", child)
	assert find(clause_in_department(employee, child)) == set(names[:2])


def test_a_department_has_those_below_it_whatever_the_tree_says():
	company = make_employee().company
	parent, child = (make_department(unique("Unit"), company=company, is_group=1) for _ in range(2))
	frappe.db.set_value("Department", child, "parent_department", parent)
	if frappe.get_meta("Department").has_field("lft"):
		frappe.db.set_value("Department", child, {"lft": 0, "rgt": 0})
		frappe.db.set_value("Department", parent, {"lft": 9, "rgt": 3})
	name = make_employee(department=child).name
	assert find(clause_in_department(frappe.qb.DocType("Employee"), parent)) == {name}


def take(names: list[str]) -> Callable[[int], list[str]]:
	rest = iter(names)
	return lambda count: [next(rest) for _ in range(count)]


def test_departments_may_be_deeper_than_the_database_follows_by_itself():
	names = [unique("Deep") for _ in range(DEEP)]
	rows = zip(names, [None, *names], strict=False)
	insert_new("Department", ("department_name", "parent_department"), rows, BY, take(names))
	name = make_employee(department=names[-1]).name
	assert find(clause_in_department(frappe.qb.DocType("Employee"), names[0])) == {name}


def test_a_line_of_managers_may_be_deeper_than_the_database_follows_by_itself():
	names = [unique("HR-EMP") for _ in range(DEEP)]
	rows = zip(names, [None, *names], ["Active"] * DEEP, strict=False)
	insert_new("Employee", ("employee_name", "reports_to", "status"), rows, BY, take(names))
	assert find(find_reports_of(names[0]).clause(frappe.qb.DocType("Employee"))) == set(names[1:])
