"""Several records of a list get one value: courses are published, due dates moved, employees transferred."""

import frappe
import pytest

from lms.testing.factories import in_days, make_department, unique
from tests.guides.people import assign, complete, make_course, make_employee, read

ASSIGNMENT = "LMS Training Assignment"


def test_courses_are_published_together(sign_in, committed):
	names = [make_course(unique("Draft"), published=0).name for _ in range(2)]
	desk = sign_in("Moderator")
	titles = [read("LMS Course", {"name": name}, "title") for name in names]
	desk.open_list("LMS Course", published="0")
	desk.select(*titles)
	desk.change_selected("Published", "Yes")
	desk.is_told("updated")
	assert [read("LMS Course", {"name": name}, "published") for name in names] == [1, 1]


def test_a_due_date_that_cannot_be_moved_does_not_stop_the_others(sign_in, committed):
	course = make_course("Fire Safety")
	employees = [make_employee(name) for name in ("Ada", "Ben")]
	names = [assign(employee, course) for employee in employees]
	complete(employees[0], course)
	desk = sign_in("Moderator")
	desk.open_list(ASSIGNMENT, course=course.name)
	desk.select("Ada Sand", "Ben Sand")
	desk.change_selected("Due Date", str(in_days(60)))
	desk.is_told("You cannot change the due date of a completed or withdrawn training assignment")
	assert read(ASSIGNMENT, {"name": names[1]}, "due_date") == in_days(60)
	assert read(ASSIGNMENT, {"name": names[0]}, "due_date") == in_days(30)


@pytest.mark.parametrize("role", ["HR Manager", "HR User"])
def test_hr_transfers_employees_to_another_department(sign_in, committed, role):
	old, new = make_department(unique("Old")), make_department(unique("New"))
	frappe.db.commit()
	for name in ("Ada", "Ben"):
		make_employee(name, department=old)
	desk = sign_in(role)
	desk.open_list("Employee", department=old)
	desk.select("Ada Sand", "Ben Sand")
	desk.change_selected("Department", new)
	desk.has_rows()
	assert frappe.db.count("Employee", {"department": new}) == 2
