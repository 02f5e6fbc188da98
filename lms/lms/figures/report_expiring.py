"""Training that expires soon or has expired, of the people of whom it is required."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, getdate
from pypika import Table
from pypika.functions import Coalesce, Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ExistsCriterion

from lms.lms.figures.report_people import EVERYBODY, MOST_ROWS, PeopleFilters, Reader, choose_people, limit
from lms.lms.figures.report_training import include_manager
from lms.lms.figures.team import validate_course
from lms.lms.permissions.certificates import readable_periods
from lms.lms.permissions.checks import may
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, WITHDRAWN
from lms.lms.validity.periods import EVENT, NONE, PERIOD, REVOKED
from lms.lms.validity.standing import EXPIRED, EXPIRED_IN_GRACE, EXPIRING, VALID

PROGRAM = "LMS Program"
DATES = ("valid_until", "window_opens_on", "grace_until")


@dataclass(frozen=True)
class ExpiringFilters:
	"""`days` is how far ahead to look. `with_expired` adds what has expired and was not renewed."""

	people: PeopleFilters = EVERYBODY
	days: int = 30
	with_expired: bool = True
	course: str | None = None
	program: str | None = None


@dataclass(frozen=True)
class Expiring:
	"""The first rows, counts of all rows by last day and standing, and additional columns about people."""

	rows: list[frappe._dict]
	counts: Counter[tuple[date, str]]
	links: dict[str, str]

	@property
	def total(self) -> int:
		return self.counts.total()


def get_expiring(reader: Reader, filters: ExpiringFilters, today: date) -> Expiring:
	"""Return the periods that end within some days or have ended, the first to end first.

	Rows have what identifies the person, `title`, `course`, `program`, `standing`, the dates, `days` until
	the last day (below 0 afterwards) and `period`. Revoked training and training that is not required any
	more are in none of them.
	"""
	people = choose_people(reader, filters.people)
	period = frappe.qb.DocType(PERIOD)
	which = Criterion.all([clause_ending(period, filters, today), *chosen(period, filters, reader.user)])
	key = [period[field] for field in DATES]
	counts: Counter[tuple[date, str]] = Counter()
	counting = people.narrow(frappe.qb.from_(period), period.member).where(which)
	for *dates, count in counting.select(*key, Count("*")).groupby(*key).run():
		until, opens, grace = (day and getdate(day) for day in dates)
		counts[until, find_standing(until, opens, grace, today)] += count
	if filters.people.is_broad:
		which &= period.valid_until <= find_last_shown(counts)
	query = people.join(frappe.qb.from_(period), period.member)
	query = query.select(*people.columns()).where(which)
	rows = limit(include_titles(include_manager(query, reader, people), period))
	for row in rows:
		row.standing = find_standing(row.valid_until, row.window_opens_on, row.grace_until, today)
		row.days = (row.valid_until - today).days
	return Expiring(rows, counts, people.links)


def count_expiring(user: str, days: int, today: date) -> int:
	"""Count the periods that end within some days, of those that `user` may read."""
	period = frappe.qb.DocType(PERIOD)
	which = clause_ending(period, ExpiringFilters(days=days, with_expired=False), today)
	query = frappe.qb.from_(period).where(which & readable_periods(user))
	return query.select(Count("*")).run()[0][0]


def find_standing(until: date, opens: date | None, grace: date | None, today: date) -> str:
	"""Return the standing of a required period that is the last one and not revoked, see `get_standings`."""
	if until >= today:
		return EXPIRING if opens and opens <= today else VALID
	return EXPIRED_IN_GRACE if grace and grace >= today else EXPIRED


def find_last_shown(counts: Counter[Any]) -> date:
	"""Return the day by which as many rows have ended as are shown, so that thousands more are not sorted."""
	found = 0
	for until, standing in sorted(counts):
		found += counts[until, standing]
		if found >= MOST_ROWS:
			return until
	return date.max


def include_titles(query: QueryBuilder, period: Table) -> QueryBuilder:
	"""Select the fields of the period, with today's titles, in the order of the last days."""
	course, program = frappe.qb.DocType("LMS Course"), frappe.qb.DocType(PROGRAM)
	query = query.left_join(course).on(course.name == period.course)
	query = query.left_join(program).on(program.name == period.program)
	query = query.select(
		period.name.as_("period"),
		period.member.as_("user"),
		period.member_name.as_("employee_name"),
		period.course,
		period.program,
		Coalesce(course.title, program.title, period.title).as_("title"),
		period.completed_on,
		*(period[field] for field in DATES),
	)
	return query.orderby(period.valid_until, period.member, period.name)


def chosen(period: Table, filters: ExpiringFilters, user: str) -> list[Criterion]:
	validate_course(user, filters.course)
	if filters.program and not may(user, "read", PROGRAM, filters.program):
		shown = frappe.bold(escape_html(filters.program))
		frappe.throw(
			_("The program {0} does not exist, or you have no access to it.").format(shown),
			frappe.PermissionError,
		)
	criteria = []
	if filters.course:
		criteria.append(period.course == filters.course)
	if filters.program:
		criteria.append(period.program == filters.program)
	return criteria


def clause_ending(period: Table, filters: ExpiringFilters, today: date) -> Criterion:
	"""Match the periods that count for a requirement and end within some days, or have ended."""
	ends = period.valid_until <= today + timedelta(days=filters.days)
	if not filters.with_expired:
		ends &= period.valid_until >= today
	return ends & ~clause_revoked(period, today) & ~clause_followed(period, today) & clause_required(period)


def clause_revoked(period: Table, today: date) -> Criterion:
	event = frappe.qb.DocType(EVENT)
	query = frappe.qb.from_(event).select(event.name)
	query = query.where((event.period == period.name) & (event.event == REVOKED))
	return ExistsCriterion(query.where(event.effective_on <= today))


def clause_followed(period: Table, today: date) -> Criterion:
	"""Match periods that a later one replaced. If the later one is revoked, they count until they end."""
	later = frappe.qb.DocType(PERIOD).as_("later")
	query = frappe.qb.from_(later).select(later.name)
	query = query.where((later.member == period.member) & (later.course == period.course))
	query = query.where((later.program == period.program) & (later.completed_on <= today))
	is_later = (later.completed_on > period.completed_on) | (
		(later.completed_on == period.completed_on) & (later.round > period.round)
	)
	query = query.where(is_later & ((period.valid_until < today) | ~clause_revoked(later, today)))
	return ExistsCriterion(query)


def clause_required(period: Table) -> Criterion:
	"""Match what is required today, as in `get_standings`."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	member, program = frappe.qb.DocType("LMS Program Member"), frappe.qb.DocType(PROGRAM).as_("required")
	assigned = frappe.qb.from_(assignment).select(assignment.name)
	assigned = assigned.where((assignment.employee == period.member) & (assignment.course == period.course))
	assigned = assigned.where(assignment.status != WITHDRAWN)
	joined = frappe.qb.from_(member).join(program).on(program.name == member.parent).select(member.name)
	joined = joined.where((member.member == period.member) & (member.parent == period.program))
	joined = joined.where((member.parenttype == PROGRAM) & (program.published == 1))
	of_course = (period.course != NONE) & ExistsCriterion(assigned)
	return of_course | ((period.program != NONE) & ExistsCriterion(joined))
