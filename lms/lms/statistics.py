"""Figures of the whole site: how well mandatory training is complied with, and how much is learned.

Of assignments every row counts but the withdrawn, whoever it is of: also of people who have left, or whom the
HR app does not know.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from typing import TypedDict

import frappe
from frappe.utils import add_to_date
from pypika.functions import Count, Substring
from pypika.terms import Field

from lms.lms.assignments import COMPLETED, DOCTYPE, OVERDUE, WITHDRAWN
from lms.lms.people import EMPLOYEE, clause_everybody, has_employees

MONTHS = 12


class Figures(TypedDict):
	"""How well a set of assignments is complied with.

	- mandatory_assignments: rows that are not Withdrawn
	- completed, overdue: those of them with this status; the others are still open
	- completion_rate: percent of them that are completed
	- on_time_rate: percent of the completed that were so by the due date

	Rates have one decimal, and are None of nothing.
	"""

	mandatory_assignments: int
	completed: int
	overdue: int
	completion_rate: float | None
	on_time_rate: float | None


class CourseFigures(Figures):
	course: str
	course_title: str


class DepartmentFigures(Figures):
	"""Of the department that people are in now. None: not an active employee, or one without department."""

	department: str | None


class Compliance(Figures):
	by_course: list[CourseFigures]
	by_department: list[DepartmentFigures]


class Month(TypedDict):
	month: str
	enrollments: int
	completions: int


class Statistics(TypedDict):
	"""See `count_all`, `Compliance` and `get_months`."""

	totals: dict[str, int]
	compliance: Compliance
	over_time: list[Month]


def get_statistics(today: date) -> Statistics:
	return {
		"totals": count_all(),
		"compliance": get_compliance(),
		"over_time": get_months(today),
	}


def count_all() -> dict[str, int]:
	"""Published courses, people enrolled in any course, enrollments, completions and certificates."""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	learners = frappe.qb.from_(enrollment).select(Count(enrollment.member).distinct())
	return {
		"courses": frappe.db.count("LMS Course", {"published": 1}),
		"learners": learners.run()[0][0],
		"enrollments": frappe.db.count("LMS Enrollment"),
		"completions": frappe.db.count("LMS Completion"),
		"certificates": frappe.db.count("LMS Certificate"),
	}


def get_compliance() -> Compliance:
	"""Of all mandatory training, by course and by department; the parts add up to the whole."""
	courses = tally(count_by_course())
	departments = tally(count_by_department())
	everything = sum(courses.values(), Counter())
	elsewhere = Counter(everything)
	elsewhere.subtract(sum((count for name, count in departments.items() if name), Counter()))
	return {
		**describe(everything),
		"by_course": describe_courses(courses),
		"by_department": describe_departments(departments, elsewhere),
	}


def count_by_course() -> list[tuple[str, str, int, int]]:
	"""Course, status, whether late, how many."""
	assignment = frappe.qb.DocType(DOCTYPE)
	key = (assignment.course, assignment.status, assignment.completed_late)
	return frappe.qb.from_(assignment).select(*key, Count("*")).groupby(*key).run()


def count_by_department() -> list[tuple[str | None, str, int, int]]:
	"""Department, status, whether late, how many: of active employees."""
	if not has_employees():
		return []
	assignment, employee = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(EMPLOYEE)
	key = (employee.department, assignment.status, assignment.completed_late)
	return (
		frappe.qb.from_(employee)
		.join(assignment)
		.on(assignment.employee == employee.user_id)
		.select(*key, Count("*"))
		.where(clause_everybody(employee))
		.groupby(*key)
	).run()


def tally(rows: Iterable[tuple[Hashable, str, int, int]]) -> dict[Hashable, Counter]:
	"""By the first column, how many assignments there are, how many completed, late, overdue."""
	tallies: dict[Hashable, Counter] = {}
	for key, status, late, count in rows:
		if status == WITHDRAWN:
			continue
		tallied = tallies.setdefault(key, Counter())
		tallied["mandatory_assignments"] += count
		tallied["completed"] += count * (status == COMPLETED)
		tallied["completed_late"] += count * (status == COMPLETED and late)
		tallied["overdue"] += count * (status == OVERDUE)
	return tallies


def describe(tallied: Counter) -> Figures:
	assignments, completed = tallied["mandatory_assignments"], tallied["completed"]
	return {
		"mandatory_assignments": assignments,
		"completed": completed,
		"overdue": tallied["overdue"],
		"completion_rate": percent(completed, assignments),
		"on_time_rate": percent(completed - tallied["completed_late"], completed),
	}


def percent(part: int, whole: int) -> float | None:
	"""One decimal; of nothing there is no share."""
	return round(100 * part / whole, 1) if whole else None


def describe_courses(courses: dict[str, Counter]) -> list[CourseFigures]:
	"""In the order of their titles."""
	rows = frappe.get_all("LMS Course", {"name": ["in", list(courses)]}, ["name", "title"])
	titles = {row.name: row.title for row in rows}
	figures = [
		{"course": course, "course_title": titles.get(course, course), **describe(tallied)}
		for course, tallied in courses.items()
	]
	return sorted(figures, key=lambda row: (row["course_title"].casefold(), row["course"]))


def describe_departments(
	departments: dict[str | None, Counter], elsewhere: Counter
) -> list[DepartmentFigures]:
	"""In the order of their names; last, if there are any, the assignments of nobody's department."""
	names = sorted((name for name in departments if name), key=str.casefold)
	figures = [{"department": name, **describe(departments[name])} for name in names]
	if elsewhere["mandatory_assignments"]:
		figures.append({"department": None, **describe(elsewhere)})
	return figures


def get_months(today: date) -> list[Month]:
	"""Enrollments and completions in each of the last twelve months, this one included, oldest first."""
	this_month = today.replace(day=1)
	start, end = (add_to_date(this_month, months=months) for months in (1 - MONTHS, 1))
	enrollments = count_by_month("LMS Enrollment", "creation", start, end)
	completions = count_by_month("LMS Completion", "completed_on", start, end)
	months = [add_to_date(start, months=number).strftime("%Y-%m") for number in range(MONTHS)]
	return [
		{"month": month, "enrollments": enrollments[month], "completions": completions[month]}
		for month in months
	]


def count_by_month(doctype: str, fieldname: str, start: date, end: date) -> Counter:
	"""Rows by month, as `2026-02`, from `start` until before `end`."""
	table = frappe.qb.DocType(doctype)
	day: Field = table[fieldname]
	month = Substring(day, 1, 7)
	query = frappe.qb.from_(table).select(month, Count("*")).where((day >= start) & (day < end))
	return Counter(dict(query.groupby(month).run()))
