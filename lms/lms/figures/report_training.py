"""Training assignments for reports: overdue, and due soon."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.utils import add_days
from pypika import Table
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field

from lms.lms.figures.report_people import (
	EVERYBODY,
	MOST_ROWS,
	People,
	PeopleFilters,
	Reader,
	choose_people,
	limit,
)
from lms.lms.figures.team import validate_course
from lms.lms.people.employees import EMPLOYEE, clauses_permitted
from lms.lms.shared.dialects import by_index
from lms.lms.training.assignments import OPEN, OVERDUE, TRAINING_ASSIGNMENT

FIELDS = ("course", "course_title", "status", "due_date", "escalation_tier", "superseded")
MOST_BARS = 12


@dataclass(frozen=True)
class TrainingFilters:
	people: PeopleFilters = EVERYBODY
	course: str | None = None
	tier: int | None = None


@dataclass(frozen=True)
class Training:
	"""The first rows, counts of all rows by group, and additional columns about people."""

	rows: list[frappe._dict]
	counts: Counter[Any]
	links: dict[str, str]

	@property
	def total(self) -> int:
		return self.counts.total()


def get_overdue(reader: Reader, filters: TrainingFilters, today: date, by: str) -> Training:
	"""Return overdue training, longest overdue first, with counts by department, manager or tier."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	return read(reader, filters, today, by, assignment.status == OVERDUE)


def get_due_soon(reader: Reader, filters: TrainingFilters, today: date, days: int) -> Training:
	"""Return open training that is due within `days`, next due first, with counts by due date."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	is_soon = (assignment.due_date >= today) & (assignment.due_date <= add_days(today, days))
	return read(reader, filters, today, "due_date", assignment.status.isin(OPEN) & is_soon)


def read(reader: Reader, filters: TrainingFilters, today: date, by: str, which: Criterion) -> Training:
	people = choose_people(reader, filters.people)
	which = Criterion.all([which, *chosen(filters, reader.user)])
	counts = count_rows(people, which, by)
	if by == "due_date":
		which &= clause_first_days(counts)
	rows = list_rows(reader, people, which, broad=filters.people.is_broad)
	for row in rows:
		row.days = (row.due_date - today).days
	return Training(rows, counts, people.links)


def chosen(filters: TrainingFilters, user: str) -> list[Criterion]:
	validate_course(user, filters.course)
	assignment, criteria = frappe.qb.DocType(TRAINING_ASSIGNMENT), []
	if filters.course:
		criteria.append(assignment.course == filters.course)
	if filters.tier is not None:
		criteria.append(assignment.escalation_tier == filters.tier)
	return criteria


def clause_first_days(counts: Counter[Any]) -> Criterion:
	"""Match the first days, with as many rows as are shown, so that thousands more need not be sorted."""
	due_date, found = frappe.qb.DocType(TRAINING_ASSIGNMENT).due_date, 0
	for day in sorted(counts):
		found += counts[day]
		if found >= MOST_ROWS:
			return due_date <= day
	return due_date.isnotnull()


def list_rows(reader: Reader, people: People, which: Criterion, *, broad: bool) -> list[frappe._dict]:
	"""Return the first rows. Reads those of nearly everybody in order, those of a few by person."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(assignment)
	query = by_index(query, "status_due_date") if broad else query
	query = people.join(query, assignment.employee)
	query = query.select(assignment.name.as_("assignment"), assignment.employee.as_("user"))
	query = query.select(
		assignment.employee_name, *(assignment[field] for field in FIELDS), *people.columns()
	)
	query = include_manager(query, reader, people).where(which)
	# The order of the index, so that overdue training is not sorted.
	return limit(query.orderby(assignment.due_date, assignment.employee, assignment.name))


def include_manager(query: QueryBuilder, reader: Reader, people: People) -> QueryBuilder:
	"""Add the line manager's name for people with an Employee record, if the reader may see the manager."""
	if people.employee is None or not reader.is_known:
		return query
	manager = frappe.qb.DocType(EMPLOYEE).as_("manager")
	is_manager = manager.name == people.employee.reports_to
	query = query.left_join(manager).on(Criterion.all([is_manager, *clauses_permitted(reader.user, manager)]))
	return query.select(manager.employee_name.as_("manager_name"))


def count_rows(people: People, which: Criterion, by: str) -> Counter[Any]:
	"""Count assignments by group. Those without a department or manager are under None."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	key = find_key(assignment, people.employee, by)
	query = frappe.qb.from_(assignment)
	if by == "due_date" and not people.criteria:
		query = by_index(query, "status_due_date")
	is_of_employee = key is not None and key.table is not assignment
	# Counts people without a record separately, because an index finds those with one.
	query = (people.join_records if is_of_employee else people.narrow)(query, assignment.employee).where(
		which
	)
	if key is None:
		return Counter({None: query.select(Count("*")).run()[0][0]})
	counts: Counter[Any] = Counter()
	for value, count in query.select(key, Count("*")).groupby(key).run():
		counts[value or (None if is_of_employee else value)] += count
	if is_of_employee and not people.criteria:
		counts[None] += count_all(which) - counts.total()
	return +counts


def count_all(which: Criterion) -> int:
	query = frappe.qb.from_(frappe.qb.DocType(TRAINING_ASSIGNMENT)).where(which)
	return query.select(Count("*")).run()[0][0]


def find_key(assignment: Table, employee: Table | None, by: str) -> Field | None:
	if by in ("tier", "due_date"):
		return assignment.escalation_tier if by == "tier" else assignment.due_date
	if employee is None:
		return None
	return employee.reports_to if by == "manager" else employee.department


def name_managers(user: str, employees: Iterable[str | None]) -> dict[str, str]:
	"""Return the names of those of these employees whom `user` may see."""
	names = [name for name in employees if name]
	if not names:
		return {}
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = [employee.name.isin(names), *clauses_permitted(user, employee)]
	query = frappe.qb.from_(employee).select(employee.name, employee.employee_name)
	return dict(query.where(Criterion.all(criteria)).run())
