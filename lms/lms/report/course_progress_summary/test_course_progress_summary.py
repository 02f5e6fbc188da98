"""Report *Course Progress Summary*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.testing.factories import (
	complete_lessons,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_enrollment,
	make_user,
	unique,
)
from lms.testing.reports import restrict

REPORT = "Course Progress Summary"


@pytest.fixture
def course():
	return make_course(lessons=2).name


def enroll(course: str, lessons: int = 0, **employee: object) -> str:
	user = make_user("LMS Student")
	if employee:
		make_employee(user_id=user, **employee)
	make_enrollment(course, user)
	if lessons:
		complete_lessons(user, course, lessons)
	return user


def test_everybody_enrolled_is_listed_with_their_progress(course, as_manager):
	idle, begun, done = (enroll(course, lessons) for lessons in (0, 1, 2))
	report = run(REPORT, {"course": course})
	rows = [(row["user"], row["progress"], row["state"]) for row in report["result"]]
	assert rows == [(idle, 0, "Not started"), (begun, 50, "In progress"), (done, 100, "Completed")]
	assert [figure["value"] for figure in report["report_summary"]] == [3, 1, 1, 1, 50]
	assert report["chart"]["data"]["datasets"][0]["values"] == [1, 1, 1]


def test_rows_are_narrowed_by_state_and_people(course, as_manager):
	department = make_department(unique("Department"))
	user = enroll(course, 1, department=department)
	enroll(course, 1)
	other = enroll(course)
	for filters, expected in (({"department": department}, user), ({"state": "not started"}, other)):
		assert [row["user"] for row in run(REPORT, {"course": course, **filters})["result"]] == [expected]


def test_a_course_without_learners_has_zeros(course, as_manager):
	report = run(REPORT, {"course": course})
	assert [figure["value"] for figure in report["report_summary"]] == [0, 0, 0, 0, None]


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"course": ""}, "Course is missing"),
		({"course": "nothing"}, "There is no LMS Course"),
		({"state": "lost"}, "Status must be one of"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, course, as_manager):
	with pytest.raises(frappe.ValidationError, match=message):
		run(REPORT, {"course": course, **filters})


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_and_totals(role, course, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	users = [
		enroll(course, company=company, department=make_department(unique("D"), company))
		for company in companies
	]
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {"course": course})
	assert [row["user"] for row in report["result"]] == users[:1]
	assert report["report_summary"][0]["value"] == 1


def test_authors_see_the_learners_of_their_courses_and_no_hr_records(course, as_user):
	creator = make_user("Course Creator")
	own = make_course(lessons=2, instructors=[{"instructor": creator}]).name
	# The HR app confines whoever has an Employee record to that.
	restrict(creator, "Employee", make_employee(user_id=creator).name)
	user = enroll(own, 1, department=make_department(unique("Department")))
	with as_user(creator):
		report = run(REPORT, {"course": own})
		assert [row["user"] for row in report["result"]] == [user]
		assert {"employee", "department"}.isdisjoint(report["result"][0])
		with pytest.raises(frappe.PermissionError, match="one of your own courses"):
			run(REPORT, {"course": course})
		with pytest.raises(frappe.PermissionError, match="cannot filter by Employee records"):
			run(REPORT, {"course": own, "active_only": 1})


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Batch Evaluator"])
def test_others_do_not_run_it(role, course, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {"course": course})


def test_a_mail_has_rows_of_employees_alone(course):
	enroll(course)
	user = enroll(course, department=make_department(unique("Department")))
	report = run(REPORT, {"course": course})
	assert [row["user"] for row in report["result"]] == [user]
	assert report["result"][0]["employee"]
	assert (report["chart"], report["report_summary"]) == (None, None)
