"""Report *Completion Before Start Date*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_company,
	make_department,
	make_employee,
	make_user,
	today,
	unique,
)
from lms.testing.reports import restrict

REPORT = "Completion Before Start Date"


def employ(department: str, days: int, **overrides: object) -> str:
	"""Somebody who starts work in so many days."""
	user = make_user("LMS Student")
	make_employee(user_id=user, department=department, date_of_joining=in_days(days), **overrides)
	return user


def assign(user: str, *, complete: bool) -> str:
	assignment = make_assignment(employee=user)
	if complete:
		complete_lessons(user, assignment.course)
	return assignment.name


def run_report(days: int = 9, **filters: object) -> dict:
	span = {"joined_from": str(in_days(-days)), "joined_to": str(in_days(days))}
	return run(REPORT, {**span, **filters})


def test_completions_are_set_against_the_date_of_joining(department, as_manager):
	early, late, never = employ(department, 5), employ(department, -3), employ(department, -4)
	names = [assign(early, complete=True), assign(late, complete=True), assign(never, complete=False)]
	report = run_report(department=department)
	rows = {row["assignment"]: (row["gap"], row["result"]) for row in report["result"]}
	assert rows == {
		names[0]: (5, "Completed before the start"),
		names[1]: (-3, "Completed later"),
		names[2]: (None, "Not completed"),
	}
	assert [figure["value"] for figure in report["report_summary"]] == [3, 1, 1, 1]
	assert report["chart"]["data"]["datasets"][0]["values"] == [1, 1, 1]


def test_on_the_first_day_is_not_before_the_start(department, as_manager):
	assign(employ(department, 0), complete=True)
	[row] = run_report(department=department)["result"]
	assert (row["gap"], row["result"]) == (0, "Completed later")


def test_rows_are_of_who_joined_in_the_span(department, as_manager):
	names = [assign(employ(department, days), complete=False) for days in (-10, -9, 9, 10)]
	found = [row["assignment"] for row in run_report(department=department)["result"]]
	assert found == names[1:3]


def test_rows_are_narrowed_by_result_and_course(department, as_manager):
	user = employ(department, 5)
	done, open_ = assign(user, complete=True), assign(user, complete=False)
	course = frappe.db.get_value("LMS Training Assignment", open_, "course")
	for filters, name in (
		({"result": "before"}, done),
		({"result": "not completed"}, open_),
		({"course": course}, open_),
	):
		assert [row["assignment"] for row in run_report(department=department, **filters)["result"]] == [name]


def test_what_was_withdrawn_counts_nowhere(department, as_manager):
	withdraw_assignments([assign(employ(department, 1), complete=False)], "Administrator", "Not needed")
	assert run_report(department=department)["result"] == []


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"joined_from": ""}, "Joined From is missing"),
		({"joined_to": "soon"}, "Joined To must be a date"),
		({"joined_to": "2001-01-01"}, "Joined To must not be before Joined From"),
		({"result": "perhaps"}, "Result must be one of"),
		({"department": "Nowhere"}, "There is no Department"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, as_manager):
	with pytest.raises(frappe.ValidationError, match=message):
		run_report(**filters)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_and_totals(role, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	departments = [make_department(unique("Dept"), company) for company in companies]
	users = [
		employ(department, 1, company=company)
		for department, company in zip(departments, companies, strict=True)
	]
	names = [assign(user, complete=False) for user in users]
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run_report()
	assert [row["assignment"] for row in report["result"]] == names[:1]
	assert report["report_summary"][0]["value"] == 1


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not_run_it(role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run_report()


def test_a_site_without_the_hr_app_is_told_so(monkeypatch, as_manager):
	monkeypatch.setattr("lms.lms.people.employees.has_employees", lambda: False)
	with pytest.raises(frappe.ValidationError, match="install the HR app"):
		run_report()


def test_a_mail_has_rows_alone(department):
	name = assign(employ(department, 1), complete=False)
	report = run_report(department=department)
	assert [row["assignment"] for row in report["result"]] == [name]
	assert report["result"][0]["employee"]
	assert (report["chart"], report["report_summary"]) == (None, None)
	assert report["result"][0]["date_of_joining"] == in_days(1) != today()
