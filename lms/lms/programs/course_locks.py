"""Courses that a program's order keeps closed to a learner, and messages that explain why."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.permissions.course_order import courses_to_do
from lms.lms.permissions.courses import locked_courses
from lms.lms.shared.counts import say_count
from lms.lms.shared.sql import literal


class CourseLockedError(frappe.PermissionError):
	"""The course comes later in a program."""


@dataclass(frozen=True)
class Lock:
	"""A program that keeps the course `title` closed until the courses `earlier` (titles) are completed."""

	title: str
	program: str
	program_title: str
	earlier: list[str]

	def explain(self) -> str:
		forms = _(
			"{1} opens once you have completed {2}, the course before it in the program {3}."
			"|{1} opens once you have completed {2}, the courses before it in the program {3}."
		)
		return say_count(forms, len(self.earlier), self.title, ", ".join(self.earlier), self.program_title)


def require_unlocked(course: str, user: str) -> None:
	"""Raise CourseLockedError with the reason if the user may not open the course's lessons yet."""
	if reason := describe_lock(course, user):
		frappe.throw(escape_html(reason), CourseLockedError)


def describe_lock(course: str, user: str) -> str | None:
	"""Return why the user may not open the course's lessons yet and what to do first, or None."""
	return describe_locks(user, course).get(course)


def describe_locks(user: str, course: str | None = None) -> dict[str, str]:
	"""Return the reasons by locked course, for all of the user's courses or just one."""
	return {name: locks[0].explain() for name, locks in find_locks(user, course).items()}


def find_locks(user: str, course: str | None = None) -> dict[str, list[Lock]]:
	"""Return the locks by course. Of several, the one with the fewest courses left comes first."""
	locks: dict[str, dict[str, Lock]] = {}
	for row in find_obstacles(user, course):
		lock = Lock(row.title, row.program, row.program_title, [])
		locks.setdefault(row.course, {}).setdefault(row.program, lock).earlier.append(row.earlier)
	return {
		name: sorted(by_program.values(), key=lambda lock: len(lock.earlier))
		for name, by_program in locks.items()
	}


def find_obstacles(user: str, course: str | None) -> list[frappe._dict]:
	"""Return each obstacle: `course`, `title`, `program`, `program_title` and `earlier`, a course to do."""
	row, program = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Program")
	member, locked = frappe.qb.DocType("LMS Program Member"), frappe.qb.DocType("LMS Course")
	before = frappe.qb.DocType("LMS Program Course").as_("before")
	earlier = frappe.qb.DocType("LMS Course").as_("earlier")
	query = (
		frappe.qb.from_(row)
		.join(program)
		.on(program.name == row.parent)
		.join(member)
		.on((member.parent == row.parent) & (member.member == literal(user)))
		.join(locked)
		.on(locked.name == row.course)
		.join(before)
		.on((before.parent == row.parent) & (before.idx < row.idx))
		.join(earlier)
		.on(earlier.name == before.course)
		.select(row.course, locked.title, earlier.title.as_("earlier"))
		.select(program.name.as_("program"), program.title.as_("program_title"))
		.where((program.published == 1) & (program.enforce_course_order == 1))
		.where(row.course.isin(locked_courses(user)) & before.course.isin(courses_to_do(user)))
		.orderby(program.title)
		.orderby(before.idx)
	)
	if course:
		query = query.where(row.course == course)
	return query.run(as_dict=True)
