"""Programs Overview: members are added, courses put in order, a program renewed for the next year."""

import frappe
import pytest

from lms.testing.factories import make_program, unique
from tests.guides.people import make_course, make_employee


@pytest.fixture
def courses(committed):
	return [make_course(title, lessons=1) for title in ("Communication", "Coaching", "Finance")]


@pytest.fixture
def program(courses):
	doc = make_program([course.name for course in courses], title=unique("Leaders"))
	frappe.db.commit()
	return doc.name


def get_order(program):
	frappe.db.rollback()
	return [row.course for row in frappe.get_doc("LMS Program", program).program_courses]


def test_members_are_previewed_added_and_enrolled(sign_in, program, courses):
	ada, ben = make_employee("Ada").user_id, make_employee("Ben").user_id
	desk = sign_in("Moderator")
	desk.open_form("LMS Program", program)
	desk.press("Add Members")
	desk.dialog.enter("Addresses", f"{ada}\n{ben}\nnobody@example.com")
	desk.dialog.press("Preview")
	desk.dialog.shows("to add, and to enroll in 3 courses")
	desk.dialog.shows("nobody@example.com")
	desk.dialog.press("Add")
	desk.is_told("Added: 2. Skipped: 0.")
	desk.shows("Ada Sand")
	desk.has_value("Member Count", "2")
	for user in (ada, ben):
		enrolled = frappe.get_all("LMS Enrollment", filters={"member": user}, pluck="course")
		assert sorted(enrolled) == sorted(course.name for course in courses)


def test_members_are_added_to_a_saved_program_only(sign_in, program):
	desk = sign_in("Moderator")
	desk.open_form("LMS Program", program)
	desk.untick("Published")
	desk.press("Add Members")
	desk.is_told("Save the program first.")


def test_the_order_of_the_courses_is_dragged(sign_in, program, courses):
	desk = sign_in("Moderator")
	desk.open_form("LMS Program", program)
	desk.move_row("Program Courses", 3, 1)
	desk.save()
	first, second, third = (course.name for course in courses)
	assert get_order(program) == [third, first, second]
	desk.open_form("LMS Program", program)
	desk.move_row("Program Courses", 1, 2)
	desk.save()
	assert get_order(program) == [first, third, second]


def test_a_program_is_renewed_by_duplicating_it_and_replacing_a_course(sign_in, program, courses):
	this_year, title = make_course("Finance of this Year", lessons=1), unique("Leaders")
	desk = sign_in("Moderator")
	desk.open_form("LMS Program", program)
	desk.duplicate()
	desk.enter("Title", title)
	desk.edit_row("Program Courses", 3, course=this_year.title)
	desk.save()
	assert get_order(title) == [courses[0].name, courses[1].name, this_year.name]
	assert get_order(program) == [course.name for course in courses]
