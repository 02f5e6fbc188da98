"""Report *Due Soon*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_user,
	unique,
)
from lms.testing.reports import employ, restrict

REPORT = "Due Soon"


@pytest.fixture
def user(department):
	return employ(department)


def assign(user: str, days: int, course: str | None = None) -> str:
	return make_assignment(employee=user, due_date=in_days(days), course=course).name


def test_what_is_due_next_comes_first(department, user, as_manager):
	later, soon, today = assign(user, 30), assign(user, 7), assign(user, 0)
	assign(user, 31)
	rows = run(REPORT, {"department": department})["result"]
	assert [(row["assignment"], row["days"]) for row in rows] == [(today, 0), (soon, 7), (later, 30)]


@pytest.mark.parametrize(("days", "count"), [("30", 1), (60, 2), ("90", 3)])
def test_the_reader_says_how_far_ahead(days, count, department, user, as_manager):
	for due in (30, 60, 90, 91):
		assign(user, due)
	report = run(REPORT, {"department": department, "days": days})
	assert len(report["result"]) == count == report["report_summary"][0]["value"]


def test_what_is_completed_or_late_is_not_due(department, user, as_manager):
	begun, done = (make_course(lessons=2).name for _ in range(2))
	name = assign(user, 9, begun)
	assign(user, 9, done)
	make_assignment(employee=user, due_date=in_days(-1))
	complete_lessons(user, begun, 1)
	complete_lessons(user, done)
	rows = run(REPORT, {"department": department})["result"]
	assert [(row["assignment"], row["status"]) for row in rows] == [(name, "In Progress")]


def test_the_chart_has_a_bar_for_each_seven_days(department, user, as_manager):
	for due in (0, 6, 7, 30):
		assign(user, due)
	report = run(REPORT, {"department": department})
	assert report["chart"]["data"]["datasets"][0]["values"] == [2, 1, 0, 0, 1]
	assert [figure["value"] for figure in report["report_summary"]] == [4, 3]


@pytest.mark.parametrize("days", ["7", "-30", ["30"], "soon"], ids=str)
def test_other_spans_are_refused(days, as_manager):
	with pytest.raises(frappe.ValidationError, match="Due Within Days must be one of 30, 60, 90"):
		run(REPORT, {"days": days})


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_and_totals(role, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	users = [employ(make_department(unique("Dept"), company), company=company) for company in companies]
	names = [assign(user, 3) for user in users]
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {})
	assert [row["assignment"] for row in report["result"]] == names[:1]
	assert report["report_summary"][0]["value"] == 1


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not_run_it(role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {})


def test_a_mail_has_rows_of_employees_alone_and_no_figures(user):
	make_assignment(due_date=in_days(2))
	name = assign(user, 2)
	report = run(REPORT, {})
	assert name in [row["assignment"] for row in report["result"]]
	assert all(row["employee"] for row in report["result"])
	assert (report["chart"], report["report_summary"]) == (None, None)
