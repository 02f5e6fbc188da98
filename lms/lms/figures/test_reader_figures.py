"""The figures of the portal: those of the site, or those of the people whom the reader may see."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import frappe
import pytest
from frappe.permissions import add_user_permission
from frappe.utils import now_datetime
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms import jobs
from lms.lms.api import get_advanced_statistics
from lms.lms.figures import reader_figures, summary
from lms.lms.figures.reader_figures import list_departments, read_figures
from lms.lms.figures.test_figures import built, figures, organisations
from lms.lms.training.assignments import mark_overdue
from lms.portal import statistics_views
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_department,
	make_employee,
	make_program,
	make_user,
	today,
	unique,
)
from lms.testing.statements import count_statements

NOW = datetime(2026, 11, 28, 12)


@pytest.fixture(autouse=True)
def nothing_kept(site):
	frappe.cache.delete_keys(summary.KEY)
	yield
	frappe.cache.delete_keys(summary.KEY)


@pytest.fixture
def hired():
	"""A department with two employees, one late and one done with a course. Somebody elsewhere has it."""
	department, course = make_department(unique("Department")), make_course(lessons=1).name
	late, done, other = (make_user("LMS Student", "Employee") for _ in range(3))
	for user, place in ((late, department), (done, department), (other, make_department(unique("Other")))):
		make_employee(user_id=user, department=place)
		make_assignment(employee=user, course=course, due_date=in_days(-1 if user == late else 5))
	complete_lessons(done, course)
	mark_overdue(today(), "Administrator")
	return frappe._dict(department=department, course=course, late=late, done=done)


def make_hr(department: str | None = None) -> str:
	user = make_user("HR Manager", "LMS Student")
	if department:
		add_user_permission("Department", department, user)
	return user


@settings(max_examples=15)
@given(organisation=organisations)
def check_whole_site(user: str, organisation: dict[str, Any]) -> None:
	with built(organisation):
		expected = get_advanced_statistics()
		found = read_figures(user, None, now_datetime())
		assert found["compliance"] == expected["compliance"]
		assert found["over_time"][-12:] == expected["over_time"]
		tables = {
			section.table.name: section.table.rows
			for section in statistics_views.get_sections(found, 12, "en")
		}
		whole = expected["compliance"]
		for name in (statistics_views.DEPARTMENTS, statistics_views.COURSES):
			columns = list(zip(*tables[name], strict=True)) or [()] * 6
			assert [sum(column) for column in columns[1:4]] == [
				whole[key] for key in ("mandatory_assignments", "completed", "overdue")
			]
		assert [row[1:] for row in tables[statistics_views.MONTHS]] == [
			[month["enrollments"], month["completions"]] for month in expected["over_time"]
		]


def test_the_page_has_the_figures_of_the_method(as_user):
	user = make_user("System Manager")
	with as_user(user):
		check_whole_site(user)


@settings(max_examples=15)
@given(organisation=organisations, place=st.integers(0, 3))
def check_departments(user: str, organisation: dict[str, Any], place: int) -> None:
	with built(organisation) as (names, rows):
		if not names.departments:
			return
		department = names.departments[place % len(names.departments)]
		people = {row.user_id: row for row in rows.people() if rows.is_in(row.department, department)}
		here = [row for row in rows.assignments if row.employee in people]
		found = read_figures(user, department, now_datetime())
		compliance = found["compliance"]
		assert {key: compliance[key] for key in figures(here)} == figures(here)
		for key, parts in (
			("course", Counter(row.course for row in here)),
			("department", Counter(people[row.employee].department for row in here)),
		):
			counted = {row[key]: row["mandatory_assignments"] for row in compliance[f"by_{key}"]}
			assert counted == parts
		enrolled = frappe.get_all("LMS Enrollment", {"member": ["in", list(people)]}, pluck="course")
		counts = {row["name"]: row["people"] for row in found["activity"]["courses"]}
		assert counts == Counter(enrolled)


def test_a_department_has_the_figures_of_its_people_and_of_those_below():
	check_departments(make_user("System Manager"))


def test_a_department_is_counted_by_hand(hired):
	compliance = read_figures("Administrator", hired.department, now_datetime())["compliance"]
	assert (compliance["mandatory_assignments"], compliance["completed"], compliance["overdue"]) == (2, 1, 1)
	[course], [department] = compliance["by_course"], compliance["by_department"]
	assert (course["course"], course["completion_rate"]) == (hired.course, 50.0)
	assert (department["department"], department["on_time_rate"]) == (hired.department, 100.0)


def test_activity_is_counted_by_hand(hired):
	activity = read_figures("Administrator", hired.department, now_datetime())["activity"]
	[course] = activity["courses"]
	assert (course["name"], course["people"], course["started"], course["completed"]) == (
		hired.course,
		2,
		1,
		1,
	)


def test_programs_are_counted_for_admins_alone(hired):
	program = make_program([hired.course], [hired.late, hired.done]).name
	found = read_figures(make_user("Moderator"), hired.department, now_datetime())["activity"]["programs"]
	assert [(row["name"], row["people"], row["started"], row["completed"]) for row in found] == [
		(program, 2, 1, 1)
	]
	assert read_figures(make_hr(), hired.department, now_datetime())["activity"]["programs"] == []


def test_quizzes_are_counted_by_month_and_only_graded_ones(hired):
	from lms.lms.shared.rows import insert_new
	from lms.testing.factories import make_quiz

	quiz = make_quiz().name
	rows = [
		(quiz, hired.late, "Graded", 1, today()),
		(quiz, hired.late, "Graded", 0, today()),
		(quiz, hired.done, "To Be Graded", 0, today()),
		(quiz, hired.done, "Graded", 1, in_days(-800)),
	]
	insert_new(
		"LMS Quiz Submission", ("quiz", "member", "status", "passed", "submitted_on"), rows, "Administrator"
	)
	[row] = read_figures("Administrator", hired.department, now_datetime())["activity"]["quizzes"]
	assert (row["quiz"], row["month"], row["graded"], row["passed"]) == (quiz, f"{today():%Y-%m}", 2, 1)


def test_hr_sees_the_site_or_the_people_of_their_user_permissions(hired):
	whole = read_figures(make_hr(), None, now_datetime())["compliance"]
	assert whole["mandatory_assignments"] >= 3
	part = read_figures(make_hr(hired.department), None, now_datetime())["compliance"]
	assert (part["mandatory_assignments"], [row["department"] for row in part["by_department"]]) == (
		2,
		[hired.department],
	)
	assert list_departments(make_hr(hired.department)) == [hired.department]


def test_a_hidden_department_looks_like_a_missing_one(hired):
	hr = make_hr(make_department(unique("Mine")))
	messages = []
	for department in (hired.department, "No such department"):
		with pytest.raises(frappe.ValidationError) as refused:
			read_figures(hr, department, now_datetime())
		messages.append(str(refused.value).replace(department, "X"))
	assert messages[0] == messages[1]


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator", "HR User", "Employee"])
def test_others_are_refused(role):
	with pytest.raises(frappe.PermissionError):
		read_figures(make_user(role), None, now_datetime())


@pytest.mark.parametrize("with_department", [False, True])
def test_the_number_of_statements_does_not_grow(hired, with_department):
	arguments = ("Administrator", hired.department if with_department else None, NOW)
	read_figures(*arguments)
	few = count_statements(read_figures, *arguments)
	for number in range(3):
		user, course = make_user("LMS Student", "Employee"), make_course(lessons=1).name
		make_employee(
			user_id=user, department=make_department(f"Below {number}", parent_department=hired.department)
		)
		make_assignment(employee=user, course=course)
		make_program([course], [user])
	# A bench reads again what it caches about departments and people.
	read_figures(*arguments)
	assert count_statements(read_figures, *arguments) == few
	assert few <= 30


@pytest.fixture
def queued(monkeypatch):
	"""A large site on which the figures of more than one person take long: what is queued instead."""
	calls: list[dict[str, Any]] = []
	monkeypatch.setattr(summary, "MANY_ASSIGNMENTS", 0)
	monkeypatch.setattr(reader_figures, "MANY_PEOPLE", 1)

	def enqueue(method: str | Callable[..., object], **options: object) -> None:
		# A bench queues jobs of its own for a new account.
		if str(method).startswith("lms."):
			calls.append({"method": method, **options})

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	return calls


def run(call: dict[str, Any]) -> None:
	arguments = {key: value for key, value in call.items() if key in ("user", "department")}
	frappe.get_attr(call["method"])(**arguments)


@pytest.mark.parametrize("with_department", [False, True])
def test_nobody_waits_on_a_large_site(hired, queued, with_department):
	department = hired.department if with_department else None
	assert read_figures("Administrator", department, NOW) is None
	[call] = queued
	assert call["deduplicate"] and call["job_id"]
	run(call)
	found = read_figures("Administrator", department, NOW + timedelta(minutes=1))
	assert found["compliance"]["mandatory_assignments"] >= 2
	assert len(queued) == 1
	make_assignment(employee=hired.late)
	assert read_figures("Administrator", department, NOW) == found


def test_few_people_are_counted_at_once_on_a_large_site(hired, queued, monkeypatch):
	monkeypatch.setattr(reader_figures, "MANY_PEOPLE", 2)
	assert read_figures("Administrator", hired.department, NOW)["as_of"] == NOW
	assert queued == []


def test_what_is_kept_is_for_those_who_may_see_the_same_people(hired, queued):
	mine, other = make_hr(hired.department), make_hr(hired.department)
	assert read_figures(mine, None, NOW) is None
	run(queued[0])
	assert read_figures(other, None, NOW)["compliance"]["mandatory_assignments"] == 2
	assert read_figures(make_hr(), None, NOW) is None
	assert read_figures(mine, None, NOW)["compliance"]["mandatory_assignments"] == 2


def test_the_hourly_job_keeps_what_the_page_shows(hired, queued):
	jobs.refresh_statistics()
	assert read_figures("Administrator", None, NOW)["compliance"] == get_compliance()
	assert queued == []


def get_compliance() -> dict[str, Any]:
	return summary.read_statistics(NOW)["compliance"]
