"""Assign Training from HR, "Reporting exports": a CSV file of the list, joined with the departments of HR."""

from collections import Counter

import frappe
import pytest

from lms.testing.factories import make_department, unique
from tests.guides.people import assign, complete, make_course, make_employee

NAMES = ("Ada Sand", "Ben Sand", "Cleo Sand")


@pytest.fixture
def course(committed):
	return make_course("Fire Safety")


@pytest.fixture
def people(course):
	"""Ada and Ben of one department are overdue, Cleo of another one is not."""
	logistics, sales = make_department(unique("Logistics")), make_department(unique("Sales"))
	frappe.db.commit()
	where = {"Ada": (logistics, -10), "Ben": (logistics, -3), "Cleo": (sales, 12)}
	employees = {}
	for name, (department, due_in) in where.items():
		employees[name] = make_employee(name, department=department)
		assign(employees[name], course, due_in)
	return employees


def test_overdue_training_is_exported_and_counted_by_department(sign_in, people, course):
	desk = sign_in("HR Manager")
	desk.open_list("LMS Training Assignment", course=course.name, status="Overdue")
	desk.select(*NAMES[:2])
	overdue = desk.export_selected("Employee", "Due Date", "Status")
	desk.open_list("Employee", department=people["Ada"].department)
	desk.select(*NAMES[:2])
	employees = desk.export_selected("User ID", "Department")
	departments = {row["User ID"]: row["Department"] for row in employees}
	counted = Counter(departments[row["Employee"]] for row in overdue)
	assert counted == {people["Ada"].department: 2}


def test_completions_are_exported_and_compared_with_the_dates_of_joining(sign_in, people, course):
	complete(people["Cleo"], course)
	desk = sign_in("HR Manager")
	desk.open_list("LMS Training Assignment", course=course.name, status="Completed")
	desk.select("Cleo Sand")
	completed = desk.export_selected("Employee", "Completed On")
	desk.open_list("Employee", department=people["Cleo"].department)
	desk.select("Cleo Sand")
	joined = desk.export_selected("User ID", "Date of Joining")
	assert [row["Employee"] for row in completed] == [row["User ID"] for row in joined]
	assert "2024" in joined[0]["Date of Joining"]
