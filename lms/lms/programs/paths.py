"""Programs as people see them: courses in order, their own progress, and what is still closed."""

from collections.abc import Collection
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import flt
from pypika import Case
from pypika.functions import Coalesce
from pypika.queries import QueryBuilder

from lms.lms.permissions.course_order import courses_with_lessons
from lms.lms.permissions.programs import editable_programs, shown_programs
from lms.lms.programs.course_locks import Lock, find_locks


def get_my_programs(user: str) -> list[frappe._dict]:
	"""Return a member's published programs as in `get_program`. Incomplete ones come first."""
	program, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	rows = select_programs(user).where((program.published == 1) & member.name.isnotnull()).run(as_dict=True)
	return sorted(include_courses(rows, user), key=lambda row: row.progress >= 100)


def get_programs_to_edit(user: str) -> list[frappe._dict]:
	"""Return `name`, `title`, `published` and the counts of the programs that the user may edit."""
	program = frappe.qb.DocType("LMS Program")
	return (
		frappe.qb.from_(program)
		.select(program.name, program.title, program.published, program.course_count, program.member_count)
		.where(editable_programs(user))
		.orderby(program.title)
	).run(as_dict=True)


def get_programs_of_course(course: str, user: str) -> list[frappe._dict]:
	"""Return `name` and `title` of the programs that contain the course and that the user may see."""
	program, row = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Course")
	return (
		frappe.qb.from_(row)
		.join(program)
		.on(program.name == row.parent)
		.select(program.name, program.title)
		.where((row.course == course) & shown_programs(user))
		.orderby(program.title)
	).run(as_dict=True)


def get_program(program: str, user: str) -> frappe._dict:
	"""Return a program as in `find_program`. Raises an error, which says what to do, if there is none."""
	return find_program(program, user) or refuse_program(program)


def find_program(program: str, user: str) -> frappe._dict | None:
	"""Return a program that the user may see, or None.

	It has `name`, `title`, `published`, `enforce_course_order`, `is_member`, the user's `progress`, and
	`courses`. These, in order, have `course`, `title`, `image`, `published`, `upcoming`, `has_lessons`,
	`progress`, `completed_on`, `locked`, the `reason` for it, and `waits_for`: the courses of this program to
	complete first.
	"""
	table = frappe.qb.DocType("LMS Program")
	rows = select_programs(user).where((table.name == program) & shown_programs(user)).run(as_dict=True)
	return include_courses(rows, user)[0] if rows else None


def refuse_program(program: str) -> NoReturn:
	if frappe.db.get_value("LMS Program", program, "published"):
		frappe.throw(
			_("You are not a member of this program. Ask the learning team to add you."),
			frappe.PermissionError,
		)
	frappe.throw(_("This program does not exist or is not published."), frappe.DoesNotExistError)


def select_programs(user: str) -> QueryBuilder:
	"""Select programs by title, with the user's progress if they are a member."""
	program, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	return (
		frappe.qb.from_(program)
		.left_join(member)
		.on((member.parent == program.name) & (member.member == user))
		.select(program.name, program.title, program.published, program.enforce_course_order)
		.select(Case().when(member.name.isnull(), 0).else_(1).as_("is_member"))
		.select(Coalesce(member.progress, 0).as_("progress"))
		.orderby(program.title)
	)


def include_courses(programs: list[frappe._dict], user: str) -> list[frappe._dict]:
	"""Add `courses` to each program."""
	by_name = {program.name: program.update(courses=[]) for program in programs}
	locks = find_locks(user) if programs else {}
	for row in get_courses_of_programs(list(by_name), user) if programs else ():
		row.progress, row.has_lessons = round(flt(row.progress), 1), bool(row.has_lessons)
		by_name[row.program].courses.append(row)
		include_lock(row, locks.get(row.course, ()))
	for program in programs:
		program.progress = round(flt(program.progress), 1)
	return programs


def include_lock(row: frappe._dict, locks: Collection[Lock]) -> None:
	program = row.pop("program")
	row.locked = bool(locks)
	row.reason = next((lock.explain() for lock in locks), None)
	row.waits_for = next((lock.earlier for lock in locks if lock.program == program), [])


def get_courses_of_programs(programs: list[str], user: str) -> list[frappe._dict]:
	"""Return the courses of these programs in order, with the user's progress in each."""
	row, course = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Course")
	enrollment = frappe.qb.DocType("LMS Enrollment")
	return (
		frappe.qb.from_(row)
		.join(course)
		.on(course.name == row.course)
		.left_join(enrollment)
		.on((enrollment.course == row.course) & (enrollment.member == user))
		.select(row.parent.as_("program"), row.course, course.title, course.image)
		.select(course.published, course.upcoming)
		.select(enrollment.progress, enrollment.completed_on)
		.select(Case().when(course.name.isin(courses_with_lessons()), 1).else_(0).as_("has_lessons"))
		.where(row.parent.isin(programs))
		.orderby(row.parent)
		.orderby(row.idx)
	).run(as_dict=True)
