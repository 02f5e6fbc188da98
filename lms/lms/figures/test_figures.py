"""Whatever the organisation, figures are what counting rows one by one gives, and agree with each other.

The organisations are drawn at random: departments in each other, managers in circles, people who left or were
hired again, employees without an account, accounts without an employee, and assignments in every state.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lms.figures.statistics import get_statistics
from lms.lms.figures.team import (
	COUNTS,
	EVERYBODY,
	TeamFilters,
	TeamPage,
	TeamStatus,
	get_my_team_status,
	get_team_status,
)
from lms.lms.people import hierarchy
from lms.lms.people.hierarchy import is_manager
from lms.lms.shared.rows import insert_new
from lms.lms.training.assignments import OPEN_MARK, TRAINING_ASSIGNMENT, WITHDRAWN
from lms.testing.factories import in_days, today

ADMIN = "Administrator"
STATUSES = [status for statuses in COUNTS.values() for status in statuses] + [WITHDRAWN]
USERS = [f"person{number}@example.com" for number in range(7)]
# The last two have no Employee record.
EMPLOYED = USERS[:5]
PAGE = 2

positions = st.none() | st.integers(0, 7)
employees = st.lists(
	st.fixed_dictionaries(
		{
			"employee_name": st.sampled_from(("Ana Lima", "Ben Okoro", "Cem Aydin")),
			"status": st.sampled_from(("Active", "Active", "Active", "Left", "Inactive")),
			"user_id": st.none() | st.just("") | st.sampled_from(EMPLOYED),
			"department": positions,
			"reports_to": positions,
		}
	),
	min_size=2,
	max_size=8,
)
assignments = st.lists(
	st.tuples(st.sampled_from(USERS), st.integers(0, 2), st.sampled_from(STATUSES), st.booleans()),
	min_size=4,
	max_size=20,
)
learning = st.lists(
	st.tuples(
		st.sampled_from(USERS), st.integers(0, 2), st.integers(0, 450), st.none() | st.integers(0, 400)
	),
	max_size=8,
)
organisations = st.fixed_dictionaries(
	{
		"departments": st.lists(positions, max_size=4),
		"employees": employees,
		"assignments": assignments,
		"learning": learning,
	}
)


@dataclass(frozen=True)
class Names:
	departments: list[str]
	employees: list[str]
	courses: list[str]


def build(organisation: dict[str, Any]) -> Names:
	"""Write the rows."""
	courses = insert_new("LMS Course", ("title", "published"), [(f"Course {n}", 1) for n in range(3)], ADMIN)
	departments = insert_new(
		"Department",
		("department_name",),
		[(f"Unit {n}",) for n in range(len(organisation["departments"]))],
		ADMIN,
	)
	for name, parent in zip(departments, organisation["departments"], strict=True):
		frappe.db.set_value("Department", name, "parent_department", at(departments, parent))
	people = organisation["employees"]
	rows = [
		(row["employee_name"], row["status"], row["user_id"], at(departments, row["department"]))
		for row in people
	]
	names = insert_new("Employee", ("employee_name", "status", "user_id", "department"), rows, ADMIN)
	for name, row in zip(names, people, strict=True):
		frappe.db.set_value("Employee", name, "reports_to", at(names, row["reports_to"]))
	assign(courses, organisation["assignments"])
	learn(courses, organisation["learning"])
	return Names(departments, names, courses)


def at(names: list[str], position: int | None) -> str | None:
	"""One of the names, counted round and round, if there are any."""
	return names[position % len(names)] if names and position is not None else None


def assign(courses: list[str], rows: list[tuple[str, int, str, bool]]) -> None:
	values = [
		(
			user,
			courses[course],
			status,
			today(),
			late,
			OPEN_MARK if status in COUNTS["active"] else None,
		)
		for user, course, status, late in rows
	]
	fields = ("employee", "course", "status", "due_date", "completed_late", "is_open")
	insert_new(TRAINING_ASSIGNMENT, fields, values, ADMIN)


def learn(courses: list[str], rows: list[tuple[str, int, int, int | None]]) -> None:
	values = [(user, courses[course], 1) for user, course, _enrolled, _completed in rows]
	names = insert_new("LMS Enrollment", ("member", "course", "cycle"), values, ADMIN)
	for name, (_user, _course, days_ago, _completed) in zip(names, rows, strict=True):
		when = datetime.combine(in_days(-days_ago), datetime.max.time())
		frappe.db.set_value("LMS Enrollment", name, "creation", when, update_modified=False)
	done = [
		(user, courses[course], cycle, in_days(-completed))
		for cycle, (user, course, _enrolled, completed) in enumerate(rows)
		if completed is not None
	]
	insert_new("LMS Completion", ("member", "course", "cycle", "completed_on"), done, ADMIN)


# What counting row by row gives.


class Rows:
	"""Everything there is, as plain lists; whatever else the site has is in them too."""

	def __init__(self) -> None:
		self.employees = frappe.get_all(
			"Employee",
			fields=["name", "employee_name", "status", "user_id", "department", "reports_to", "creation"],
		)
		self.assignments = frappe.get_all(
			TRAINING_ASSIGNMENT,
			fields=["employee", "course", "status", "completed_late"],
			filters={"status": ["!=", WITHDRAWN]},
		)
		self.parents = dict(frappe.get_all("Department", fields=["name", "parent_department"], as_list=True))

	def people(self) -> list[frappe._dict]:
		"""One record for each account that has an active one: the newest."""
		active = [row for row in self.employees if row.status == "Active" and row.user_id]
		newest = {row.user_id: row for row in sorted(active, key=lambda row: (row.creation, row.name))}
		return sorted(newest.values(), key=lambda row: (row.employee_name, row.name))

	def below(self, managers: set[str]) -> set[str]:
		"""Names of the employees below these, step by step until there is nobody new."""
		found: set[str] = set()
		while more := {row.name for row in self.employees if row.reports_to in managers | found} - found:
			found |= more
		return found

	def reports_of(self, user: str) -> list[frappe._dict]:
		own = {row.name for row in self.employees if row.user_id == user and row.status == "Active"}
		below = self.below(own)
		return [row for row in self.employees if row.name in below and row.user_id != user]

	def is_in(self, department: str | None, other: str) -> bool:
		seen = set()
		while department and department not in seen:
			if department == other:
				return True
			seen.add(department)
			department = self.parents.get(department)
		return False

	def count(self, user: str, course: str | None = None) -> dict[str, int]:
		statuses = [
			row.status
			for row in self.assignments
			if row.employee == user and (not course or row.course == course)
		]
		return {key: sum(status in wanted for status in statuses) for key, wanted in COUNTS.items()}

	def describe(self, people: list[frappe._dict], course: str | None = None) -> TeamStatus:
		users = [
			{
				"user": row.user_id,
				"full_name": row.employee_name,
				"department": row.department,
				**self.count(row.user_id, course),
			}
			for row in people
		]
		return {"users": users, "totals": {"users": len(users), **add_up(users)}}


def add_up(users: list[dict[str, Any]]) -> dict[str, int]:
	return {key: sum(row[key] for row in users) for key in COUNTS}


def figures(rows: list[frappe._dict]) -> dict[str, Any]:
	completed = [row for row in rows if row.status == "Completed"]
	on_time = [row for row in completed if not row.completed_late]
	return {
		"mandatory_assignments": len(rows),
		"completed": len(completed),
		"overdue": len([row for row in rows if row.status == "Overdue"]),
		"completion_rate": round(100 * len(completed) / len(rows), 1) if rows else None,
		"on_time_rate": round(100 * len(on_time) / len(completed), 1) if completed else None,
	}


def count_month(doctype: str, fieldname: str, month: str) -> int:
	return sum(str(value).startswith(month) for value in frappe.get_all(doctype, pluck=fieldname))


def read_all(
	method: Any, user: str, filters: TeamFilters = EVERYBODY, *, overdue_first: bool = False
) -> TeamStatus:
	"""All pages in one; each has the totals of all."""
	users: list[frappe._dict] = []
	while True:
		status = method(user, filters, TeamPage(start=len(users), limit=PAGE, overdue_first=overdue_first))
		users += status["users"]
		if len(status["users"]) < PAGE:
			return {"users": users, "totals": status["totals"]}


@contextmanager
def built(organisation: dict[str, Any]) -> Iterator[tuple[Names, Rows]]:
	frappe.db.savepoint("example")
	try:
		yield build(organisation), Rows()
	finally:
		frappe.db.rollback(save_point="example")


drawn = settings(max_examples=30)


@drawn
@given(organisation=organisations)
def test_the_status_of_everybody(organisation):
	with built(organisation) as (_names, rows):
		status = read_all(get_team_status, ADMIN)
		assert status == rows.describe(rows.people())
		assert {key: status["totals"][key] for key in COUNTS} == add_up(status["users"])
		assert get_team_status(ADMIN, page=TeamPage(with_totals=False))["totals"] is None


@drawn
@given(organisation=organisations, many_managers=st.integers(0, 2))
def test_the_status_of_ones_own_reports(organisation, many_managers):
	with built(organisation) as (_names, rows), pytest.MonkeyPatch.context() as patch:
		patch.setattr(hierarchy, "MANY_MANAGERS", many_managers)
		for user in USERS:
			reports = rows.reports_of(user)
			names = {row.name for row in reports}
			people = [row for row in rows.people() if row.name in names]
			assert read_all(get_my_team_status, user) == rows.describe(people)
			assert is_manager(user) == any(row.status == "Active" and row.user_id for row in reports)


@drawn
@given(
	organisation=organisations, course=st.none() | st.integers(0, 2), status=st.sampled_from((None, *COUNTS))
)
def test_whoever_is_overdue_is_first_and_names_decide_within_both(organisation, course, status):
	with built(organisation) as (names, rows):
		course = None if course is None else names.courses[course]
		people = [row for row in rows.people() if not status or rows.count(row.user_id, course)[status]]
		expected = rows.describe(people, course)
		expected["users"].sort(key=lambda row: not row["overdue"])
		chosen = TeamFilters(course=course, status=status)
		assert read_all(get_team_status, ADMIN, chosen, overdue_first=True) == expected


@drawn
@given(
	organisation=organisations,
	place=st.none() | st.integers(0, 3),
	course=st.none() | st.integers(0, 2),
	status=st.none() | st.sampled_from(sorted(COUNTS)),
	search=st.sampled_from((None, None, None, None, "AN", "person1@", "_")),
)
def test_filters(organisation, place, course, status, search):
	with built(organisation) as (names, rows):
		department, manager = at(names.departments, place), at(names.employees, place)
		course = None if course is None else names.courses[course]
		people = [
			row
			for row in rows.people()
			if (not department or rows.is_in(row.department, department))
			and (not status or rows.count(row.user_id, course)[status])
			and (not search or search.lower() in f"{row.employee_name} {row.user_id}".lower())
		]
		filters = {"department": department, "course": course, "status": status, "search": search}
		assert read_all(get_team_status, ADMIN, TeamFilters(**filters)) == rows.describe(people, course)
		if not manager:
			return
		direct = [row for row in people if row.reports_to == manager]
		below = rows.below({manager}) - {manager}
		for indirect, expected in ((False, direct), (True, [row for row in people if row.name in below])):
			chosen = TeamFilters(**filters, reports_to=manager, include_indirect=indirect)
			assert read_all(get_team_status, ADMIN, chosen) == rows.describe(expected, course)


@drawn
@given(organisation=organisations)
def test_compliance(organisation):
	with built(organisation) as (_names, rows):
		compliance = get_statistics(today())["compliance"]
		by_course = {row.pop("course"): row for row in compliance.pop("by_course")}
		by_department = {row.pop("department"): row for row in compliance.pop("by_department")}
		assert compliance == figures(rows.assignments)
		for course in {row.course for row in rows.assignments}:
			figures_of = figures([row for row in rows.assignments if row.course == course])
			title = frappe.db.get_value("LMS Course", course, "title")
			assert by_course.pop(course) == {"course_title": title, **figures_of}
		departments = {row.user_id: row.department or None for row in rows.people()}
		for department in {departments.get(row.employee) for row in rows.assignments}:
			here = [row for row in rows.assignments if departments.get(row.employee) == department]
			assert by_department.pop(department) == figures(here)
		assert (by_course, by_department) == ({}, {})


@drawn
@given(organisation=organisations)
def test_the_team_and_the_compliance_of_a_department_are_the_same(organisation):
	with built(organisation):
		users = read_all(get_team_status, ADMIN)["users"]
		for row in get_statistics(today())["compliance"]["by_department"]:
			if not row["department"]:
				continue  # has also those who are in no team
			counted = add_up([user for user in users if user.department == row["department"]])
			assert row["mandatory_assignments"] == sum(counted.values())
			assert (row["completed"], row["overdue"]) == (counted["completed"], counted["overdue"])


@drawn
@given(organisation=organisations, ago=st.integers(0, 400))
def test_learning_over_time(organisation, ago):
	day = in_days(-ago)
	with built(organisation):
		statistics = get_statistics(day)
		assert [row["month"] for row in statistics["over_time"]] == months_until(day)
		for row in statistics["over_time"]:
			assert row["enrollments"] == count_month("LMS Enrollment", "creation", row["month"])
			assert row["completions"] == count_month("LMS Completion", "completed_on", row["month"])
		members = frappe.get_all("LMS Enrollment", pluck="member")
		assert statistics["totals"] == {
			"courses": len(frappe.get_all("LMS Course", filters={"published": 1})),
			"learners": len(set(members)),
			"enrollments": len(members),
			"completions": len(frappe.get_all("LMS Completion")),
			"certificates": len(frappe.get_all("LMS Certificate")),
		}


def months_until(day: date) -> list[str]:
	months = [(day.year * 12 + day.month - 1) - back for back in reversed(range(12))]
	return [f"{month // 12}-{month % 12 + 1:02}" for month in months]
