"""Report *Training History of a Person*, as the desk runs it."""

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
	make_enrollment,
	make_user,
	today,
	unique,
)
from lms.testing.reports import restrict
from lms.testing.statements import count_statements

REPORT = "Training History of a Person"


@pytest.fixture
def user():
	return make_user("LMS Student")


@pytest.fixture
def employee(user):
	return make_employee(user_id=user).name


def rows_of(**filters: object) -> dict[str, dict]:
	return {row["course"]: row for row in run(REPORT, filters)["result"]}


def test_what_was_assigned_and_what_was_taken_without(user, employee, as_manager):
	done, open_, own = (make_course(lessons=2, enable_certification=1).name for _ in range(3))
	for course in (done, open_):
		make_assignment(employee=user, course=course)
	make_enrollment(own, user)
	complete_lessons(user, done)
	complete_lessons(user, own, 1)
	rows = rows_of(employee=employee)
	assert {course: (row["status"], row["progress"]) for course, row in rows.items()} == {
		done: ("Completed", 100),
		open_: ("Pending", 0),
		own: ("In Progress", 50),
	}
	assert rows[own]["assigned_via"] == "Self-enrolled"
	assert frappe.db.get_value("LMS Certificate", rows[done]["certificate"], "course") == done
	assert frappe.db.get_value("LMS Completion", rows[done]["completion"], "member") == user
	assert {row["employee"] for row in rows.values()} == {employee}


def test_each_time_a_course_was_taken_has_its_row(user, employee, as_manager):
	course = make_course(lessons=1).name
	make_enrollment(course, user)
	complete_lessons(user, course)
	due = {course: in_days(9)}
	assign_training(due, [user], assigned_by="Administrator", assigned_via="API", today=today(), retake=True)
	rows = run(REPORT, {"employee": employee})["result"]
	assert {(row["cycle"], row["status"], row["assigned_via"]) for row in rows} == {
		(1, "Completed", "Self-enrolled"),
		(2, "Pending", "API"),
	}


def test_withdrawn_training_is_part_of_the_history(user, employee, as_manager):
	assignment = make_assignment(employee=user)
	withdraw_assignments([assignment.name], "Administrator", "Not needed")
	assert rows_of(employee=employee)[assignment.course]["status"] == "Withdrawn"


def test_the_newest_row_of_a_course_has_the_standing(user, employee, as_manager):
	course = make_course(lessons=1, validity_days=100).name
	make_assignment(employee=user, course=course)
	complete_lessons(user, course)
	row = rows_of(employee=employee)[course]
	assert (row["standing"], row["state"], row["valid_until"]) == ("Valid", "Valid", in_days(99))


def test_totals_and_chart_count_by_status(user, employee, as_manager):
	for _ in range(2):
		make_assignment(employee=user)
	report = run(REPORT, {"employee": employee})
	assert [figure["value"] for figure in report["report_summary"]] == [2, 0, 2, 0]
	assert report["chart"]["data"]["datasets"][0]["values"] == [2]


def test_who_has_left_and_who_has_no_employee_record_have_a_history(user, employee, as_manager):
	frappe.db.set_value("Employee", employee, "status", "Left")
	stranger = make_user()
	for person in (user, stranger):
		make_assignment(employee=person)
		assert len(rows_of(user=person)) == 1
	assert len(rows_of(employee=employee)) == 1


def test_an_old_record_does_not_open_the_history_of_somebody_hidden(as_user):
	"""The person works elsewhere now; or somebody wrote the account into the record of one who has left."""
	companies = [make_company(unique("Company")) for _ in range(2)]
	old, new = (
		make_employee(company=company, department=make_department(unique("D"), company)).name
		for company in companies
	)
	person, reader = make_user("LMS Student"), make_user("HR Manager")
	frappe.db.set_value("Employee", old, {"user_id": person, "status": "Left"})
	frappe.db.set_value("Employee", new, "user_id", person)
	make_assignment(employee=person)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		for filters in ({"employee": old}, {"employee": new}, {"user": person}):
			with pytest.raises(frappe.ValidationError, match="There is no"):
				run(REPORT, filters)
	with as_user(make_user("HR Manager")):
		assert len(rows_of(employee=old)) == len(rows_of(employee=new)) == 1


def test_an_employee_without_an_account_has_none(as_manager):
	assert rows_of(employee=make_employee().name) == {}


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"employee": "HR-EMP-0"}, "There is no Employee"),
		({"user": "<b>none</b>"}, "There is no User"),
		({"employee": ["like", "%"]}, "Employee is missing"),
	],
	ids=str,
)
def test_a_person_must_be_named(filters, message, as_manager):
	with pytest.raises(frappe.ValidationError, match=message) as refused:
		run(REPORT, filters)
	assert "<b>none" not in str(refused.value)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_people_whom_user_permissions_hide_are_refused(role, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	users = [make_user("LMS Student") for _ in companies]
	employees = [
		make_employee(user_id=user, company=company, department=make_department(unique("D"), company)).name
		for user, company in zip(users, companies, strict=True)
	]
	for user in users:
		make_assignment(employee=user)
	reader, stranger = make_user(role), make_user()
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		assert len(rows_of(employee=employees[0])) == len(rows_of(user=users[0])) == 1
		for filters in ({"employee": employees[1]}, {"user": users[1]}, {"user": stranger}):
			with pytest.raises(frappe.ValidationError, match="There is no"):
				run(REPORT, filters)


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_do_not_run_it(role, employee, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError, match="access to Report"):
		run(REPORT, {"employee": employee})


def test_a_mail_has_rows_of_employees_alone(user, employee):
	make_assignment(employee=user)
	report = run(REPORT, {"employee": employee})
	assert [row["employee"] for row in report["result"]] == [employee]
	assert (report["chart"], report["report_summary"]) == (None, None)
	with pytest.raises(frappe.ValidationError, match="There is no User"):
		run(REPORT, {"user": make_user()})


def test_statements_do_not_grow_with_the_history(user, employee, as_manager):
	def load() -> None:
		assert rows_of(employee=employee)

	make_assignment(employee=user)
	load()  # what is cached is cached
	few = count_statements(load)
	for _ in range(4):
		make_assignment(employee=user)
	load()
	assert count_statements(load) == few


def test_the_report_asks_when_it_is_opened(as_manager):
	for filters in ({}, {"employee": ""}):
		report = run(REPORT, filters)
		assert (report["result"], report["message"]) == ([], "Choose an Employee or a User.")


def test_a_mail_without_that_is_not_sent():
	with pytest.raises(frappe.ValidationError, match="Choose an Employee or a User"):
		run(REPORT, {})
