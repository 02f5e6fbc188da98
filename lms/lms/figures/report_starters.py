"""Whether people complete their mandatory training before their date of joining."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from pypika import Case, Table
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Term

from lms.lms.figures.report_people import (
	EVERYBODY,
	MOST_ROWS,
	People,
	PeopleFilters,
	Reader,
	choose_people,
)
from lms.lms.figures.report_training import Training
from lms.lms.figures.team import validate_course
from lms.lms.people.employees import require_employees
from lms.lms.shared.counts import say_number
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, WITHDRAWN

BEFORE, LATER, NOT_COMPLETED = RESULTS = ("before", "later", "not completed")
# People whose training is counted.
MOST_STARTERS = 20_000
FIELDS = ("course", "course_title", "status", "due_date", "completed_on")


@dataclass(frozen=True)
class StarterFilters:
	"""People who joined between two dates, both included."""

	joined_from: date
	joined_to: date
	people: PeopleFilters = EVERYBODY
	course: str | None = None
	result: str | None = None


def get_starters(reader: Reader, filters: StarterFilters) -> Training:
	"""Return the assignments of these people, by date of joining, and counts by result.

	A row has `result` and `gap` (days between completion and start, negative if completed later).
	"""
	require_employees()
	people = choose_people(reader, filters.people)
	validate_course(reader.user, filters.course)
	joined = people.employee.date_of_joining
	people.criteria.append((joined >= filters.joined_from) & (joined <= filters.joined_to))
	validate_number(people)
	which = clause_chosen(people.employee, filters)
	rows = list_rows(people, which)
	for row in rows:
		row.gap = (row.date_of_joining - row.completed_on).days if row.completed_on else None
	counts = count_results(people, which)
	return Training(rows, counts, people.links)


def validate_number(people: People) -> None:
	"""Refuse spans in which too many people joined: their training is counted one by one."""
	employee = people.employee
	query = frappe.qb.from_(employee).select(Count("*")).where(Criterion.all(people.criteria))
	count = query.run()[0][0]
	if count > MOST_STARTERS:
		message = _(
			"{0} people joined between these dates. Choose fewer days or a department, for at most {1}."
		)
		frappe.throw(message.format(say_number(count), say_number(MOST_STARTERS)))


def clause_chosen(employee: Table, filters: StarterFilters) -> Criterion:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	which = assignment.status != WITHDRAWN
	if filters.course:
		which &= assignment.course == filters.course
	if filters.result:
		which &= get_result(employee) == filters.result
	return which


def get_result(employee: Table) -> Term:
	completed_on = frappe.qb.DocType(TRAINING_ASSIGNMENT).completed_on
	return (
		Case()
		.when(completed_on.isnull(), NOT_COMPLETED)
		.when(completed_on < employee.date_of_joining, BEFORE)
		.else_(LATER)
	)


def select(people: People, which: Criterion) -> QueryBuilder:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	return people.join(frappe.qb.from_(assignment), assignment.employee).where(which)


def list_rows(people: People, which: Criterion) -> list[frappe._dict]:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	order = (people.employee.date_of_joining, people.employee.name, assignment.name)
	# Sorts names from an index, and reads the other columns for the rows that are shown.
	names = select(people, which).select(assignment.name).orderby(*order).limit(MOST_ROWS).as_("first")
	fields = (assignment[field] for field in FIELDS)
	query = frappe.qb.from_(names).join(assignment).on(assignment.name == names.name)
	query = people.join(query, assignment.employee).select(
		assignment.name.as_("assignment"),
		assignment.employee.as_("user"),
		assignment.employee_name,
		*fields,
		*people.columns(),
		people.employee.date_of_joining,
		get_result(people.employee).as_("result"),
	)
	return query.orderby(*order).run(as_dict=True)


def count_results(people: People, which: Criterion) -> Counter[Any]:
	result = get_result(people.employee)
	return Counter(dict(select(people, which).select(result, Count("*")).groupby(result).run()))
