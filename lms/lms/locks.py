"""Courses that the order of a program keeps closed to a learner, and the reason in words."""

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.course_order import courses_to_do, literal
from lms.lms.permissions import locked_courses


class CourseLockedError(frappe.PermissionError):
	"""The course comes later in a program."""


def require_unlocked(course: str, user: str) -> None:
	"""Refuse, with the reason, what only somebody may do who may open the lessons of the course."""
	if reason := describe_lock(course, user):
		frappe.throw(escape_html(reason), CourseLockedError)


def describe_lock(course: str, user: str) -> str | None:
	"""Why the user may not open the lessons of the course yet, and what to do first."""
	return describe_locks(user, course).get(course)


def describe_locks(user: str, course: str | None = None) -> dict[str, str]:
	"""The reasons by course, for each that is locked; or of one course alone."""
	reasons: dict[str, str] = {}
	left: dict[tuple[str, str, str], list[str]] = {}
	for row in find_obstacles(user, course):
		left.setdefault((row.course, row.title, row.program), []).append(row.earlier)
	# Of several programs the one in which the least is left to do.
	for (name, title, program), earlier in sorted(left.items(), key=lambda item: len(item[1])):
		reasons.setdefault(name, explain(title, earlier, program))
	return reasons


def explain(title: str, earlier: list[str], program: str) -> str:
	if len(earlier) == 1:
		message = _("{0} opens once you have completed {1}, the course before it in the program {2}.")
	else:
		message = _("{0} opens once you have completed {1}, the courses before it in the program {2}.")
	return message.format(title, ", ".join(earlier), program)


def find_obstacles(user: str, course: str | None) -> list[frappe._dict]:
	"""What is left to do before a locked course: its `course` and `title`, `earlier` and `program`."""
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
		.select(row.course, locked.title, earlier.title.as_("earlier"), program.title.as_("program"))
		.where((program.published == 1) & (program.enforce_course_order == 1))
		.where(row.course.isin(locked_courses(user)) & before.course.isin(courses_to_do(user)))
		.orderby(program.title)
		.orderby(before.idx)
	)
	if course:
		query = query.where(row.course == course)
	return query.run(as_dict=True)
