"""What a list shows: its order, its pages, and values in few words."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_assignment, make_course, make_question, make_user
from tests.support.reading import box_of, measure

pytestmark = pytest.mark.desk


def wait_for_rows(desk, count):
	desk.page.wait_for_function(
		"count => document.querySelectorAll('.row-title').length === count", arg=count
	)


@pytest.fixture
def course(committed):
	"""Training of three people, due on three days, assigned in another order."""
	course = make_course(title=f"Course {frappe.generate_hash(length=6)}").name
	for first_name, day in (("Bea", 20), ("Ada", 10), ("Cem", 30)):
		learner = make_user("LMS Student", first_name=first_name, last_name="")
		make_assignment(course=course, employee=learner, due_date=f"2031-05-{day}")
	frappe.db.commit()
	return course


def test_a_list_comes_in_the_order_of_its_doctype(sign_in, course):
	desk = sign_in("Moderator")
	desk.open(f"/lms-training-assignment?course={course}")
	expect(desk.rows).to_have_text(["Ada", "Bea", "Cem"])
	expect(desk.page.get_by_label("Sort by")).to_have_value("due_date")


def test_another_order_stands_in_the_address(sign_in, course):
	desk = sign_in("Moderator")
	desk.open(f"/lms-training-assignment?course={course}")
	desk.button("Reverse the order").click()
	desk.page.locator("[aria-sort=descending]").wait_for()
	expect(desk.rows).to_have_text(["Cem", "Bea", "Ada"])
	desk.page.reload()
	desk.page.locator("[aria-sort=descending]").wait_for()
	expect(desk.rows).to_have_text(["Cem", "Bea", "Ada"])


def test_an_order_that_nobody_can_sort_by_is_left_out(sign_in, course):
	desk = sign_in("Moderator")
	desk.open(f"/lms-training-assignment?course={course}&_order=(select 1) asc")
	expect(desk.rows).to_have_text(["Ada", "Bea", "Cem"])


def test_a_page_has_as_many_rows_as_one_asks_for(sign_in, make_employee, company):
	for number in range(21):
		make_employee(f"Person {number:02}")
	desk = sign_in("HR Manager")
	desk.open(f"/employee?company={company}")
	wait_for_rows(desk, 20)
	desk.button("100").click()
	wait_for_rows(desk, 21)
	expect(desk.button("100")).to_have_attribute("aria-pressed", "true")
	desk.page.reload()
	wait_for_rows(desk, 21)


def test_filters_of_frappe_are_understood(sign_in, course):
	"""In the address, as links of the app and of other pages write them."""
	desk = sign_in("Moderator")
	desk.open(f'/lms-training-assignment?course={course}&due_date=["between",["2031-05-10","2031-05-20"]]')
	expect(desk.rows).to_have_text(["Ada", "Bea"])
	desk.open(f'/lms-training-assignment?course={course}&status=["in",["Overdue","Completed"]]')
	expect(desk.rows).to_have_count(0)
	desk.open(f'/lms-training-assignment?course={course}&due_date=["Timespan","this year"]')
	expect(desk.page.get_by_role("button", name="Remove the filter Due Date is in this year")).to_be_visible()


def test_days_are_chosen_as_a_range(sign_in, course):
	desk = sign_in("Moderator")
	desk.open(f"/lms-training-assignment?course={course}")
	desk.button("Filter").click()
	desk.page.get_by_label("Field").select_option("due_date")
	desk.page.get_by_label("Condition").select_option("between")
	desk.page.locator(".filter-value").get_by_label("From").fill("2031-05-15")
	desk.page.locator(".filter-value").get_by_label("To").fill("2031-06-01")
	desk.button("Apply").click()
	wait_for_rows(desk, 2)
	expect(desk.rows).to_have_text(["Bea", "Cem"])


def test_formatted_text_is_not_glued_together(sign_in, committed):
	question = make_question(
		question="<p>5 &gt; 3?</p><p>Second <b>line</b><br>x<sup>2</sup></p><ul><li>y</li></ul>"
	)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open(f"/lms-question?name={question.name}")
	expect(desk.rows).to_have_text(["5 > 3? Second line x2 y"])


def test_the_name_of_a_picture_stands_in_a_line(sign_in, committed):
	"""Also where the picture, the name and two buttons do not fit beside each other."""
	course = make_course(image="/assets/lms/images/courses/workplace-safety.svg").name
	frappe.db.commit()
	desk = sign_in("Moderator")
	for width in (1300, 1000, 600, 320):
		desk.page.set_viewport_size({"width": width, "height": 800})
		desk.open(f"/lms-course/{course}")
		box = box_of(desk.page.get_by_role("link", name="workplace-safety.svg"))
		assert box["width"] > 4 * box["height"], (width, box)


def test_the_buttons_above_a_list_stay_on_a_small_phone(sign_in, course):
	"""Those of the app's scripts, too."""
	desk = sign_in("Moderator")
	desk.page.set_viewport_size({"width": 320, "height": 700})
	desk.open(f"/lms-training-assignment?course={course}")
	expect(desk.button("Assign Training")).to_be_visible()
	assert measure(desk.page, "document.documentElement.scrollWidth") == 320


def test_when_rows_were_changed_is_shown_only_where_it_differs(sign_in, course):
	desk = sign_in("Moderator")
	frappe.db.set_value(
		"LMS Training Assignment",
		{"course": course},
		"modified",
		"2030-01-02 03:04:05",
		update_modified=False,
	)
	frappe.db.commit()
	desk.open(f"/lms-training-assignment?course={course}")
	expect(desk.page.get_by_role("columnheader", name="Updated")).to_have_count(0)
	name = frappe.db.get_value("LMS Training Assignment", {"course": course})
	frappe.db.set_value(
		"LMS Training Assignment", name, "modified", "2030-02-03 03:04:05", update_modified=False
	)
	frappe.db.commit()
	desk.open(f"/lms-training-assignment?course={course}")
	expect(desk.page.locator(".cell-updated", has_text="Feb 3, 2030")).to_have_count(1)
