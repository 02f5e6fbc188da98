"""Report *Training Compliance Matrix*, as the desk runs it."""

import json

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.training.assignments import assign_training
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_program,
	make_user,
	today,
	unique,
)
from lms.testing.reports import employ, restrict
from lms.testing.statements import count_statements

REPORT, ASSIGNMENT = "Training Compliance Matrix", "LMS Training Assignment"


def read(**filters: object) -> dict[str, dict[str, str]]:
	"""Words by title and person."""
	report = run(REPORT, filters)
	titles = {
		column["fieldname"]: column["label"]
		for column in report["columns"]
		if column["fieldname"].startswith("course_")
	}
	return {
		row["employee_name"]: {title: row[key] for key, title in titles.items()} for row in report["result"]
	}


def test_a_word_for_each_person_and_course(department, as_manager):
	ada, ben = employ(department, first_name="Ada"), employ(department, first_name="Ben")
	first, second = make_course(lessons=2, title=unique("A")), make_course(lessons=2, title=unique("B"))
	for user, course in ((ada, first), (ada, second), (ben, first)):
		make_assignment(employee=user, course=course.name)
	complete_lessons(ada, first.name)
	complete_lessons(ada, second.name, 1)
	frappe.db.set_value(ASSIGNMENT, {"employee": ben}, {"status": "Overdue", "is_open": None})
	assert read(department=department) == {
		"Ada Rao": {first.title: "Completed", second.title: "In Progress"},
		"Ben Rao": {first.title: "Overdue", second.title: ""},
	}
	report = run(REPORT, {"department": department})
	assert [row["complete"] for row in report["result"]] == [50, 0]
	assert [figure["value"] for figure in report["report_summary"]] == [2, 3, 33.3, 1]
	assert report["chart"]["data"]["datasets"][0]["values"] == [50, 0]


def test_what_was_assigned_last_counts(department, as_manager):
	user, course = employ(department), make_course(lessons=1)
	make_assignment(employee=user, course=course.name)
	complete_lessons(user, course.name)
	due = {course.name: in_days(9)}
	assign_training(due, [user], assigned_by="Administrator", assigned_via="API", today=today(), retake=True)
	assert read(department=department) == {"Asha Rao": {course.title: "Pending"}}


def test_late_completions_are_told_and_withdrawn_training_is_not(department, as_manager):
	user = employ(department)
	late, withdrawn = make_assignment(employee=user), make_assignment(employee=user)
	complete_lessons(user, late.course)
	frappe.db.set_value(ASSIGNMENT, late.name, "completed_late", 1)
	withdraw_assignments([withdrawn.name], "Administrator", "Not needed")
	assert read(department=department) == {"Asha Rao": {late.course_title: "Completed Late"}}


def test_a_program_names_people_and_courses_in_its_order(department, as_manager):
	courses = [make_course(lessons=1) for _ in range(2)]
	member = employ(department, first_name="Ada")
	employ(department, first_name="Ben")
	program = make_program([course.name for course in reversed(courses)], [member])
	make_assignment(employee=member, course=courses[0].name)
	expected = {courses[1].title: "", courses[0].title: "Pending"}
	assert read(program=program.name) == {"Ada Rao": expected}
	assert list(read(program=program.name)["Ada Rao"]) == list(expected)


def test_courses_can_be_chosen(department, as_manager):
	user = employ(department)
	chosen, _other = make_assignment(employee=user), make_assignment(employee=user)
	for courses in ([chosen.course], json.dumps([chosen.course])):
		assert read(department=department, courses=courses) == {"Asha Rao": {chosen.course_title: "Pending"}}


def test_only_active_employees_with_an_account_are_shown(department, as_manager):
	make_employee(department=department)
	frappe.db.set_value("Employee", {"user_id": employ(department)}, "status", "Left")
	assert read(department=department) == {}


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"department": "Nowhere"}, "There is no Department"),
		({"courses": "["}, "Courses is not valid JSON"),
		({"courses": [["x"]]}, "Courses is missing"),
		({"courses": ["nothing"]}, "There is no LMS Course"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, department, as_manager):
	if "courses" in filters:
		filters = {**filters, "department": department}
	with pytest.raises(frappe.ValidationError, match=message):
		run(REPORT, filters)


@pytest.mark.parametrize(("limit", "message"), [("PEOPLE", "more than 1 people"), ("COURSES", "more than 1")])
def test_more_than_can_be_shown_is_refused(limit, message, department, as_manager, monkeypatch):
	monkeypatch.setattr(f"lms.lms.figures.report_matrix.MOST_{limit}", 1)
	for _ in range(2):
		make_assignment(employee=employ(department))
	with pytest.raises(frappe.ValidationError, match=message):
		run(REPORT, {"department": department})


def test_hostile_titles_are_no_markup(department, as_manager):
	assignment = make_assignment(employee=employ(department))
	complete_lessons(assignment.employee, assignment.course)
	frappe.db.set_value("LMS Course", assignment.course, "title", "<img src=x onerror=alert(1)>")
	report = run(REPORT, {"department": department})
	labels = [column["label"] for column in report["columns"]] + report["chart"]["data"]["labels"]
	assert "‹img src=x onerror=alert(1)›" in labels
	assert not any("<" in label for label in labels)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_people_and_totals(role, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	manager = make_employee(company=companies[0])
	for name, company in zip(("Ada", "Ben"), companies, strict=True):
		department = make_department(unique("Dept"), company)
		user = employ(department, first_name=name, company=company)
		frappe.db.set_value("Employee", {"user_id": user}, "reports_to", manager.name)
		make_assignment(employee=user)
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {"manager": manager.name})
	assert [row["employee_name"] for row in report["result"]] == ["Ada Rao"]
	assert [figure["value"] for figure in report["report_summary"][:2]] == [1, 1]


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not_run_it(role, department, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {"department": department})


def test_a_program_is_for_those_who_may_see_it(as_user):
	program = make_program([make_course().name])
	with (
		as_user(make_user("HR Manager")),
		pytest.raises(frappe.PermissionError, match="does not exist, or you have no access"),
	):
		run(REPORT, {"program": program.name})


def test_statements_do_not_grow_with_the_matrix(department, as_manager):
	def load() -> None:
		assert read(department=department)

	make_assignment(employee=employ(department))
	load()  # what is cached is cached
	few = count_statements(load)
	for _ in range(4):
		make_assignment(employee=employ(department))
	load()
	assert count_statements(load) == few


def test_a_mail_has_rows_alone(department):
	make_assignment(employee=employ(department))
	report = run(REPORT, {"department": department})
	assert report["result"][0]["employee"]
	assert (report["chart"], report["report_summary"]) == (None, None)


def test_the_report_asks_when_it_is_opened(as_manager):
	for filters in ({}, {"company": "x"}):
		report = run(REPORT, filters)
		assert (report["result"], report["message"]) == ([], "Choose a department, a manager or a program.")


def test_a_mail_without_that_is_not_sent():
	with pytest.raises(frappe.ValidationError, match="Choose a department, a manager or a program"):
		run(REPORT, {})
