"""Who may read and change courses, their chapters and lessons."""

from functools import reduce
from operator import and_

import frappe
from pypika.functions import Coalesce
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.people.roles import ADMINS, CREATOR, HR_MANAGER, STUDENT, has_role
from lms.lms.permissions.course_order import (
	courses_of_member,
	names_of_courses,
	out_of_turn,
)
from lms.lms.permissions.open_courses import open_courses
from lms.lms.shared.sql import EVERYTHING, NOTHING, literal


def readable_courses(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every course
	- Course Creator: published courses, and their own (created by them or naming them as instructor)
	- LMS Student, HR Manager: published courses
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	published = frappe.qb.DocType("LMS Course").published == 1
	if has_role(user, CREATOR):
		return own_courses(user) | published
	return published if has_role(user, STUDENT, HR_MANAGER) else NOTHING


def editable_courses(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every course
	- Course Creator: their own
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	return own_courses(user) if has_role(user, CREATOR) else NOTHING


def own_courses(user: str) -> Criterion:
	course, row = frappe.qb.DocType("LMS Course"), frappe.qb.DocType("Course Instructor")
	taught = frappe.qb.from_(row).select(row.parent)
	taught = taught.where((row.parenttype == literal("LMS Course")) & (row.instructor == literal(user)))
	return (course.owner == literal(user)) | course.name.isin(taught)


def readable_chapters(user: str) -> Criterion:
	"""- people who may read the course: all its chapters"""
	return of_courses("Course Chapter", readable_courses(user))


def editable_chapters(user: str) -> Criterion:
	return of_courses("Course Chapter", editable_courses(user))


def readable_lessons(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every lesson
	- Course Creator: the lessons of their own courses
	- LMS Student: in open courses (see `open_courses`), preview lessons, and all lessons if they are enrolled
	  and no program keeps the course closed (see `locked_courses`)
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	allowed = editable_lessons(user)
	if has_role(user, STUDENT):
		lesson = frappe.qb.DocType("Course Lesson")
		enrolled = lesson.course.isin(courses_of_member(user)) & lesson.course.notin(locked_courses(user))
		is_open = of_courses("Course Lesson", open_courses())
		allowed |= is_open & ((lesson.include_in_preview == 1) | enrolled)
	return allowed


def listed_lessons(user: str) -> Criterion:
	"""
	- Course Creator, System Manager, Moderator: the lessons that they may read
	- LMS Student: of these, those without trainer notes. In Frappe's lists one can filter by what one
	  cannot read, and so find it out letter by letter
	"""
	if has_role(user, CREATOR, *ADMINS):
		return readable_lessons(user)
	lesson = frappe.qb.DocType("Course Lesson")
	notes = (lesson.instructor_notes, lesson.instructor_content)
	return reduce(and_, (Coalesce(text, "") == "" for text in notes), readable_lessons(user))


def locked_courses(user: str) -> QueryBuilder:
	"""Select the courses whose lessons the user cannot open yet because of a program's order.

	See `out_of_turn`. Courses that the user may edit are never locked.
	"""
	own = names_of_courses(editable_courses(user))
	locked = out_of_turn(user)
	return locked.where(frappe.qb.DocType("LMS Program Course").course.notin(own))


def editable_lessons(user: str) -> Criterion:
	return of_courses("Course Lesson", editable_courses(user))


def of_courses(doctype: str, criterion: Criterion) -> Criterion:
	"""Match rows of `doctype` whose course meets the criterion."""
	return frappe.qb.DocType(doctype).course.isin(names_of_courses(criterion))
