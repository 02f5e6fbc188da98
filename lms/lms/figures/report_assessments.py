"""Results of quizzes and homework: a row for each submission."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days
from pypika import Case, Order, Table
from pypika.functions import Avg, Count
from pypika.terms import Criterion, Term

from lms.lms.figures.report_people import (
	EVERYBODY,
	MOST_ROWS,
	People,
	PeopleFilters,
	Reader,
	find_people_of_course,
	limit,
)
from lms.lms.figures.team import validate_course

QUIZ, HOMEWORK = KINDS = ("quiz", "homework")
DOCTYPES = {QUIZ: "LMS Quiz Submission", HOMEWORK: "LMS Assignment Submission"}
PASSED, FAILED, TO_BE_GRADED, HANDED_IN = RESULTS = ("passed", "failed", "to be graded", "handed in")


@dataclass(frozen=True)
class AssessmentFilters:
	"""A course, department or manager, and two dates of submission, both included."""

	people: PeopleFilters = EVERYBODY
	course: str | None = None
	kind: str | None = None
	result: str | None = None
	submitted_from: date | None = None
	submitted_to: date | None = None


@dataclass(frozen=True)
class Assessments:
	"""The newest rows, counts by result, the average quiz score, and additional columns about people."""

	rows: list[frappe._dict]
	counts: Counter[Any]
	mean: float | None
	links: dict[str, str]


def get_assessments(reader: Reader, filters: AssessmentFilters) -> Assessments:
	if not (filters.course or filters.people.department or filters.people.manager):
		frappe.throw(_("Choose a course, a department or a manager."))
	validate_course(reader.user, filters.course)
	people = find_people_of_course(reader, filters.people, filters.course)
	rows: list[frappe._dict] = []
	counts: Counter[str] = Counter()
	mean = None
	for kind in [filters.kind] if filters.kind else KINDS:
		rows += list_rows(people, filters, kind)
		counted, percentage = count_results(people, filters, kind)
		counts += counted
		mean = percentage if kind == QUIZ else mean
	rows.sort(key=lambda row: (row.submitted_on is not None, row.submitted_on, row.submission), reverse=True)
	return Assessments(rows[:MOST_ROWS], counts, mean, people.links)


def clause_chosen(row: Table, filters: AssessmentFilters, kind: str) -> Criterion:
	criteria = []
	if filters.course:
		criteria.append(row.course == filters.course)
	if filters.result:
		criteria.append(get_result(row, kind) == filters.result)
	if filters.submitted_from:
		criteria.append(row.submitted_on >= filters.submitted_from)
	if filters.submitted_to:
		criteria.append(row.submitted_on < add_days(filters.submitted_to, 1))
	return Criterion.all(criteria)


def get_result(row: Table, kind: str) -> Term:
	if kind == QUIZ:
		is_open, is_passed, is_failed = row.status == "To Be Graded", row.passed == 1, row.passed == 0
	else:
		is_open, is_passed, is_failed = (row.status == status for status in ("Not Graded", "Pass", "Fail"))
	return Case().when(is_open, TO_BE_GRADED).when(is_passed, PASSED).when(is_failed, FAILED).else_(HANDED_IN)


def list_rows(people: People, filters: AssessmentFilters, kind: str) -> list[frappe._dict]:
	row = frappe.qb.DocType(DOCTYPES[kind])
	query = people.join(frappe.qb.from_(row), row.member).where(clause_chosen(row, filters, kind))
	query = query.select(
		row.name.as_("submission"),
		row.member.as_("user"),
		row.member_name.as_("employee_name"),
		row.course,
		row.cycle,
		row.submitted_on,
		get_result(row, kind).as_("result"),
		*columns_of(row, kind),
		*people.columns(),
	)
	rows = limit(query.orderby(row.submitted_on, row.name, order=Order.desc))
	for found in rows:
		found.update(kind=kind, doctype=DOCTYPES[kind])
	return rows


def columns_of(row: Table, kind: str) -> list[Term]:
	if kind == QUIZ:
		number, title = row.attempt_number, row.quiz_title
		return [number.as_("number"), title.as_("title"), row.percentage, row.graded_by]
	return [row.number, row.assignment_title.as_("title"), row.evaluator.as_("graded_by")]


def count_results(people: People, filters: AssessmentFilters, kind: str) -> tuple[Counter[Any], float | None]:
	"""Count submissions by result. Also returns the average score of graded quizzes."""
	row = frappe.qb.DocType(DOCTYPES[kind])
	query = people.narrow(frappe.qb.from_(row), row.member).where(clause_chosen(row, filters, kind))
	result = get_result(row, kind)
	counted = query.select(result, Count("*")).groupby(result)
	if kind == HOMEWORK:
		return Counter(dict(counted.run())), None
	rows = counted.select(Avg(row.percentage)).run()
	graded = [(count, mean) for key, count, mean in rows if key != TO_BE_GRADED]
	total = sum(count for count, _mean in graded)
	mean = round(sum(count * mean for count, mean in graded) / total, 1) if total else None
	return Counter({key: count for key, count, _mean in rows}), mean
