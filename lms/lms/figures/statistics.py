"""Figures for the whole site: compliance with mandatory training, and learning activity.

All training assignments count except withdrawn ones, including those of people who have left or have no
Employee record.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from typing import TypedDict, TypeVar

import frappe
from frappe.utils import add_to_date
from pypika.functions import Count, Substring
from pypika.terms import Criterion, Field

from lms.lms.figures.scope import WHOLE_SITE, Scope
from lms.lms.people.employees import EMPLOYEE, clause_everybody, has_employees
from lms.lms.shared.language import sort_key
from lms.lms.training.assignments import COMPLETED, OVERDUE, TRAINING_ASSIGNMENT, WITHDRAWN

MONTHS = 12

K = TypeVar("K", bound=Hashable)


class Figures(TypedDict):
	"""Compliance of a set of training assignments.

	- mandatory_assignments: rows that are not Withdrawn
	- completed, overdue: how many have this status; the others are still open
	- completion_rate: percentage that is completed
	- on_time_rate: percentage of the completed that was completed by the due date

	Rates have one decimal place. A rate of nothing is None.
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
	"""Grouped by people's current department. None: not an active employee, or without a department."""

	department: str | None


class Compliance(Figures):
	by_course: list[CourseFigures]
	by_department: list[DepartmentFigures]


class Month(TypedDict):
	month: str
	enrollments: int
	completions: int


class Statistics(TypedDict):
	"""The results of `count_all`, `get_compliance` and `get_months`."""

	totals: dict[str, int]
	compliance: Compliance
	over_time: list[Month]


def get_statistics(today: date, months: int = MONTHS) -> Statistics:
	return {
		"totals": count_all(),
		"compliance": get_compliance(),
		"over_time": get_months(today, months),
	}


def count_all() -> dict[str, int]:
	"""Count published courses, enrolled people, enrollments, completions and certificates."""
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	counts = {
		"courses": frappe.qb.from_(course).select(Count("*")).where(course.published == 1),
		"learners": frappe.qb.from_(enrollment).select(Count(enrollment.member).distinct()),
		"enrollments": frappe.qb.from_(enrollment).select(Count("*")),
		"completions": frappe.qb.from_(frappe.qb.DocType("LMS Completion")).select(Count("*")),
		"certificates": frappe.qb.from_(frappe.qb.DocType("LMS Certificate")).select(Count("*")),
	}
	[row] = frappe.qb.select(*(query.as_(name) for name, query in counts.items())).run()
	return dict(zip(counts, row, strict=True))


def get_compliance() -> Compliance:
	"""Return the compliance in total, by course and by department. The parts add up to the total."""
	return describe_compliance(tally_assignments(count_by_course()), tally_assignments(count_by_department()))


def get_compliance_of(scope: Scope) -> Compliance:
	"""Return the same for some employees, with one pass over their assignments."""
	rows = count_by_course_and_department(scope)
	return describe_compliance(
		tally_assignments((course, status, late, count) for course, _name, status, late, count in rows),
		tally_assignments((name or None, status, late, count) for _course, name, status, late, count in rows),
	)


def describe_compliance(
	courses: dict[str, Counter[str]], departments: dict[str | None, Counter[str]]
) -> Compliance:
	everything = sum(courses.values(), Counter())
	elsewhere = Counter(everything)
	elsewhere.subtract(sum((count for name, count in departments.items() if name), Counter()))
	return {
		**compute_figures(everything),
		"by_course": describe_courses(courses),
		"by_department": describe_departments(departments, elsewhere),
	}


