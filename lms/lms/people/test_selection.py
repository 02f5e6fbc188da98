"""Who is selected: by addresses, file, program or employee fields."""

import base64

import frappe
import pytest

from lms.lms.people.selection import MOST_PEOPLE, select_people
from lms.testing.factories import (
	make_company,
	make_course,
	make_department,
	make_designation,
	make_employee,
	make_program,
	make_user,
)

BY = "Administrator"


def make_file(content: bytes, name: str = "people.csv") -> dict[str, str]:
	return {"name": name, "content": base64.b64encode(content).decode()}


def test_pasted_addresses_and_a_file_keep_their_lines():
	assert select_people({"addresses": "a@example.com\n\nb@example.com"}, BY).people == [
		(1, "a@example.com"),
		(3, "b@example.com"),
	]
	file = make_file(b"Name,Email\nAna,a@example.com\n")
	assert select_people({"file": file}, BY).people == [(2, "a@example.com")]


def test_a_department_includes_those_below_it_and_fields_combine():
	company = make_company()
	top = make_department("All Sales", company, is_group=1)
	below = make_department("Sales North", company, parent_department=top)
	driver, clerk = make_designation("Driver"), make_designation("Clerk")
	ana, ben = make_user(), make_user()
	make_employee(user_id=ana, department=below, designation=driver)
	make_employee(user_id=ben, department=top, designation=clerk)
	make_employee(user_id=make_user(), department=below, designation=driver, status="Inactive")
	assert set(select_people({"department": top}, BY).accounts) == {ana, ben}
	assert select_people({"department": top, "designation": driver}, BY).accounts == [ana]


def test_employees_without_account_and_unknown_ones_are_named():
	ana = make_user()
	known, other = make_employee(user_id=ana), make_employee(user_id=None)
	selected = select_people({"employees": [known.name, other.name, "nobody"]}, BY)
	assert selected.accounts == [ana]
	assert [error["error"] for error in selected.errors] == [
		"This employee has no User ID.",
		"There is no active employee with this name.",
	]


def test_all_and_departments_are_within_the_user_permissions():
	mine, others = make_department("Mine"), make_department("Others")
	ana, ben = make_user(), make_user()
	make_employee(user_id=ana, department=mine)
	make_employee(user_id=ben, department=others)
	moderator = make_user("Moderator")
	frappe.get_doc(
		doctype="User Permission", user=moderator, allow="Department", for_value=mine, apply_to_all_doctypes=1
	).insert()
	accounts = select_people({"all": 1}, moderator).accounts
	assert ana in accounts and ben not in accounts
	assert {ana, ben} <= set(select_people({"all": 1}, BY).accounts)


def test_members_of_a_program_are_selected():
	members = [make_user(), make_user()]
	program = make_program([make_course().name], members)
	assert select_people({"program": program.name}, BY).accounts == members


@pytest.mark.parametrize(
	("selection", "message"),
	[
		({}, "in one way"),
		({"addresses": "a@example.com", "all": 1}, "in one way"),
		({"user": "a@example.com"}, "in one way"),
		({"addresses": "# nobody"}, "Nobody is selected"),
		({"department": "No such"}, "There is no Department"),
		({"program": "no-such"}, "does not exist"),
		({"file": make_file(b"%PDF", "people.pdf")}, "kind of file"),
		({"file": make_file(b"")}, "contains no people"),
		({"file": make_file(b"No,Name\n1,<b>Ana</b>\n<b>,x")}, "No column is headed"),
		({"file": {"name": "people.csv", "content": "*"}}, "damaged"),
		({"file": "people.csv"}, "The file is missing"),
	],
)
def test_what_selects_nobody_is_refused_with_the_reason(selection, message):
	with pytest.raises(frappe.ValidationError, match=message):
		select_people(selection, BY)


def test_one_more_than_allowed_is_refused():
	addresses = "\n".join(f"p{number}@example.com" for number in range(MOST_PEOPLE + 1))
	with pytest.raises(frappe.ValidationError, match="too many people: 200,001"):
		select_people({"addresses": addresses}, BY)
