"""A document on paper: what is printed, and for whom."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_assignment
from tests.support.accessibility import find_barriers
from tests.support.reading import measure
from tests.support.rules import set_permlevel
from tests.support.users import PASSWORD, make_designation, make_user

pytestmark = pytest.mark.desk


def open_print(client, doctype, name, *roles):
	client.login(make_user(*roles), PASSWORD)
	return client.get("/printview", query_string={"doctype": doctype, "name": name})


def test_a_document_is_printed_from_its_form(sign_in, make_employee):
	employee = make_employee("Ada")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	desk.page.get_by_label("More actions").click()
	with desk.page.context.expect_page() as opened:
		desk.page.get_by_role("link", name="Print").click()
	page = opened.value
	page.get_by_role("heading", level=1, name="Ada").wait_for()
	expect(
		page.locator("div", has=page.locator("dt", has_text="Date of Joining")).locator("dd").first
	).to_be_visible()
	expect(page.get_by_text(employee.company).first).to_be_visible()
	assert find_barriers(page) == []
	page.set_viewport_size({"width": 320, "height": 700})
	assert measure(page, "document.documentElement.scrollWidth") == 320


def test_printing_needs_its_own_right(client, committed):
	"""Learners may read what is assigned to them, and print none of it."""
	learner = make_user("LMS Student")
	assignment = make_assignment(employee=learner)
	frappe.db.commit()
	client.login(learner, PASSWORD)
	query = {"doctype": "LMS Training Assignment", "name": assignment.name}
	assert client.get("/printview", query_string=query).status_code == 403
	assert open_print(client, "LMS Training Assignment", assignment.name, "Moderator").status_code == 200


def test_what_one_may_not_read_is_not_printed(client):
	assert open_print(client, "Error Log", "nothing", "HR Manager").status_code == 403
	name = make_designation(description="Only for HR")
	assert open_print(client, "Designation", name).status_code == 403
	assert open_print(client, "Designation", name, "Employee").status_code == 403


def test_fields_of_a_level_that_one_may_not_read_are_left_out(client, monkeypatch):
	name = make_designation(description="Only for some")
	assert b"Only for some" in open_print(client, "Designation", name, "HR Manager").data
	set_permlevel(monkeypatch, "Designation", "description", 1)
	assert b"Only for some" not in open_print(client, "Designation", name, "HR Manager").data


def test_without_a_document_there_is_a_message(client):
	assert open_print(client, "", "", "HR Manager").status_code in (404, 417)
	assert open_print(client, "Designation", "No such thing", "HR Manager").status_code == 404
