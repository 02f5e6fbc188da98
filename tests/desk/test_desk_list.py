"""Lists in a browser: search, filters, order, pages, and deleting many."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_question
from tests.support.quizzes import make_scene, take

pytestmark = pytest.mark.desk


@pytest.fixture
def staff(make_employee, company):
	"""23 employees of one company, of whom two are suspended."""
	for number in range(23):
		status = "Suspended" if number in (4, 11) else "Active"
		make_employee(f"Person {number:02}", status=status)
	return company


@pytest.fixture
def desk(sign_in, staff):
	desk = sign_in("HR Manager")
	desk.open(f"/employee?company={staff}&_order=employee_name asc")
	return desk


def wait_for_rows(desk, count):
	expect(desk.rows).to_have_count(count)


def test_a_list_comes_in_pages(desk):
	expect(desk.rows).to_have_count(20)
	expect(desk.rows.first).to_have_text("Person 00")
	desk.button("Next").click()
	wait_for_rows(desk, 3)
	expect(desk.rows).to_have_text(["Person 20", "Person 21", "Person 22"])
	expect(desk.page.locator(".pager")).to_contain_text("21–23 of 23", use_inner_text=True)


def test_a_standard_filter_narrows_the_list_and_stands_in_the_address(desk):
	desk.page.locator(".toolbar").get_by_label("Status").select_option("Suspended")
	wait_for_rows(desk, 2)
	desk.page.wait_for_url(lambda url: "status=Suspended" in url)
	desk.page.reload()
	wait_for_rows(desk, 2)
	desk.button("Remove the filter Status is Suspended").click()
	wait_for_rows(desk, 20)


def test_the_filter_builder_asks_for_a_field_a_condition_and_a_value(desk):
	desk.button("Filter").click()
	desk.page.get_by_label("Field").select_option("first_name")
	desk.page.get_by_label("Condition").select_option("like")
	desk.page.locator(".filter-value input").fill("Person 1")
	desk.button("Apply").click()
	wait_for_rows(desk, 10)


def test_the_search_box_looks_in_titles(desk):
	desk.page.get_by_label("Search in Employee").fill("son 07")
	wait_for_rows(desk, 1)
	expect(desk.rows).to_have_text(["Person 07"])


def test_a_heading_sorts_the_list(desk):
	desk.button("Full Name").click()
	desk.page.locator("[aria-sort=descending]").wait_for()
	expect(desk.rows.first).to_have_text("Person 22")


def test_a_row_opens_its_form(desk):
	desk.page.locator(".list-table tbody tr").first.click(position={"x": 600, "y": 10})
	desk.page.locator("h1", has_text="Person 00").wait_for()


def test_selected_documents_are_deleted_after_a_question(desk, staff):
	for name in ("Person 00", "Person 01"):
		desk.page.get_by_label(f"Select {name}").check()
	desk.button("Delete").click()
	desk.dialog.get_by_role("button", name="Delete").click()
	desk.dialog.get_by_text("Deleted all documents successfully").wait_for()
	frappe.db.rollback()
	assert frappe.db.count("Employee", {"company": staff}) == 21


def test_nothing_found_offers_to_clear_the_filters(desk):
	desk.page.get_by_label("Search in Employee").fill("nobody at all")
	desk.button("Clear the filters").click()
	desk.page.wait_for_url("**/app/employee")


def test_formatted_texts_are_shown_without_their_tags(sign_in, committed):
	"""As a title in the list, and in the rows of a form."""
	question = make_question(question="<p>Which <strong>exit</strong> is near?</p>")
	submission = take(make_scene(questions=[question.name]))["submission"]
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open(f"/lms-question?name={question.name}")
	wait_for_rows(desk, 1)
	expect(desk.rows).to_have_text(["Which exit is near?"])
	desk.open(f"/lms-quiz-submission/{submission}")
	desk.page.locator("strong", has_text="exit").wait_for()
