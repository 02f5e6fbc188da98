"""What keeps a course from being made upcoming: people who have it. They could not go on."""

from collections.abc import Iterator

import frappe
from frappe import _
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Term

from lms.lms.shared.counts import say_count
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, UNFINISHED


class CourseInUseError(frappe.ValidationError):
	"""People are enrolled in the course, have it to do, or would be enrolled by a program."""


def validate_unused(course: str) -> None:
	"""Raise CourseInUseError, which says how many have the course, unless nobody does.

	Takes the turn of those who enroll and assign, so nobody gets the course until the commit. Those who come
	after that find that it is upcoming.
	"""
	lock_for_bulk_write()
	if uses := list(describe_use(course)):
		frappe.throw(
			_(
				"This course cannot become upcoming, because it is in use: {0}."
				" To take it back for a while, unpublish it. To announce a new edition, duplicate it."
			).format(", ".join(uses)),
			CourseInUseError,
		)


def describe_use(course: str) -> Iterator[str]:
	"""Say how many have the course and how, in words. Locks what it counts, as last committed."""
	enrollment, assignment, row = map(
		frappe.qb.DocType, ("LMS Enrollment", TRAINING_ASSIGNMENT, "LMS Program Course")
	)
	enrolled = by_index(frappe.qb.from_(enrollment), "unique_course_member")
	to_do = by_index(frappe.qb.from_(assignment), "unique_open_assignment")
	to_do = to_do.where(assignment.status.isin(UNFINISHED))
	contained = by_index(frappe.qb.from_(row), "programs_of_course")
	uses = (
		(_("{0} person is enrolled|{0} people are enrolled"), enrolled, enrollment.member),
		(_("{0} person has it to do|{0} people have it to do"), to_do, assignment.employee),
		(_("{0} program contains it|{0} programs contain it"), contained, row.parent),
	)
	for forms, query, what in uses:
		if count := count_locked(query.where(what.table.course == course), what):
			yield say_count(forms, count)


def count_locked(query: QueryBuilder, what: Term) -> int:
	"""Count the different values, locking their rows."""
	[[count]] = query.select(Count(what).distinct()).for_update().run()
	return count
