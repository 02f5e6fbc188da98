"""Figures of the whole site, by an example that can be counted by hand. Random data is in `test_figures`."""

from datetime import date

import frappe
import pytest

from lms.lms.figures.statistics import get_statistics
from lms.lms.people.employees import INDEXES
from lms.lms.training.assignments import mark_overdue
from lms.lms.training.withdrawals import withdraw_assignments
from lms.testing.factories import (
	complete_lessons,
	in_days,
	make_assignment,
	make_course,
	make_department,
	make_employee,
	make_user,
	today,
	unique,
)
from lms.testing.statements import count_statements


@pytest.fixture
def people():
	"""Two employees of a department, and somebody the HR app does not know."""
	department = make_department(unique("Department"))
	users = [make_user("LMS Student", "Employee") for _ in range(2)]
	for user in users:
		make_employee(user_id=user, department=department)
	return department, [*users, make_user()]


def compliance_of(course: str) -> dict:
	[figures] = [row for row in get_statistics(today())["compliance"]["by_course"] if row["course"] == course]
	return figures


def test_compliance_by_course(people):
	course = make_course(lessons=1)
	_department, users = people
	on_time, late, open_ = (make_assignment(employee=user, course=course.name) for user in users)
	complete_lessons(on_time.employee, course.name)
	frappe.db.set_value("LMS Training Assignment", late.name, "due_date", in_days(-1))
	complete_lessons(late.employee, course.name)
	assert compliance_of(course.name) == {
		"course": course.name,
		"course_title": course.title,
		"mandatory_assignments": 3,
		"completed": 2,
		"overdue": 0,
		"completion_rate": 66.7,
		"on_time_rate": 50.0,
	}
	withdraw_assignments([open_.name], "Administrator", "Not needed")
	assert compliance_of(course.name)["completion_rate"] == 100.0


def test_nothing_completed_has_no_rate_of_being_on_time(people):
	course = make_course(lessons=1)
	make_assignment(employee=people[1][0], course=course.name, due_date=in_days(-1))
	mark_overdue(today(), "Administrator")
	figures = compliance_of(course.name)
	assert (figures["overdue"], figures["completion_rate"], figures["on_time_rate"]) == (1, 0.0, None)


def test_who_has_no_department_is_counted_apart(people):
	department, users = people
	before = by_department()
	for user in users:
		make_assignment(employee=user)
	after = by_department()
	assert after[department]["mandatory_assignments"] == 2
	assert (
		after[None]["mandatory_assignments"]
		== before.get(None, {"mandatory_assignments": 0})["mandatory_assignments"] + 1
	)


def by_department() -> dict:
	rows = get_statistics(today())["compliance"]["by_department"]
	return {row["department"]: row for row in rows}


def test_parts_add_up_to_the_whole(people):
	for user in people[1]:
		make_assignment(employee=user)
	compliance = get_statistics(today())["compliance"]
	for parts in (compliance["by_course"], compliance["by_department"]):
		for key in ("mandatory_assignments", "completed", "overdue"):
			assert sum(row[key] for row in parts) == compliance[key]


def test_a_site_without_the_hr_app_has_one_department(people, monkeypatch):
	make_assignment(employee=people[1][0])
	monkeypatch.setattr("lms.lms.figures.statistics.has_employees", lambda: False)
	assert list(by_department()) == [None]


def test_months_end_with_this_one():
	months = [row["month"] for row in get_statistics(date(2026, 2, 28))["over_time"]]
	assert (len(months), months[0], months[-1]) == (12, "2025-03", "2026-02")


def test_what_is_learned_today_is_in_this_month(people):
	before = get_statistics(today())
	course = make_course(lessons=1)
	complete_lessons(make_assignment(employee=people[1][0], course=course.name).employee, course.name)
	after = get_statistics(today())
	for key in ("enrollments", "completions"):
		assert after["over_time"][-1][key] == before["over_time"][-1][key] + 1
		assert after["totals"][key] == before["totals"][key] + 1
	assert after["totals"]["courses"] == before["totals"]["courses"] + 1


def test_the_number_of_queries_does_not_grow(people):
	def count() -> int:
		return count_statements(get_statistics, today())

	make_assignment(employee=people[1][0])
	count()  # what is cached is cached
	few = count()
	for user in people[1]:
		make_assignment(employee=user)
	assert count() == few


def test_the_figures_have_their_indexes():
	"""A site has them from installing or migrating the app, whichever app came first."""
	assert all(frappe.db.has_index("tabEmployee", name) for name in INDEXES)
