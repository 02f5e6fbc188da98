"""Reproducible random samples of completed training assignments, for audits."""

from dataclasses import dataclass
from datetime import date
from math import ceil

import frappe
from frappe import _
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.figures.report_people import (
	EVERYBODY,
	MOST_ROWS,
	People,
	PeopleFilters,
	Reader,
	choose_people,
)
from lms.lms.figures.team import validate_course
from lms.lms.shared.counts import say_number
from lms.lms.shared.dialects import smallest_hashes
from lms.lms.shared.sql import EVERYTHING
from lms.lms.training.assignments import COMPLETED, TRAINING_ASSIGNMENT

FIELDS = ("course", "course_title", "due_date", "completed_on", "completed_late", "cycle", "assigned_by")


@dataclass(frozen=True)
class SampleFilters:
	"""Completed between two dates, both included. The size is `count` or else `percent`."""

	completed_from: date
	completed_to: date
	seed: int
	percent: int = 10
	count: int | None = None
	people: PeopleFilters = EVERYBODY
	course: str | None = None


@dataclass(frozen=True)
class Sample:
	"""The sampled rows, the number they were drawn from, and additional columns about people."""

	rows: list[frappe._dict]
	population: int
	links: dict[str, str]


def draw_sample(reader: Reader, filters: SampleFilters) -> Sample:
	"""Draw a sample. The same seed and completions give the same rows to everyone who may see them all."""
	people = choose_people(reader, filters.people)
	validate_course(reader.user, filters.course)
	query = select(people, clause_chosen(filters))
	population = query.select(Count("*")).run()[0][0]
	size = filters.count or ceil(population * filters.percent / 100)
	if min(size, population) > MOST_ROWS:
		message = _("The sample would have {0} rows, but the limit is {1}. Choose a smaller sample.")
		frappe.throw(message.format(say_number(size), say_number(MOST_ROWS)))
	# The names with the smallest hashes, so one more completion changes at most one row.
	drawn = smallest_hashes(query, frappe.qb.DocType(TRAINING_ASSIGNMENT).name, filters.seed, size)
	return Sample(read_rows(people, drawn), population, people.links)


def clause_chosen(filters: SampleFilters) -> Criterion:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	which = (assignment.status == COMPLETED) & (assignment.completed_on >= filters.completed_from)
	which &= assignment.completed_on <= filters.completed_to
	return which & (assignment.course == filters.course) if filters.course else which


def select(people: People, which: Criterion) -> QueryBuilder:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	return people.narrow(frappe.qb.from_(assignment), assignment.employee).where(which)


def read_rows(people: People, names: list[str]) -> list[frappe._dict]:
	"""Return the rows in order, with the `completion` and `certificate` that prove each, if any.

	A certificate that was revoked or superseded proves nothing.
	"""
	if not names:
		return []
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	completion, certificate = frappe.qb.DocType("LMS Completion"), frappe.qb.DocType("LMS Certificate")
	query = people.join(frappe.qb.from_(assignment), assignment.employee)
	event = frappe.qb.DocType("LMS Validity Event")
	ended = frappe.qb.from_(event).select(event.certificate).where(event.certificate.isnotnull())
	for proof, counts in ((completion, EVERYTHING), (certificate, certificate.name.notin(ended))):
		is_of_course = (proof.course == assignment.course) & (proof.cycle == assignment.cycle)
		query = query.left_join(proof).on(is_of_course & (proof.member == assignment.employee) & counts)
	fields = (assignment[field] for field in FIELDS)
	rows = query.select(
		assignment.name.as_("assignment"),
		assignment.employee.as_("user"),
		assignment.employee_name,
		*fields,
		*people.columns(),
		completion.name.as_("completion"),
		completion.completed_on.as_("recorded_on"),
		certificate.name.as_("certificate"),
	).where(assignment.name.isin(names))
	found = {row.assignment: row for row in rows.run(as_dict=True)}
	return [found[name] for name in names if name in found]
