"""The order of courses that programs enforce: which are to do, and of which the turn has not come.

Subqueries only, for the predicates of `permissions`. Programs that are not published hold nobody back.
"""

import frappe
from pypika import Case
from pypika.functions import Min
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, LiteralValue


def out_of_turn(user: str) -> QueryBuilder:
	"""The courses whose turn in the user's programs has not come.

	Each published program of theirs that has the course enforces the order, and has one before it that is
	left to do. It is their turn all the same where they
	- were assigned the course, unless the assignment was withdrawn
	- have begun it, in whatever cycle
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
	"""Of each of the user's programs (`parent`) the place, `idx`, of the first course left to do."""
	row = frappe.qb.DocType("LMS Program Course")
	return (
		frappe.qb.from_(row)
		.select(row.parent, Min(row.idx).as_("idx"))
		.where(row.parent.isin(programs_of_member(user)) & row.course.isin(courses_to_do(user)))
		.groupby(row.parent)
		.as_("turn")
	)


def courses_to_do(user: str) -> QueryBuilder:
	"""What can be completed, being published and having lessons, and was not, in whatever cycle."""
	course, enrollment = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("LMS Enrollment")
	chapter, lesson = frappe.qb.DocType("Chapter Reference"), frappe.qb.DocType("Lesson Reference")
	with_lessons = (
		frappe.qb.from_(chapter)
		.join(lesson)
		.on((lesson.parent == chapter.chapter) & (lesson.parenttype == "Course Chapter"))
		.select(chapter.parent)
		.where(chapter.parenttype == "LMS Course")
	)
	complete = courses_of_member(user).where(enrollment.progress >= 100)
	return names_of_courses(
		(course.published == 1)
		& course.name.isin(with_lessons)
		& course.name.notin(complete)
		& course.name.notin(courses_in("LMS Completion", "member", user))
	)


def begun_courses(user: str) -> tuple[QueryBuilder, ...]:
	"""Of which the user has completed a lesson or all of them, in whatever cycle."""
	return (
		courses_of_member(user).where(frappe.qb.DocType("LMS Enrollment").progress > 0),
		courses_in("LMS Course Progress", "member", user),
		courses_in("LMS Completion", "member", user),
	)


def assigned_courses(user: str) -> QueryBuilder:
	assignment = frappe.qb.DocType("LMS Training Assignment")
	return courses_in("LMS Training Assignment", "employee", user).where(assignment.status != "Withdrawn")


def courses_in(doctype: str, fieldname: str, user: str) -> QueryBuilder:
	"""The courses in the records of `doctype` about the user."""
	table = frappe.qb.DocType(doctype)
	# NOT IN is true of nothing at all where one of the values is NULL.
	return (
		frappe.qb.from_(table)
		.select(table.course)
		.where((table[fieldname] == literal(user)) & table.course.isnotnull())
	)


def names_of_courses(criterion: Criterion) -> QueryBuilder:
	course = frappe.qb.DocType("LMS Course")
	return frappe.qb.from_(course).select(course.name).where(criterion)


def literal(user: str) -> LiteralValue:
	"""The user as escaped SQL text: the hook for lists has no place for parameters."""
	return LiteralValue(frappe.db.escape(user))