def count_by_course() -> list[tuple[str, str, int, int]]:
	"""Return rows of course, status, whether late, and count."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	key = (assignment.course, assignment.status, assignment.completed_late)
	return frappe.qb.from_(assignment).select(*key, Count("*")).groupby(*key).run()


def count_by_department() -> list[tuple[str | None, str, int, int]]:
	"""Return rows of department, status, whether late, and count, for active employees."""
	if not has_employees():
		return []
	assignment, employee = frappe.qb.DocType(TRAINING_ASSIGNMENT), frappe.qb.DocType(EMPLOYEE)
	key = (employee.department, assignment.status, assignment.completed_late)
	return (
		frappe.qb.from_(employee)
		.join(assignment)
		.on(assignment.employee == employee.user_id)
		.select(*key, Count("*"))
		.where(clause_everybody(employee))
		.groupby(*key)
	).run()


def count_by_course_and_department(scope: Scope) -> list[tuple[str, str | None, str, int, int]]:
	"""Return rows of course, department, status, whether late, and count, for the employees of a scope."""
	assignment, employee = frappe.qb.DocType(TRAINING_ASSIGNMENT), frappe.qb.DocType(EMPLOYEE)
	key = (assignment.course, employee.department, assignment.status, assignment.completed_late)
	query = scope.records(assignment, assignment.employee)
	return query.select(*key, Count("*")).groupby(*key).run()


def tally_assignments(rows: Iterable[tuple[K, str, int, int]]) -> dict[K, Counter[str]]:
	"""Count all, completed, late and overdue assignments, by the first column."""
	tallies: dict[K, Counter[str]] = {}
	for key, status, late, count in rows:
		if status == WITHDRAWN:
			continue
		tallied = tallies.setdefault(key, Counter())
		tallied["mandatory_assignments"] += count
		tallied["completed"] += count * (status == COMPLETED)
		tallied["completed_late"] += count * (status == COMPLETED and late)
		tallied["overdue"] += count * (status == OVERDUE)
	return tallies


def compute_figures(tallied: Counter[str]) -> Figures:
	assignments, completed = tallied["mandatory_assignments"], tallied["completed"]
	return {
		"mandatory_assignments": assignments,
		"completed": completed,
		"overdue": tallied["overdue"],
		"completion_rate": compute_percentage(completed, assignments),
		"on_time_rate": compute_percentage(completed - tallied["completed_late"], completed),
	}


def compute_percentage(part: int, whole: int) -> float | None:
	"""Return a percentage with one decimal place, or None if `whole` is 0."""
	return round(100 * part / whole, 1) if whole else None


def describe_courses(courses: dict[str, Counter[str]]) -> list[CourseFigures]:
	"""Return the courses sorted by title."""
	rows = frappe.get_all("LMS Course", {"name": ["in", list(courses)]}, ["name", "title"])
	titles = {row.name: row.title for row in rows}
	figures: list[CourseFigures] = [
		{"course": course, "course_title": titles.get(course, course), **compute_figures(tallied)}
		for course, tallied in courses.items()
	]
	return sorted(figures, key=lambda row: (sort_key(row["course_title"]), row["course"]))


def describe_departments(
	departments: dict[str | None, Counter[str]], elsewhere: Counter[str]
) -> list[DepartmentFigures]:
	"""Return the departments sorted by name, then any assignments without a department."""
	names = sorted((name for name in departments if name), key=sort_key)
	figures: list[DepartmentFigures] = [
		{"department": name, **compute_figures(departments[name])} for name in names
	]
	if elsewhere["mandatory_assignments"]:
		figures.append({"department": None, **compute_figures(elsewhere)})
	return figures


def get_months(today: date, months: int = MONTHS, scope: Scope = WHOLE_SITE) -> list[Month]:
	"""Return enrollments and completions for the last months, including this one, oldest first."""
	starts = get_month_starts(today, months)
	first, end = starts[0], starts[-1]
	enrollments = count_by_month("LMS Enrollment", "creation", first, end, scope=scope)
	completions = count_by_month("LMS Completion", "completed_on", first, end, scope=scope)
	return [
		{"month": month, "enrollments": enrollments[month], "completions": completions[month]}
		for month in (f"{start:%Y-%m}" for start in starts[:-1])
	]


def get_month_starts(today: date, months: int = MONTHS) -> list[date]:
	"""Return the first days of the last months, including this one, and of the next month."""
	this_month = today.replace(day=1)
	return [add_to_date(this_month, months=number) for number in range(1 - months, 2)]


def count_by_month(
	doctype: str,
	fieldname: str,
	start: date,
	end: date,
	which: Criterion | None = None,
	scope: Scope = WHOLE_SITE,
) -> Counter[str]:
	"""Count rows by month, such as `2026-02`, from `start` (included) to `end` (excluded).

	With a scope, the rows are about the people in `member`.
	"""
	table = frappe.qb.DocType(doctype)
	day: Field = table[fieldname]
	month = Substring(day, 1, 7)
	query = scope.records(table, table.member).select(month, Count("*")).where((day >= start) & (day < end))
	query = query.where(which) if which is not None else query
	return Counter(dict(query.groupby(month).run()))
