"""Progress of the people enrolled in a course."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import frappe
from pypika import Case, Table
from pypika.functions import Count, Sum
from pypika.terms import Criterion, Term

from lms.lms.figures.report_people import (
	EVERYBODY,
	People,
	PeopleFilters,
	Reader,
	find_people_of_course,
	limit,
)
from lms.lms.figures.team import validate_course

ENROLLMENT = "LMS Enrollment"
NOT_STARTED, IN_PROGRESS, COMPLETED = STATES = ("not started", "in progress", "completed")


@dataclass(frozen=True)
class ProgressFilters:
	course: str
	people: PeopleFilters = EVERYBODY
	state: str | None = None


@dataclass(frozen=True)
class Progress:
	"""The first rows, counts by state, the average progress, and additional columns about people."""

	rows: list[frappe._dict]
	counts: Counter[Any]
	mean: float | None
	links: dict[str, str]


def get_progress_summary(reader: Reader, filters: ProgressFilters) -> Progress:
	"""Return the people enrolled in the course whom the reader may see, least progress first."""
	validate_course(reader.user, filters.course)
	people = find_people_of_course(reader, filters.people, filters.course)
	enrollment = frappe.qb.DocType(ENROLLMENT)
	which = enrollment.course == filters.course
	if filters.state:
		which &= get_state(enrollment) == filters.state
	counts, mean = count_states(people, which)
	return Progress(list_rows(people, which), counts, mean, people.links)


def get_state(enrollment: Table) -> Term:
	return (
		Case()
		.when(enrollment.progress >= 100, COMPLETED)
		.when(enrollment.progress > 0, IN_PROGRESS)
		.else_(NOT_STARTED)
	)


def list_rows(people: People, which: Criterion) -> list[frappe._dict]:
	enrollment = frappe.qb.DocType(ENROLLMENT)
	query = people.join(frappe.qb.from_(enrollment), enrollment.member).where(which)
	query = query.select(
		enrollment.name.as_("enrollment"),
		enrollment.member.as_("user"),
		enrollment.member_name.as_("employee_name"),
		enrollment.progress,
		enrollment.cycle,
		enrollment.completed_on,
		enrollment.creation.as_("enrolled_on"),
		get_state(enrollment).as_("state"),
		*people.columns(),
	)
	return limit(query.orderby(enrollment.progress, enrollment.member_name, enrollment.name))


def count_states(people: People, which: Criterion) -> tuple[Counter[Any], float | None]:
	enrollment = frappe.qb.DocType(ENROLLMENT)
	query = people.narrow(frappe.qb.from_(enrollment), enrollment.member).where(which)
	state = get_state(enrollment)
	rows = query.select(state, Count("*"), Sum(enrollment.progress)).groupby(state).run()
	counts = Counter({key: count for key, count, _progress in rows})
	total = counts.total()
	return counts, round(sum(progress for *_key, progress in rows) / total, 1) if total else None
