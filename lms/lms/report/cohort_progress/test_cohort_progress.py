"""Report *Cohort Progress*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.cohorts.reports import CohortFilters, get_cohort_progress
from lms.lms.figures.report_people import Reader
from lms.lms.live_classes.attendance import Mark, mark
from lms.lms.live_classes.signing import sign
from lms.testing.factories import (
	complete_lessons,
	make_batch,
	make_company,
	make_course,
	make_department,
	make_employee,
	make_live_class,
	make_user,
	today,
	unique,
)
from lms.testing.reports import restrict
from lms.testing.statements import count_statements

REPORT = "Cohort Progress"


@pytest.fixture
def courses():
	return [make_course(lessons=2).name for _ in range(2)]


def make_member(**employee: object) -> str:
	user = make_user("LMS Student")
	if employee:
		make_employee(user_id=user, **employee)
	return user


def test_each_member_has_a_row_for_each_course_in_order(courses, as_manager):
	ada, ben = sorted((make_member() for _ in range(2)), key=full_name)
	batch = make_batch(courses[::-1], [ben, ada]).name
	make_batch(courses, [make_member()])
	complete_lessons(ada, courses[0], 1)
	complete_lessons(ben, courses[1])
	report = run(REPORT, {"batch": batch})
	rows = [(row["user"], row["course"], row["progress"], row["state"]) for row in report["result"]]
	assert rows == [
		(ada, courses[1], 0, "Not started"),
		(ada, courses[0], 50, "In progress"),
		(ben, courses[1], 100, "Completed"),
		(ben, courses[0], 0, "Not started"),
	]
	assert {row["joined_on"] for row in report["result"]} == {today()}
	assert [row["completed_on"] for row in report["result"]] == [None, None, today(), None]
	assert [figure["value"] for figure in report["report_summary"]] == [2, 2, 1, 1, 37.5]
	assert report["chart"]["data"]["datasets"][0]["values"] == [0, 2, 1, 1]


def test_a_cohort_without_courses_has_a_row_for_each_member(courses, as_manager):
	ada, ben = sorted((make_member() for _ in range(2)), key=full_name)
	batch = make_batch(members=[ben, ada]).name
	make_batch(members=[make_member()])
	frappe.db.set_value("LMS Batch Enrollment", {"batch": batch, "member": ben}, "completed_on", today())
	signed = make_live_class(batch).reload()
	mark(signed.name, {ada: Mark("Partial", 30)}, "Administrator", signed.starts_on)
	sign(signed.name, "Administrator", signed.starts_on)
	report = run(REPORT, {"batch": batch})
	fields = ("user", "course", "progress", "state", "attendance", "batch_completed_on")
	assert [tuple(row[field] for field in fields) for row in report["result"]] == [
		(ada, None, None, "No courses", 33.3, None),
		(ben, None, None, "No courses", 0, today()),
	]
	assert [figure["value"] for figure in report["report_summary"]] == [2, 0, 0, 0, None]
	assert report["chart"]["data"]["datasets"][0]["values"] == [0, 0, 0, 0, 2]
	assert len(run(REPORT, {"batch": batch, "state": "no courses"})["result"]) == 2
	assert run(REPORT, {"batch": batch, "state": "completed"})["result"] == []


def test_it_says_when_the_cohort_was_completed(courses, as_manager):
	ada, ben = make_member(), make_member()
	batch = make_batch(courses, [ada, ben]).name
	frappe.db.set_value("LMS Batch Enrollment", {"batch": batch, "member": ada}, "completed_on", today())
	found = {(row["user"], row["batch_completed_on"]) for row in run(REPORT, {"batch": batch})["result"]}
	assert found == {(ada, today()), (ben, None)}


def full_name(user: str) -> str:
	return frappe.db.get_value("User", user, "full_name")


def test_rows_are_narrowed_by_member_and_status(courses, as_manager):
	ada, ben = make_member(), make_member()
	batch = make_batch(courses, [ada, ben]).name
	complete_lessons(ada, courses[0])
	by_member = run(REPORT, {"batch": batch, "member": ben})["result"]
	assert [row["user"] for row in by_member] == [ben, ben]
	[done] = run(REPORT, {"batch": batch, "state": "completed"})["result"]
	assert (done["user"], done["course"]) == (ada, courses[0])


def test_who_left_is_no_member_and_who_lost_an_enrollment_is_not_enrolled(courses, as_manager):
	ada, ben = make_member(), make_member()
	batch = make_batch(courses[:1], [ada, ben]).name
	frappe.get_doc("LMS Batch Enrollment", {"batch": batch, "member": ben}).delete()
	frappe.get_doc("LMS Enrollment", {"course": courses[0], "member": ada}).delete()
	[row] = run(REPORT, {"batch": batch})["result"]
	assert (row["user"], row["state"]) == (ada, "Not enrolled")


def test_rows_have_the_attendance_in_signed_classes(courses, as_manager):
	ada, ben = make_member(), make_member()
	batch = make_batch(courses[:1], [ada, ben]).name
	signed, coming = (make_live_class(batch).reload() for _ in range(2))
	mark(signed.name, {ada: Mark("Partial", 30)}, "Administrator", signed.starts_on)
	mark(coming.name, {ben: Mark("Present")}, "Administrator", coming.starts_on)
	assert {row["attendance"] for row in run(REPORT, {"batch": batch})["result"]} == {None}
	sign(signed.name, "Administrator", signed.starts_on)
	rows = run(REPORT, {"batch": batch})["result"]
	assert {row["user"]: row["attendance"] for row in rows} == {ada: 33.3, ben: 0}


def test_statements_do_not_grow_with_the_cohort(courses):
	reader = Reader("Administrator")

	def count(batch: str) -> int:
		return count_statements(get_cohort_progress, reader, CohortFilters(batch))

	batch = make_batch(courses[:1], [make_member()]).name
	count(batch)  # the first time, the metadata are read
	small = count(batch)
	assert count(make_batch(courses, [make_member() for _ in range(5)]).name) == small


@pytest.mark.parametrize(
	("filters", "message"),
	[
		({"batch": ""}, "Cohort is missing"),
		({"batch": "nothing"}, "There is no cohort called"),
		({"state": "lost"}, "Status must be one of"),
		({"member": ["like", "%"]}, "Member is missing"),
	],
	ids=str,
)
def test_filters_that_mean_nothing_are_refused(filters, message, courses, as_manager):
	batch = make_batch(courses).name
	with pytest.raises(frappe.ValidationError, match=message):
		run(REPORT, {"batch": batch, **filters})


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_and_totals(role, courses, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	members = [
		make_member(company=company, department=make_department(unique("D"), company))
		for company in companies
	]
	batch = make_batch(courses[:1], members).name
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {"batch": batch})
	assert [row["user"] for row in report["result"]] == members[:1]
	assert report["report_summary"][0]["value"] == 1


@pytest.mark.parametrize("role", ["Course Creator", "Batch Evaluator"])
def test_those_who_lead_a_cohort_see_its_members_and_no_hr_records(role, courses, as_user):
	leader, member = make_user(role), make_member(department=make_department(unique("Department")))
	own = make_batch(courses[:1], [member], instructors=[{"instructor": leader}]).name
	other = make_batch(courses[:1], [member]).name
	with as_user(leader):
		[row] = run(REPORT, {"batch": own})["result"]
		assert row["user"] == member
		assert {"employee", "department"}.isdisjoint(row)
		with pytest.raises(frappe.ValidationError, match="or you cannot see its members"):
			run(REPORT, {"batch": other})


def test_hr_is_told_nothing_of_drafts(courses, as_user):
	batch = make_batch(courses, published=0).name
	with as_user(make_user("HR Manager")), pytest.raises(frappe.ValidationError, match="There is no cohort"):
		run(REPORT, {"batch": batch})


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student"])
def test_others_do_not_run_it(role, courses, as_user):
	member = make_user(role, "LMS Student")
	batch = make_batch(courses, [member]).name
	with as_user(member), pytest.raises(frappe.PermissionError):
		run(REPORT, {"batch": batch})


def test_a_mail_has_rows_of_employees_alone(courses):
	user = make_member(department=make_department(unique("Department")))
	batch = make_batch(courses[:1], [make_member(), user]).name
	report = run(REPORT, {"batch": batch})
	assert [row["user"] for row in report["result"]] == [user]
	assert (report["chart"], report["report_summary"]) == (None, None)
