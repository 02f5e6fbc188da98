"""Assign Training from HR, "Single assignment": by a Moderator, in the form of the training assignment."""

import frappe

from lms.testing.factories import in_days
from tests.guides.people import make_course, make_employee, read


def fill_in(desk, employee, course):
	desk.open_new("LMS Training Assignment")
	desk.choose("Employee", employee.user_id)
	desk.choose("Course", course.title)
	desk.enter("Due Date", str(in_days(30)))


def test_1_to_5_a_person_a_published_course_and_a_due_date_are_saved(sign_in):
	employee, course = make_employee("Ines"), make_course("Ladders")
	desk = sign_in("Moderator")
	fill_in(desk, employee, course)
	desk.save()
	desk.shows("Pending")
	desk.open_list("LMS Enrollment", course=course.name)
	desk.has_rows("Ines Sand")


def test_2_the_person_is_found_by_name_too(sign_in):
	employee, course = make_employee(f"Ines{frappe.generate_hash(length=6)}"), make_course("Ladders")
	desk = sign_in("Moderator")
	desk.open_new("LMS Training Assignment")
	desk.choose("Employee", employee.first_name)
	desk.choose("Course", course.title)
	desk.enter("Due Date", str(in_days(30)))
	desk.save()
	assert read("LMS Training Assignment", {"course": course.name}, "employee") == employee.user_id


def test_3_a_course_that_is_not_published_is_refused(sign_in):
	employee, draft = make_employee("Ines"), make_course("Draft", published=0)
	desk = sign_in("Moderator")
	fill_in(desk, employee, draft)
	desk.page.keyboard.press("Control+s")
	desk.is_told("not published")
	assert read("LMS Training Assignment", {"course": draft.name}) is None
