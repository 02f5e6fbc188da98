"""LMS Program: what its members see of it, and their progress, of which this is the one writer.

Progress follows the enrollments. Locks are taken in this order: the courses, the programs, the turn, the
enrollments, the rows of the members; whoever is to change enrollments calls `lock_programs` first.
"""

from collections.abc import Collection

import frappe
from frappe import _
from frappe.utils import flt
from pypika.functions import Coalesce, Count, NullIf, Sum
from pypika.queries import QueryBuilder
from pypika.terms import Bracket, Criterion

from lms.lms.bulk import chunked
from lms.lms.locks import describe_locks
from lms.lms.permissions import may
from lms.lms.turns import LOCK_SHARED


def lock_programs(courses: Collection[str]) -> None:
	"""Keep the programs that have these courses as they are until the end of the transaction.

	Learners do not wait for each other, but for who is saving a program, and the other way round: otherwise
	each would hold what the other needs next. The query builder knows no shared locks in MariaDB's words.
	"""
	row = frappe.qb.DocType("LMS Program Course")
	names = set(frappe.qb.from_(row).select(row.parent).where(row.course.isin(list(courses))).run(pluck=True))
	if names:
		frappe.db.sql(
			f"select name from `tabLMS Program` where name in %(names)s order by name"
			f" {LOCK_SHARED[frappe.db.db_type]}",
			{"names": tuple(names)},
		)


def update_course_members(courses: Collection[str], members: Collection[str] | None = None) -> None:
	"""After enrollments in these courses have changed: the progress of the members named, or of all."""
	row = frappe.qb.DocType("LMS Program Course")
	programs = frappe.qb.from_(row).select(row.parent).where(row.course.isin(list(courses)))
	member = frappe.qb.DocType("LMS Program Member")
	in_programs = member.parent.isin(programs)
	if members is None:
		update_program_progress(in_programs)
	for chunk in chunked(members or ()):
		update_program_progress(in_programs & member.member.isin(chunk))


def update_program_progress(rows: Criterion) -> None:
	"""Recompute the progress of these rows of LMS Program Member."""
	member = frappe.qb.DocType("LMS Program Member")
	frappe.qb.update(member).set(member.progress, mean_progress()).where(rows).run()


def mean_progress() -> Coalesce:
	"""Of the row being updated: the member's mean progress in the courses; 0 where not enrolled.

	Subqueries, so that the statement sees what others have committed while it waited.
	"""
	member, row = frappe.qb.DocType("LMS Program Member"), frappe.qb.DocType("LMS Program Course")
	enrollment = frappe.qb.DocType("LMS Enrollment")
	count = frappe.qb.from_(row).select(Count("*")).where(row.parent == member.parent)
	total = (
		frappe.qb.from_(enrollment)
		# By course and member: other people's enrollments would be locked, too.
		.force_index("unique_course_member")
		.join(row)
		.on(enrollment.course == row.course)
		# SQLite divides whole numbers to whole numbers.
		.select(Sum(enrollment.progress) * 1.0)
		.where((row.parent == member.parent) & (enrollment.member == member.member))
	)
	return Coalesce(Bracket(total) / NullIf(Bracket(count), 0), 0)


def get_my_programs(user: str) -> list[frappe._dict]:
	"""The published programs of a member, those left to complete first; each as `get_program` gives it."""
	program, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	rows = select_programs(user).where((program.published == 1) & member.name.isnotnull()).run(as_dict=True)
	return sorted(include_courses(rows, user), key=lambda row: row.progress >= 100)


def get_program(program: str, user: str) -> frappe._dict:
	"""A program for one user: `name`, `title`, `enforce_course_order`, the user's `progress`, and `courses`.

	The courses, in order, have `course`, `title`, `image`, `published`, `progress`, `completed_on`, `locked`
	and the `reason` for that.
	"""
	if not may(user, "read", "LMS Program", program):
		refuse(program)
	rows = select_programs(user).where(frappe.qb.DocType("LMS Program").name == program).run(as_dict=True)
	return include_courses(rows, user)[0]


def refuse(program: str) -> None:
	if frappe.db.get_value("LMS Program", program, "published"):
		frappe.throw(
			_("You are not a member of this program. Ask the training team to add you."),
			frappe.PermissionError,
		)
	frappe.throw(_("This program does not exist or is not published."), frappe.DoesNotExistError)


def select_programs(user: str) -> QueryBuilder:
	"""Programs by title, with the user's progress where they are a member."""
	program, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	return (
		frappe.qb.from_(program)
		.left_join(member)
		.on((member.parent == program.name) & (member.member == user))
		.select(program.name, program.title, program.enforce_course_order)
		.select(Coalesce(member.progress, 0).as_("progress"))
		.orderby(program.title)
	)


def include_courses(programs: list[frappe._dict], user: str) -> list[frappe._dict]:
	"""The programs, each with its `courses`."""
	by_name = {program.name: program.update(courses=[]) for program in programs}
	reasons = describe_locks(user) if programs else {}
	for row in get_courses(list(by_name), user) if programs else ():
		row.progress = round(flt(row.progress), 1)
		row.reason = reasons.get(row.course)
		row.locked = row.reason is not None
		by_name[row.pop("program")].courses.append(row)
	for program in programs:
		program.progress = round(flt(program.progress), 1)
	return programs


def get_courses(programs: list[str], user: str) -> list[frappe._dict]:
	"""The courses of these programs in order, with the user's progress in each."""
	row, course = frappe.qb.DocType("LMS Program Course"), frappe.qb.DocType("LMS Course")
	enrollment = frappe.qb.DocType("LMS Enrollment")
	return (
		frappe.qb.from_(row)
		.join(course)
		.on(course.name == row.course)
		.left_join(enrollment)
		.on((enrollment.course == row.course) & (enrollment.member == user))
		.select(row.parent.as_("program"), row.course, course.title, course.image, course.published)
		.select(enrollment.progress, enrollment.completed_on)
		.where(row.parent.isin(programs))
		.orderby(row.parent)
		.orderby(row.idx)
	).run(as_dict=True)
