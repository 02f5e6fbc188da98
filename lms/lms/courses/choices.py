"""Finds courses and programs for forms in which somebody chooses some of them."""

from collections.abc import Collection
from dataclasses import dataclass

import frappe
from pypika.terms import Criterion

from lms.lms.permissions.open_courses import open_courses
from lms.lms.shared.sql import clause_contains

MOST_FOUND = 50
COURSE_FIELDS = ("name", "title", "published", "upcoming")
PROGRAM_FIELDS = ("name", "title", "published")


@dataclass(frozen=True)
class CourseChoices:
	"""Courses with `name`, `title`, `published` and `upcoming`.

	- `chosen`: those named, even if they are not open
	- `found`: others, open, that match the search
	- `has_more`: whether more than these match
	"""

	chosen: list[frappe._dict]
	found: list[frappe._dict]
	has_more: bool


def find_course_choices(search: str, chosen: Collection[str]) -> CourseChoices:
	"""Return the chosen courses, and others whose title contains every word of the search, by title."""
	course = frappe.qb.DocType("LMS Course")
	query = frappe.qb.from_(course).select(*(course[field] for field in COURSE_FIELDS)).orderby(course.title)
	criteria = [clause_contains(course.title, word) for word in search.split()]
	others = query.where(Criterion.all([open_courses(), *criteria]))
	if chosen:
		others = others.where(course.name.notin(list(chosen)))
	found = others.limit(MOST_FOUND + 1).run(as_dict=True)
	return CourseChoices(
		chosen=query.where(course.name.isin(list(chosen))).run(as_dict=True) if chosen else [],
		found=found[:MOST_FOUND],
		has_more=len(found) > MOST_FOUND,
	)


def find_program_choices() -> list[frappe._dict]:
	"""Return `name`, `title` and `published` of all programs, by title."""
	return frappe.get_all("LMS Program", fields=list(PROGRAM_FIELDS), order_by="title")
