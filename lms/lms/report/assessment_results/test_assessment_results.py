"""Report *Assessment Results*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_to_date, now_datetime

from lms.testing.factories import (
	in_days,
	make_company,
	make_course,
	make_department,
	make_user,
	unique,
)
from lms.testing.reports import employ, restrict

REPORT = "Assessment Results"


@pytest.fixture
def course():
	return make_course().name


def write(doctype: str, course: str, user: str | None, days_ago: int, **values: object) -> str:
	doc = frappe.get_doc(
		doctype=doctype,
		name=unique("Submission"),
		course=course,
		member=user or make_user(),
		member_name="Asha Rao",
		submitted_on=add_to_date(now_datetime(), days=-days_ago),
		**values,
	)
	doc.db_insert()
	return doc.name


def write_quiz(course: str, user: str | None = None, days_ago: int = 0, **values: object) -> str:
	values = {"status": "Graded", "passed": 1, "percentage": 80, "quiz_title": "Fire safety", **values}
	return write("LMS Quiz Submission", course, user, days_ago, **values)


def write_homework(course: str, user: str | None = None, days_ago: int = 0, status: str = "Pass") -> str:
	return write("LMS Assignment Submission", course, user, days_ago, status=status, number=1)


def names_of(**filters: object) -> list[str]:
	return [row["submission"] for row in run(REPORT, filters)["result"]]


def test_submissions_of_both_kinds_are_listed_the_newest_first(course, as_manager):
	quiz = write_quiz(course, days_ago=2)
	failed = write_quiz(course, days_ago=1, passed=0, percentage=30)
	waiting = write_quiz(course, days_ago=3, passed=0, status="To Be Graded")
	homework = write_homework(course)
	handed_in = write_homework(course, days_ago=4, status="Not Applicable")
	report = run(REPORT, {"course": course})
	assert [(row["submission"], row["kind"], row["result"]) for row in report["result"]] == [
		(homework, "Homework", "Passed"),
		(failed, "Quiz", "Failed"),
		(quiz, "Quiz", "Passed"),
		(waiting, "Quiz", "To be graded"),
		(handed_in, "Homework", "Handed in"),
	]
	assert [figure["value"] for figure in report["report_summary"]] == [5, 2, 1, 1, 55]
	assert report["chart"]["data"]["datasets"][0]["values"] == [2, 1, 1, 1]
	assert report["result"][1]["doctype"] == "LMS Quiz Submission"


def test_rows_are_narrowed(course, as_manager):
	department = make_department(unique("Department"))
	quiz = write_quiz(course, employ(department))
	old = write_quiz(make_course().name, employ(department), days_ago=9, passed=0)
	homework = write_homework(course)
	for filters, expected in (
		({"department": department}, [quiz, old]),
		({"department": department, "result": "failed"}, [old]),
		({"department": department, "submitted_from": str(in_days(-8))}, [quiz]),
		({"department": department, "submitted_to": str(in_days(-9))}, [old]),
		({"course": course, "kind": "homework"}, [homework]),
	):
		assert names_of(**filters) == expected


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"course": "nothing"}, "There is no LMS Course"),
		({"kind": "exam"}, "Kind must be one of"),
		({"result": "perhaps"}, "Result must be one of"),
		({"submitted_from": "soon"}, "Submitted From must be a date"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, course, as_manager):
	with pytest.raises(frappe.ValidationError, match=message):
		run(REPORT, {"course": course, **filters})


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_and_totals(role, course, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	users = [employ(make_department(unique("D"), company), company=company) for company in companies]
	names = [write_quiz(course, user) for user in users]
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {"course": course})
	assert [row["submission"] for row in report["result"]] == names[:1]
	assert report["report_summary"][0]["value"] == 1


def test_authors_see_the_results_of_their_courses_alone(course, as_user):
	creator = make_user("Course Creator")
	own = make_course(instructors=[{"instructor": creator}]).name
	name = write_quiz(own)
	with as_user(creator):
		assert names_of(course=own) == [name]
		for filters in ({"course": course}, {"course": own, "department": "x"}, {"department": "x"}):
			with pytest.raises(frappe.PermissionError):
				run(REPORT, filters)


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Batch Evaluator"])
def test_others_do_not_run_it(role, course, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {"course": course})


def test_a_mail_has_rows_of_employees_alone(course):
	write_quiz(course)
	name = write_quiz(course, employ(make_department(unique("Department"))))
	report = run(REPORT, {"course": course})
	assert [row["submission"] for row in report["result"]] == [name]
	assert report["result"][0]["employee"]
	assert (report["chart"], report["report_summary"]) == (None, None)


def test_the_report_asks_when_it_is_opened(as_manager):
	for filters in ({}, {"kind": "quiz"}):
		report = run(REPORT, filters)
		assert (report["result"], report["message"]) == ([], "Choose a course, a department or a manager.")


def test_a_mail_without_that_is_not_sent():
	with pytest.raises(frappe.ValidationError, match="Choose a course, a department or a manager"):
		run(REPORT, {})
