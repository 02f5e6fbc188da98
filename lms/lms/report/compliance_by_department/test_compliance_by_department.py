"""Report *Compliance by Department*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.api import get_advanced_statistics
from lms.testing.factories import (
	complete_lessons,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_user,
	unique,
)
from lms.testing.reports import restrict

REPORT = "Compliance by Department"


@pytest.fixture
def course():
	return make_course(lessons=1).name


def assign(course: str, status: str | None = None, **employee: object) -> str:
	user = make_user("LMS Student")
	make_employee(user_id=user, **employee)
	name = make_assignment(employee=user, course=course).name
	if status == "Completed":
		complete_lessons(user, course)
	elif status:
		frappe.db.set_value("LMS Training Assignment", name, "status", status)
	return user


def read(**filters: str) -> dict[str, tuple]:
	rows = run(REPORT, filters)["result"]
	return {
		row["department"]: (row["mandatory_assignments"], row["completed"], row["overdue"]) for row in rows
	}


def test_departments_have_their_figures(course, department, as_manager):
	for status in ("Completed", "Overdue", None, "Withdrawn"):
		assign(course, status, department=department)
	report = run(REPORT, {"department": department})
	[row] = report["result"]
	assert (row["mandatory_assignments"], row["completed"], row["overdue"]) == (3, 1, 1)
	assert (row["completion_rate"], row["on_time_rate"]) == (33.3, 100.0)
	assert [figure["value"] for figure in report["report_summary"]][:3] == [3, 1, 33.3]
	assert [part["values"] for part in report["chart"]["data"]["datasets"]] == [[1], [1], [1]]


def test_figures_agree_with_those_of_the_site(course, department, as_manager):
	assign(course, "Completed", department=department)
	assign(course, "Overdue", department=department)
	statistics = get_advanced_statistics()["compliance"]["by_department"]
	expected = {
		row["department"]: (row["mandatory_assignments"], row["completed"], row["overdue"])
		for row in statistics
	}
	assert read() == expected
	assert read(department=department) == {department: expected[department]}


@pytest.mark.parametrize("role", ["HR Manager", "Moderator"])
def test_user_permissions_narrow_the_figures(role, course, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	departments = [make_department(unique("Department"), company) for company in companies]
	for company, department in zip(companies, departments, strict=True):
		assign(course, "Overdue", company=company, department=department)
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		assert read() == {departments[0]: (1, 0, 1)}
		assert run(REPORT)["chart"]["data"]["labels"] == [departments[0]]


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "HR User"])
def test_others_may_not_run_it(role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError):
		run(REPORT)


def test_it_is_not_mailed():
	with pytest.raises(frappe.ValidationError, match="cannot be mailed"):
		run(REPORT)
