"""Members of cohorts for reports: their progress in its courses, and where the two do not match."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html
from pypika import Case, JoinType, Table
from pypika.functions import Count, Max, Sum
from pypika.queries import QueryBuilder
from pypika.terms import Bracket, Criterion, Term

from lms.lms.cohorts.batch import BATCH, ENROLLMENT, OPEN_MARK
from lms.lms.figures.report_people import EVERYBODY, People, Reader, choose_people, limit
from lms.lms.figures.report_progress import COMPLETED, IN_PROGRESS, NOT_STARTED, get_state
from lms.lms.live_classes.attended import get_attendance_of
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, HR_MANAGER, has_role
from lms.lms.permissions.cohorts import led_batches, readable_batches
from lms.lms.shared.sql import satisfies

NOT_ENROLLED, NO_COURSES = "not enrolled", "no courses"
STATES = (NOT_ENROLLED, NOT_STARTED, IN_PROGRESS, COMPLETED, NO_COURSES)
COMPLETED_BEFORE, LEFT_UNFINISHED = "completed before", "left"
PROBLEMS = (NOT_ENROLLED, COMPLETED_BEFORE, LEFT_UNFINISHED)


@dataclass(frozen=True)
class CohortFilters:
	"""`batch` and `member` are names. `state` is one of STATES, or of PROBLEMS."""

	batch: str | None = None
	member: str | None = None
	state: str | None = None


@dataclass(frozen=True)
class CohortProgress:
	"""The first rows, counts of all rows by state, the number of members, and the mean progress."""

	rows: list[frappe._dict]
	counts: Counter[Any]
	members: int
	mean: float | None
	links: dict[str, str]


@dataclass(frozen=True)
class Mismatches:
	"""The first rows, counts of all rows by problem, and additional columns about people."""

	rows: list[frappe._dict]
	counts: Counter[Any]
	links: dict[str, str]


def get_cohort_progress(reader: Reader, filters: CohortFilters) -> CohortProgress:
	"""Return the members of a cohort whom the reader may see, each with each of its courses, by name.

	A person without enrollment in a course has the state NOT_ENROLLED. In a cohort that has no courses, each
	person has one row, with the state NO_COURSES. People who left are not counted.
	"""
	people, which = choose_members(reader, filters)
	member = frappe.qb.DocType(ENROLLMENT)
	which &= member.is_open == OPEN_MARK
	state = get_member_state()
	if filters.state:
		which &= state == filters.state
	pairs = select_pairs(people.join, which, or_no_course=True)
	rows = limit(select_rows(pairs, people).select(state.as_("state")))
	include_attendance(rows, filters.batch)
	counts, mean = count_states(people, which, state)
	return CohortProgress(rows, counts, count_members(people, which), mean, people.links)


def include_attendance(rows: list[frappe._dict], batch: str | None) -> None:
	"""Add how much of the signed classes each person attended, in percent. None if no class counts."""
	members = sorted({row.user for row in rows})
	found = get_attendance_of(batch, members) if batch else {}
	for row in rows:
		row.attendance = found[row.user].percent if row.user in found else None


def get_mismatches(reader: Reader, filters: CohortFilters) -> Mismatches:
	"""Return where membership in a cohort and progress in its courses do not match, by name.

	- NOT_ENROLLED: a member is not enrolled in a course of the cohort
	- COMPLETED_BEFORE: a member completed the course before the cohort starts
	- LEFT_UNFINISHED: somebody left the cohort and is still enrolled in the course, without completing it

	Cohorts that were cancelled are left out.
	"""
	people, which = choose_members(reader, filters)
	which &= frappe.qb.DocType(BATCH).is_cancelled == 0
	problem = get_problem()
	which &= problem == filters.state if filters.state else problem.isnotnull()
	pairs = select_pairs(people.join, which, of_last=True)
	rows = limit(select_rows(pairs, people).select(problem.as_("problem")))
	query = select_pairs(people.narrow, which, of_last=True)
	counts = Counter(dict(query.select(problem, Count("*")).groupby(problem).run()))
	return Mismatches(rows, counts, people.links)


# Whose rows


def choose_members(reader: Reader, filters: CohortFilters) -> tuple[People, Criterion]:
	"""Return the people, and a criterion for the cohorts, whose members the reader may see.

	- System Manager, Moderator, HR Manager: their people in the cohorts that they can read
	- Course Creator, Batch Evaluator: all members of the cohorts they lead, without HR records

	A cohort that the reader may not see looks as if it did not exist.
	"""
	batch, member = frappe.qb.DocType(BATCH), frappe.qb.DocType(ENROLLMENT)
	leads_only = has_role(reader.user, CREATOR, EVALUATOR) and not has_role(reader.user, *ADMINS, HR_MANAGER)
	people = People(None, [], [], {}) if leads_only else choose_people(reader, EVERYBODY)
	which = led_batches(reader.user) if leads_only else readable_batches(reader.user)
	if filters.batch:
		if not satisfies(BATCH, filters.batch, which):
			name = frappe.bold(escape_html(filters.batch))
			frappe.throw(_("There is no cohort called {0}, or you cannot see its members.").format(name))
		which &= batch.name == filters.batch
	if filters.member:
		which &= member.member == filters.member
	return people, which


# Members with courses


def select_pairs(
	join_people: Any, which: Criterion, *, of_last: bool = False, or_no_course: bool = False
) -> QueryBuilder:
	"""Select memberships, each with each course of the cohort and the person's enrollment in it.

	`of_last` leaves out earlier memberships of somebody who left and came back. `or_no_course` includes the
	members of cohorts that have no courses, once.
	"""
	how = JoinType.left if or_no_course else JoinType.inner
	batch, member = frappe.qb.DocType(BATCH), frappe.qb.DocType(ENROLLMENT)
	row, course = frappe.qb.DocType("Batch Course"), frappe.qb.DocType("LMS Course")
	enrollment = frappe.qb.DocType("LMS Enrollment")
	query = (
		frappe.qb.from_(member)
		.join(batch)
		.on(batch.name == member.batch)
		.join(row, how)
		.on((row.parent == batch.name) & (row.parenttype == BATCH))
		.join(course, how)
		.on(course.name == row.course)
		.left_join(enrollment)
		.on((enrollment.course == row.course) & (enrollment.member == member.member))
	)
	if of_last:
		query, is_last = without_earlier(query, member)
		which &= is_last
	return join_people(query, member.member).where(which)


def without_earlier(query: QueryBuilder, member: Table) -> tuple[QueryBuilder, Criterion]:
	later = frappe.qb.DocType(ENROLLMENT).as_("later")
	follows = (later.batch == member.batch) & (later.member == member.member)
	follows &= later.creation > member.creation
	return query.left_join(later).on(follows), later.name.isnull()


def select_rows(pairs: QueryBuilder, people: People) -> QueryBuilder:
	batch, member = frappe.qb.DocType(BATCH), frappe.qb.DocType(ENROLLMENT)
	row, course = frappe.qb.DocType("Batch Course"), frappe.qb.DocType("LMS Course")
	enrollment = frappe.qb.DocType("LMS Enrollment")
	return pairs.select(
		member.member.as_("user"),
		member.member_name.as_("employee_name"),
		member.creation.as_("joined_on"),
		member.left_on,
		batch.name.as_("batch"),
		batch.title.as_("batch_title"),
		batch.start_date,
		course.name.as_("course"),
		course.title.as_("course_title"),
		enrollment.progress,
		enrollment.completed_on,
		Bracket(get_completion_of_batch()).as_("batch_completed_on"),
		*people.columns(),
	).orderby(batch.title, batch.name, member.member_name, member.member, row.idx)


def get_completion_of_batch() -> QueryBuilder:
	"""Select when the member completed the cohort, in this membership or an earlier one."""
	member, any_row = frappe.qb.DocType(ENROLLMENT), frappe.qb.DocType(ENROLLMENT).as_("any_row")
	same = (any_row.batch == member.batch) & (any_row.member == member.member)
	return frappe.qb.from_(any_row).select(Max(any_row.completed_on)).where(same)


def get_member_state() -> Term:
	enrollment, row = frappe.qb.DocType("LMS Enrollment"), frappe.qb.DocType("Batch Course")
	return (
		Case()
		.when(row.name.isnull(), NO_COURSES)
		.when(enrollment.name.isnull(), NOT_ENROLLED)
		.else_(get_state(enrollment))
	)


def get_problem() -> Term:
	batch, member = frappe.qb.DocType(BATCH), frappe.qb.DocType(ENROLLMENT)
	enrollment = frappe.qb.DocType("LMS Enrollment")
	is_member = member.is_open == OPEN_MARK
	return (
		Case()
		.when(is_member & enrollment.name.isnull(), NOT_ENROLLED)
		.when(is_member & (enrollment.completed_on < batch.start_date), COMPLETED_BEFORE)
		.when(member.is_open.isnull() & (enrollment.progress < 100), LEFT_UNFINISHED)
	)


def count_states(people: People, which: Criterion, state: Term) -> tuple[Counter[Any], float | None]:
	enrollment = frappe.qb.DocType("LMS Enrollment")
	query = select_pairs(people.narrow, which, or_no_course=True)
	rows = query.select(state, Count("*"), Sum(enrollment.progress)).groupby(state).run()
	counts = Counter({key: count for key, count, _progress in rows})
	total = counts.total() - counts[NO_COURSES]
	return counts, round(sum(progress or 0 for *_key, progress in rows) / total, 1) if total else None


def count_members(people: People, which: Criterion) -> int:
	member = frappe.qb.DocType(ENROLLMENT)
	query = select_pairs(people.narrow, which, or_no_course=True)
	return query.select(Count(member.member).distinct()).run()[0][0]
