"""Employee Auto-Provisioning, "Bulk imports and migrations": Employees from a file with a column User ID.

Data Import is for System Managers, so HR has this role, too, or gives the file to somebody who has it.
"""

import re

import frappe
import pytest

from lms.testing import factories
from tests.guides.people import read
from tests.support import portal
from tests.support.users import make_user

HEADINGS = ["First Name", "Last Name", "Gender", "Date of Birth", "Date of Joining", "Company", "User ID"]


@pytest.fixture
def company(committed):
	factories.make_gender("Female")
	name = factories.make_company()
	frappe.db.commit()
	return name


@pytest.fixture
def users(committed):
	return [make_user(first_name=name, last_name="Sand") for name in ("Nina", "Omar")]


def make_row(name, user, company, joined_on="2024-01-15"):
	return [name, "Sand", "Female", "1990-04-02", joined_on, company, user]


def find_employees(users):
	frappe.db.rollback()
	return frappe.get_all("Employee", filters={"user_id": ["in", users]}, pluck="user_id")


def test_hr_without_that_role_cannot_open_the_imports(sign_in, page):
	sign_in("HR Manager")
	page.goto("/app/data-import")
	page.get_by_text(re.compile("Not (permitted|found)", re.IGNORECASE)).first.wait_for()


def test_1_and_2_a_template_has_what_every_employee_needs_and_the_user_id(sign_in, committed):
	desk = sign_in("HR Manager", "System Manager")
	desk.data_import.begin("Employee")
	headings = desk.data_import.download_template("User ID")
	assert set(HEADINGS) - {"Last Name"} <= set(headings)


def test_3_to_5_a_user_who_does_not_exist_is_told_before_anything_is_written(
	sign_in, company, users, run_import
):
	rows = [make_row("Nina", users[0], company), make_row("Omar", "nobody@example.com", company)]
	desk = sign_in("HR Manager", "System Manager")
	desk.data_import.begin("Employee")
	desk.data_import.give([HEADINGS, *rows])
	desk.shows("Omar")
	desk.data_import.warns("nobody@example.com")
	desk.data_import.start()
	run_import()
	assert find_employees(users) == []


def test_6_and_7_a_row_that_failed_is_corrected_and_tried_again_and_everybody_signs_in(
	sign_in, page, company, users, run_import
):
	born_later = make_row("Omar", users[1], company, joined_on="1980-01-01")
	desk = sign_in("HR Manager", "System Manager")
	desk.data_import.begin("Employee")
	desk.data_import.give([HEADINGS, make_row("Nina", users[0], company), born_later])
	desk.data_import.start()
	run_import()
	desk.data_import.has_imported(1, 2)
	failed = desk.data_import.download_failed()
	assert [row["User ID"] for row in failed] == [users[1]]
	corrected = [row | {"Date of Joining": "2024-01-15"} for row in failed]
	desk.data_import.begin_with_corrected_rows("Employee")
	desk.data_import.give([list(corrected[0]), *(list(row.values()) for row in corrected)])
	desk.data_import.start()
	run_import()
	desk.data_import.has_imported(1, 1)
	assert sorted(find_employees(users)) == sorted(users)
	for user in users:
		assert read("Has Role", {"parent": user, "role": "LMS Student"})
		page.context.clear_cookies()
		portal.sign_in(page, user)
