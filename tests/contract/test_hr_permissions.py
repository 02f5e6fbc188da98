"""Who sees which HR records: roles, and User Permissions by employee, company and department.

| user     | role       | restricted to                              |
|----------|------------|--------------------------------------------|
| asha     | Employee   | her own record, as the HR app restricts it |
| manager  | HR Manager | nothing                                    |
| harbour  | HR User    | the company Blue Harbour                   |
| fleet    | HR User    | the department Fleet of Blue Harbour       |
| nobody   | none       |                                            |
"""

from collections.abc import Iterator
from types import SimpleNamespace

import frappe
import pytest
from frappe.permissions import add_user_permission

from tests.support.hr import insert, make_company, make_department, make_employee, make_user


@pytest.fixture(scope="module", autouse=True)
def transaction(site) -> Iterator[None]:
	"""One for all tests here, in place of one each: accounts take a bench long to make."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	yield
	frappe.db.rollback()
	frappe.clear_cache()


@pytest.fixture(scope="module")
def world(transaction) -> SimpleNamespace:
	harbour, valley = make_company("Blue Harbour"), make_company("Green Valley")
	fleet, office = make_department("Fleet", company=harbour), make_department("Office", company=harbour)
	users = {
		"asha": make_user("asha@blue-harbour.example"),
		"manager": make_user("manager@blue-harbour.example", "HR Manager"),
		"harbour": make_user("harbour@blue-harbour.example", "HR User"),
		"fleet": make_user("fleet@blue-harbour.example", "HR User"),
		"nobody": make_user("nobody@blue-harbour.example"),
	}
	add_user_permission("Company", harbour, users["harbour"])
	add_user_permission("Department", fleet, users["fleet"])
	employees = {
		"asha": make_employee(company=harbour, department=fleet, user_id=users["asha"]),
		"ben": make_employee(company=harbour, department=office, first_name="Ben"),
		"chen": make_employee(company=valley, first_name="Chen"),
	}
	return SimpleNamespace(users=users, employees={key: doc.name for key, doc in employees.items()})


VISIBLE = {"asha": {"asha"}, "manager": {"asha", "ben", "chen"}, "harbour": {"asha", "ben"}}


def visible_employees(world: SimpleNamespace) -> set[str]:
	names = set(frappe.get_list("Employee", pluck="name", limit=0))
	return {key for key, name in world.employees.items() if name in names}


@pytest.mark.parametrize("user", VISIBLE)
def test_user_lists_the_employees_that_the_restrictions_leave(world, as_user, user):
	with as_user(world.users[user]):
		assert visible_employees(world) == VISIBLE[user]


def test_restriction_to_a_department_leaves_those_without_one(world, as_user):
	with as_user(world.users["fleet"]):
		assert visible_employees(world) == {"asha", "chen"}


@pytest.mark.parametrize("user", VISIBLE)
def test_reading_one_employee_agrees_with_the_list(world, as_user, user):
	with as_user(world.users[user]):
		readable = {
			key
			for key, name in world.employees.items()
			if frappe.get_doc("Employee", name).has_permission("read")
		}
	assert readable == VISIBLE[user]


def test_account_without_a_role_sees_no_employee(world, as_user):
	with as_user(world.users["nobody"]), pytest.raises(frappe.PermissionError):
		frappe.get_list("Employee")


def test_role_employee_gives_no_desk_access(world):
	"""Differs from ERPNext, see the app's README."""
	user_type = {
		key: frappe.db.get_value("User", world.users[key], "user_type") for key in ("asha", "manager")
	}
	assert user_type == {"asha": "Website User", "manager": "System User"}


def test_employee_cannot_change_the_own_record(world, as_user):
	with as_user(world.users["asha"]), pytest.raises(frappe.PermissionError):
		frappe.get_doc("Employee", world.employees["asha"]).save()


def test_hr_user_creates_employees_of_the_own_company_only(world, as_user):
	with as_user(world.users["harbour"]):
		assert make_employee(company="Blue Harbour").name
		with pytest.raises(frappe.PermissionError):
			make_employee(company="Green Valley")


def test_employee_sees_own_compliance_rows_only(world, as_user):
	insert("Compliance Type", compliance_type="Forklift licence")
	rows = {
		key: insert("Employee Compliance", employee=name, compliance_type="Forklift licence").name
		for key, name in world.employees.items()
	}
	with as_user(world.users["asha"]):
		assert frappe.get_list("Employee Compliance", pluck="name") == [rows["asha"]]
