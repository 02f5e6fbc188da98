"""Report *Cohort vs Course Progress*, as the desk runs it."""

import frappe
import pytest
from frappe.desk.query_report import run

from lms.lms.cohorts.reports import CohortFilters, get_mismatches
from lms.lms.figures.report_people import Reader
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_batch,
	make_batch_enrollment,
	make_company,
	make_course,
	make_employee,
	make_user,
	unique,
)
from lms.testing.reports import restrict
from lms.testing.statements import count_statements

REPORT = "Cohort vs Course Progress"
NOT_ENROLLED, BEFORE, LEFT = (
	"Not enrolled in the course",
	"Completed before the cohort starts",
	"Left the cohort, course not completed",
)


@pytest.fixture
def course():
	return make_course(lessons=2).name


def leave(batch: str, member: str) -> None:
	"""As the person does on the portal: the record stays."""
	values = {"status": "Has Left", "is_open": None, "seat": None, "left_on": in_days(0)}
	frappe.db.set_value("LMS Batch Enrollment", {"batch": batch, "member": member}, values)


def take_out_of_course(course: str, member: str) -> None:
	frappe.get_doc("LMS Enrollment", {"course": course, "member": member}).delete()


def problems(**filters: object) -> dict[str, str]:
	return {row["user"]: row["problem"] for row in run(REPORT, filters)["result"]}


def test_a_cohort_whose_members_learn_has_no_rows(course, as_manager):
	batch = make_batch([course], [make_user()], start_date=in_days(-1), late_joining="Until the end")
	complete_lessons(batch_member(batch.name), course)
	report = run(REPORT, {"batch": batch.name})
	assert report["result"] == []
	assert [figure["value"] for figure in report["report_summary"]] == [0, 0, 0]


def batch_member(batch: str) -> str:
	return frappe.db.get_value("LMS Batch Enrollment", {"batch": batch}, "member")


def test_each_mismatch_is_named(course, as_manager):
	missing, early, gone, fine, finished = (make_user() for _ in range(5))
	batch = make_batch([course], [missing, early, gone, fine, finished]).name
	take_out_of_course(course, missing)
	complete_lessons(early, course)
	complete_lessons(gone, course, 1)
	complete_lessons(finished, course)
	leave(batch, gone)
	leave(batch, finished)
	report = run(REPORT, {"batch": batch})
	assert {row["user"]: row["problem"] for row in report["result"]} == {
		missing: NOT_ENROLLED,
		early: BEFORE,
		gone: LEFT,
	}
	assert [figure["value"] for figure in report["report_summary"]] == [1, 1, 1]
	for name, member in (("not enrolled", missing), ("completed before", early), ("left", gone)):
		assert list(problems(batch=batch, problem=name)) == [member]
	assert list(problems(batch=batch, member=gone)) == [gone]


def test_who_came_back_has_not_left(course, as_manager):
	member = make_user()
	batch = make_batch([course], [member]).name
	leave(batch, member)
	assert problems(batch=batch) == {member: LEFT}
	make_batch_enrollment(batch, member)
	assert problems(batch=batch) == {}


def test_a_cancelled_cohort_is_left_out(course, as_manager):
	member = make_user()
	batch = make_batch([course], [member])
	take_out_of_course(course, member)
	batch.db_set("is_cancelled", 1)
	assert problems(batch=batch.name) == {}


def test_without_a_cohort_all_cohorts_are_compared(course, as_manager):
	members = [make_user(), make_user()]
	for member in members:
		make_batch([course], [member])
		take_out_of_course(course, member)
	assert problems().keys() >= set(members)


def test_statements_do_not_grow_with_the_cohort(course):
	reader = Reader("Administrator")

	def count(size: int) -> int:
		members = [make_user() for _ in range(size)]
		batch = make_batch([course], members).name
		for member in members:
			take_out_of_course(course, member)
		return count_statements(get_mismatches, reader, CohortFilters(batch))

	count(1)  # the first time, the metadata are read
	assert count(1) == count(5)


@pytest.mark.parametrize("role", ["System Manager", "Moderator", "HR Manager"])
def test_user_permissions_narrow_rows_and_totals(role, course, as_user):
	companies = [make_company(unique("Company")) for _ in range(2)]
	members = [make_user(), make_user()]
	for member, company in zip(members, companies, strict=True):
		make_employee(user_id=member, company=company)
	batch = make_batch([course], members).name
	for member in members:
		take_out_of_course(course, member)
	reader = make_user(role)
	restrict(reader, "Company", companies[0])
	with as_user(reader):
		report = run(REPORT, {"batch": batch})
	assert [row["user"] for row in report["result"]] == members[:1]
	assert report["report_summary"][0]["value"] == 1


@pytest.mark.parametrize("role", ["Course Creator", "Batch Evaluator"])
def test_those_who_lead_cohorts_see_these_alone(role, course, as_user):
	leader, mine, other = make_user(role), make_user(), make_user()
	make_batch([course], [mine], instructors=[{"instructor": leader}])
	batch = make_batch([course], [other]).name
	for member in (mine, other):
		take_out_of_course(course, member)
	with as_user(leader):
		assert problems() == {mine: NOT_ENROLLED}
		with pytest.raises(frappe.ValidationError, match="or you cannot see its members"):
			problems(batch=batch)


def test_hr_is_told_nothing_of_drafts(course, as_user):
	member = make_user()
	batch = make_batch([course], [member])
	take_out_of_course(course, member)
	batch.db_set("published", 0)
	with as_user(make_user("HR Manager")):
		assert member not in problems()
		with pytest.raises(frappe.ValidationError, match="There is no cohort"):
			problems(batch=batch.name)


@pytest.mark.parametrize("role", ["HR User", "Employee", "LMS Student"])
def test_others_do_not_run_it(role, course, as_user):
	with as_user(make_user(role, "LMS Student")), pytest.raises(frappe.PermissionError):
		problems()
