"""Assign Training from HR, "Bulk assignment": a Moderator pastes addresses from HR's list into the dialog."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import in_days, make_department
from tests.guides.people import make_course, make_employee, run_bulk_assignment, run_undoing


@pytest.fixture
def course(committed):
	return make_course("Data Protection")


@pytest.fixture
def people(committed):
	department = make_department(f"Logistics {frappe.generate_hash(length=6)}")
	return [make_employee(name, department=department) for name in ("Ada", "Ben", "Cleo")]


@pytest.fixture
def addresses(people):
	return [employee.user_id for employee in people]


def preview(desk, lines, course):
	desk.open_list("LMS Training Assignment", course=course.name)
	desk.press("Assign Training")
	desk.dialog.enter("Addresses", "\n".join(lines))
	desk.dialog.choose("Courses", course.title)
	desk.dialog.enter("Due Date", str(in_days(60)))
	desk.dialog.press("Preview")
	desk.dialog.shows("to assign, due")


def assign(desk, addresses, course):
	preview(desk, addresses, course)
	desk.dialog.press("Assign")
	desk.dialog.shows("0 of 3 people")
	run_bulk_assignment()
	desk.dialog.shows("Completed: 3 of 3 people")


def test_1_hr_exports_the_addresses_of_a_department(sign_in, people, addresses):
	desk = sign_in("HR Manager")
	desk.open_list("Employee", department=people[0].department)
	desk.select("Ada Sand", "Ben Sand", "Cleo Sand")
	rows = desk.export_selected("User ID")
	assert sorted(row["User ID"] for row in rows) == sorted(addresses)


def test_2_the_pasted_list_is_previewed_and_a_wrong_address_is_named_with_its_line(
	sign_in, addresses, course
):
	desk = sign_in("Moderator")
	preview(desk, [*addresses, "nobody@example.com"], course)
	desk.dialog.shows("to assign, due")
	desk.dialog.shows("nobody@example.com")
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Training Assignment", {"course": course.name})


def test_2_a_text_that_the_desk_reports_late_leaves_the_preview_as_it_is(sign_in, addresses, course):
	desk = sign_in("Moderator")
	preview(desk, addresses, course)
	desk.page.locator("textarea:visible").dispatch_event("change")
	expect(desk.page.get_by_text("to assign, due")).to_be_visible()


def test_3_the_course_is_assigned_to_everybody_in_the_list(sign_in, addresses, course):
	desk = sign_in("Moderator")
	assign(desk, addresses, course)
	desk.dialog.press("Close")
	desk.open_list("LMS Training Assignment", course=course.name, _order="employee_name asc")
	for name in ("Ada Sand", "Ben Sand", "Cleo Sand"):
		desk.shows(name)
	frappe.db.rollback()
	assert frappe.db.count("LMS Enrollment", {"course": course.name}) == 3


def test_4_what_nobody_has_begun_can_be_undone(sign_in, addresses, course):
	desk = sign_in("Moderator")
	assign(desk, addresses, course)
	desk.dialog.press("Undo")
	desk.dialog.press("Yes")
	desk.dialog.shows("Undoing")
	run_undoing()
	desk.dialog.shows("Undone")
	desk.dialog.shows("withdrawn")
	frappe.db.rollback()
	statuses = frappe.get_all("LMS Training Assignment", filters={"course": course.name}, pluck="status")
	assert statuses == ["Withdrawn"] * 3


def test_after_a_promotion_the_course_is_assigned_from_its_own_form(sign_in, addresses, course):
	desk = sign_in("Moderator")
	desk.open_form("LMS Course", course.name)
	desk.press("Assign")
	desk.dialog.enter("Addresses", addresses[0])
	desk.dialog.enter("Or Days from Today", "60")
	desk.dialog.press("Preview")
	desk.dialog.shows(course.title)
	desk.dialog.shows("to assign, due")
