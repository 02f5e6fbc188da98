"""Who gets which page and which button.

- HR Manager: may read, create and delete employees; reads courses, nothing more.
- LMS Student: has no desk.
"""

import frappe
import pytest
from playwright.sync_api import expect

from tests.support.users import PASSWORD, make_user

pytestmark = pytest.mark.desk


def test_home_shows_what_the_user_may_read_by_module(sign_in):
	desk = sign_in("HR Manager")
	desk.open("/home")
	people = desk.page.locator(".card", has=desk.page.get_by_role("heading", name="People"))
	expect(people.get_by_role("link", name="Employee", exact=True)).to_be_visible()
	expect(people.get_by_role("link", name="New Employee", exact=True)).to_be_visible()
	expect(desk.page.locator(".card").get_by_role("link", name="Error Log")).to_have_count(0)


def test_a_reader_sees_no_button_that_changes_anything(sign_in):
	title = f"Course {frappe.generate_hash(length=6)}"
	course = frappe.get_doc({"doctype": "LMS Course", "title": title, "published": 1}).insert()
	frappe.db.commit()
	desk = sign_in("HR Manager")
	desk.open("/lms-course")
	expect(desk.link("New LMS Course")).to_have_count(0)
	desk.page.locator(".list-table .checkbox").first.check()
	expect(desk.page.locator(".bulk-bar button")).to_have_text(["Export"], use_inner_text=True)
	desk.open(f"/lms-course/{course.name}")
	expect(desk.heading).to_have_text(title)
	expect(desk.button("Save")).to_be_hidden()
	expect(desk.page.locator(".sheet input:enabled")).to_have_count(0)
	desk.page.get_by_label("More actions").click()
	expect(desk.button("Delete")).to_have_count(0)


def test_a_doctype_without_permission_is_not_found(sign_in):
	desk = sign_in("HR Manager")
	desk.open("/error-log")
	expect(desk.heading).to_have_text("Not found")


def test_the_search_box_jumps_to_a_doctype(sign_in):
	desk = sign_in("HR Manager")
	desk.open("")
	desk.page.keyboard.press("Control+k")
	desk.page.keyboard.type("onboarding temp")
	desk.page.get_by_role("option", name="Employee Onboarding Template").first.wait_for()
	desk.page.keyboard.press("Enter")
	desk.page.wait_for_url("**/app/employee-onboarding-template")


def test_a_learner_has_no_desk(client):
	learner = make_user("LMS Student")
	client.login(learner, PASSWORD)
	response = client.get("/app")
	assert response.status_code == 403
	assert 'href="/"' in response.text


def test_a_guest_is_sent_to_sign_in_and_back(client):
	response = client.get("/app/employee?status=Active")
	assert response.status_code == 302
	assert response.location == "/login?redirect-to=/app/employee%3Fstatus%3DActive"


def test_desk_addresses_of_old_lead_to_app(client):
	assert client.get("/desk/employee").location.endswith("/app/employee")


def test_no_script_runs_from_a_value(sign_in, make_employee):
	employee = make_employee("<img src=x onerror='document.title=1'>Asha")
	desk = sign_in("HR Manager")
	desk.open(f"/employee/{employee.name}")
	expect(desk.heading).to_contain_text("Asha")
	expect(desk.page.locator("#main img")).to_have_count(0)


def test_what_the_desk_says_is_in_the_users_language_and_direction(client, committed):
	user = make_user("HR Manager", language="ar")
	client.login(user, PASSWORD)
	assert '<html lang="ar" dir="rtl">' in client.get("/app").text
	frappe.db.rollback()
