"""LMS Program: what its members see of it, and their progress, of which this is the one writer.

Progress follows the enrollments. Locks are taken in this order: the programs, the turn (lms.lms.turns), the
enrollments, the rows of the members; whoever is to change enrollments calls `lock_programs` first. What
MariaDB shows to plain reads may be older than what was waited for, hence locking reads. The query builder
knows neither shared locks in MariaDB's words nor hints in an UPDATE, hence SQL text here.
"""

from collections.abc import Collection

import frappe
from frappe import _
from frappe.utils import flt
from pypika.functions import Coalesce
from pypika.queries import QueryBuilder

from lms.lms.bulk import chunked
from lms.lms.locks import describe_locks
from lms.lms.permissions import editable_programs

# What MariaDB is told where SQL text has these names; SQLite, with one writer at a time, needs none of it.
# Not told which index to use, it reads the whole of a small table, and waits for what others have written.
WORDS = {
	"by_name": "force index (primary)",
	"rows_by_program": "force index (unique_program_member)",
	"rows_by_member": "force index (programs_of_member)",
	"courses_by_program": "force index (courses_of_program)",
	"programs_by_course": "force index (programs_of_course)",
	"enrollments_by_course": "force index (unique_course_member)",
	"for_update": "for update",
	"shared": "lock in share mode",
	"skip_locked": "skip locked",
}
UPDATE_PROGRESS = """
	update `tabLMS Program Member` {rows_by_program}
	set progress = coalesce(
		(
			select sum(enrollment.progress) * 1.0
			from `tabLMS Program Course` taken {courses_by_program}
			join `tabLMS Enrollment` enrollment {enrollments_by_course}
				on enrollment.course = taken.course and enrollment.member = `tabLMS Program Member`.member
			where taken.parent = `tabLMS Program Member`.parent
		) / nullif((
			select count(*) from `tabLMS Program Course` counted {courses_by_program}
			where counted.parent = `tabLMS Program Member`.parent
		), 0), 0)
	where parent = %(program)s"""


def lock_programs(courses: Collection[str]) -> None:
	"""Keep the programs that have these courses as they are until the end of the transaction.

	Learners do not wait for each other, but for who is saving a program, and the other way round: otherwise
	each would hold what the other needs next.
	"""
	row = frappe.qb.DocType("LMS Program Course")
	names = set(frappe.qb.from_(row).select(row.parent).where(row.course.isin(list(courses))).run(pluck=True))
	if names:
		query = "select name from `tabLMS Program` {by_name} where name in %(names)s {shared}"
		run_sql(query, names=tuple(sorted(names)))


def update_members(courses: Collection[str], members: Collection[str] | None = None) -> None:
	"""After enrollments in these courses have changed: the progress of the members named, or of all."""
	query = (
		"select distinct parent from `tabLMS Program Course` {programs_by_course}"
		" where course in %(courses)s {shared}"
	)
	for (program,) in run_sql(query, courses=tuple(courses)):
		update_program_progress(program, members)


def update_program_progress(program: str, members: Collection[str] | None = None) -> None:
	"""Recompute how far these members of a program are, or all of them.

	That is the mean of their progress in its courses; who is not enrolled in one has none there.
	"""
	if members is None:
		run_sql(UPDATE_PROGRESS, program=program)
	for chunk in chunked(members or ()):
		run_sql(UPDATE_PROGRESS + " and member in %(members)s", program=program, members=tuple(chunk))


def update_member(course: str, member: str) -> None:
	"""The same for one who has completed a lesson of the course, and keeps no other learner waiting.

	Another request of theirs may just be changing their progress in another course. That is not waited for:
	it comes here, too, and waits for the rows, so that the later of the two counts both. Each row is written
	by its name, since a statement over several could lock those of others.
	"""
	rows = run_sql(
		"select name, parent from `tabLMS Program Member` {rows_by_member}"
		" where member = %(member)s {for_update}",
		member=member,
	)
	courses = get_courses_by_program([program for _name, program in rows])
	progress = get_progress_by_course({taken for each in courses.values() for taken in each}, member)
	for name, program in rows:
		if course in courses[program]:
			mean = sum(progress.get(taken, 0) for taken in courses[program]) / len(courses[program])
			frappe.db.set_value("LMS Program Member", name, "progress", mean, update_modified=False)


def get_courses_by_program(programs: list[str]) -> dict[str, list[str]]:
	courses: dict[str, list[str]] = {program: [] for program in programs}
	if programs:
		query = (
			"select parent, course from `tabLMS Program Course` {courses_by_program}"
			" where parent in %(programs)s {shared}"
		)
		for program, course in run_sql(query, programs=tuple(programs)):
			courses[program].append(course)
	return courses


def get_progress_by_course(courses: Collection[str], member: str) -> dict[str, float]:
	"""As last committed; where it is just being changed, as it was."""
	if not courses:
		return {}
	query = (
		"select course, progress from `tabLMS Enrollment` {enrollments_by_course}"
		" where course in %(courses)s and member = %(member)s"
	)
	values = {"courses": tuple(courses), "member": member}
	return dict(run_sql(query, **values)) | dict(run_sql(query + " {shared} {skip_locked}", **values))


def run_sql(query: str, **values: object) -> tuple[tuple, ...]:
	"""Run SQL text in which WORDS stand for what MariaDB is told."""
	is_mariadb = frappe.db.db_type == "mariadb"
	words = {name: text if is_mariadb else "" for name, text in WORDS.items()}
	return frappe.db.sql(query.format(**words), values)


def get_my_programs(user: str) -> list[frappe._dict]:
	"""The published programs of a member, those left to complete first; each as `get_program` gives it."""
	program, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	rows = select_programs(user).where((program.published == 1) & member.name.isnotnull()).run(as_dict=True)
	return sorted(include_courses(rows, user), key=lambda row: row.progress >= 100)


def get_program(program: str, user: str) -> frappe._dict:
	"""A program for one user: `name`, `title`, `enforce_course_order`, the user's `progress`, and `courses`.

	The courses, in order, have `course`, `title`, `image`, `published`, `progress`, `completed_on`, `locked`
	and the `reason` for that. For members, if it is published, and for who may edit it.
	"""
	table, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	is_open = ((table.published == 1) & member.name.isnotnull()) | editable_programs(user)
	rows = select_programs(user).where((table.name == program) & is_open).run(as_dict=True)
	if not rows:
		refuse(program)
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
