"""The course order that programs enforce: which courses are still to do, and which are not open yet.

Contains only subqueries for predicates. Unpublished programs close no courses.
"""

import frappe
from pypika import Case
from pypika.functions import Min
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.permissions.open_courses import open_courses
from lms.lms.shared.sql import literal


def out_of_turn(user: str) -> QueryBuilder:
	"""Select the courses that are not open to the user yet.

	Such a course is only in published programs of the user that enforce the order and have an earlier course
	left to do. It is open all the same if the user
	- was assigned the course, unless the assignment was withdrawn
	- has started it, in any cycle
	"""
	row, program = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Program")
	turn = turns(user)
	waits = (program.enforce_course_order == 1) & (row.idx > turn.idx)
	query = (
		frappe.qb.from_(row)
		.join(program)
		.on(program.name == row.parent)
		.left_join(turn)
		.on(turn.parent == row.parent)
		.select(row.course)
		.where((program.published == 1) & program.name.isin(programs_of_member(user)))
		.groupby(row.course)
		.having(Min(Case().when(waits, 1).else_(0)) == 1)
	)
	for exempt in (assigned_courses(user), *begun_courses(user)):
		query = query.where(row.course.notin(exempt))
	return query


def courses_of_member(user: str) -> QueryBuilder:
	return courses_in("LMS Enrollment", "member", user)


def programs_of_member(user: str) -> QueryBuilder:
	row = frappe.qb.DocType("LMS Program Member")
	return frappe.qb.from_(row).select(row.parent).where(row.member == literal(user))


def turns(user: str) -> QueryBuilder:
	"""Select, for each of the user's programs (`parent`), the position (`idx`) of the first course to do."""
	row = frappe.qb.DocType("LMS Program Course")
	return (
		frappe.qb.from_(row)
		.select(row.parent, Min(row.idx).as_("idx"))
		.where(row.parent.isin(programs_of_member(user)) & row.course.isin(courses_to_do(user)))
		.groupby(row.parent)
		.as_("turn")
	)


def courses_to_do(user: str) -> QueryBuilder:
	"""Select courses that can be completed (open, with lessons) and never were, in any cycle."""
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	complete = courses_of_member(user).where(enrollment.progress >= 100)
	return names_of_courses(
		open_courses()
		& course.name.isin(courses_with_lessons())
		& course.name.notin(complete)
		& course.name.notin(courses_in("LMS Completion", "member", user))
	)


def courses_with_lessons() -> QueryBuilder:
	chapter, lesson = frappe.qb.DocType("Chapter Reference"), frappe.qb.DocType("Lesson Reference")
	return (
		frappe.qb.from_(chapter)
		.join(lesson)
		.on((lesson.parent == chapter.chapter) & (lesson.parenttype == "Course Chapter"))
		.select(chapter.parent)
		.where(chapter.parenttype == "LMS Course")
	)


def begun_courses(user: str) -> tuple[QueryBuilder, ...]:
	"""Select courses of which the user has completed at least one lesson, in any cycle."""
	return (
		courses_of_member(user).where(frappe.qb.DocType("LMS Enrollment").progress > 0),
		courses_in("LMS Course Progress", "member", user),
		courses_in("LMS Completion", "member", user),
	)


def assigned_courses(user: str) -> QueryBuilder:
	assignment = frappe.qb.DocType("LMS Training Assignment")
	return courses_in("LMS Training Assignment", "employee", user).where(assignment.status != "Withdrawn")


def courses_in(doctype: str, fieldname: str, user: str) -> QueryBuilder:
	"""Select the courses in the records of `doctype` about the user."""
	table = frappe.qb.DocType(doctype)
	# NOT IN matches nothing if one of the values is NULL.
	return (
		frappe.qb.from_(table)
		.select(table.course)
		.where((table[fieldname] == literal(user)) & table.course.isnotnull())
	)


def names_of_courses(criterion: Criterion) -> QueryBuilder:
	course = frappe.qb.DocType("LMS Course")
	return frappe.qb.from_(course).select(course.name).where(criterion)
