"""The progress of members of an LMS Program. Only this module writes it.

Progress follows the enrollments. Call `lock_programs` before you change enrollments, as the lock order says
(`lms.lms.shared.locking`). Reads are locking reads, because a plain read on MariaDB may be older than what
the lock waited for. This module uses SQL text because the query builder supports neither shared locks nor
index hints in an UPDATE.
"""

from collections.abc import Collection
from typing import Any

import frappe

from lms.lms.shared.dialects import fill_in
from lms.lms.shared.rows import chunked

# Placeholders in SQL text and what they become on MariaDB. SQLite has one writer at a time and needs none.
# Without the hints, MariaDB scans a small table and waits for rows that others have written.
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
	"""Lock the programs that contain these courses against changes until the commit.

	The lock is shared: learners do not wait for each other, but learners and someone who saves a program do.
	Otherwise, they could deadlock.
	"""
	row = frappe.qb.DocType("LMS Program Course")
	names = set(frappe.qb.from_(row).select(row.parent).where(row.course.isin(list(courses))).run(pluck=True))
	if names:
		query = "select name from `tabLMS Program` {by_name} where name in %(names)s {shared}"
		run_sql(query, names=tuple(sorted(names)))


def update_members(courses: Collection[str], members: Collection[str] | None = None) -> None:
	"""Update the progress of these members (default: all) after enrollments in these courses have changed."""
	query = (
		"select distinct parent from `tabLMS Program Course` {programs_by_course}"
		" where course in %(courses)s {shared}"
	)
	for (program,) in run_sql(query, courses=tuple(courses)):
		update_program_progress(program, members)


def update_program_progress(program: str, members: Collection[str] | None = None) -> None:
	"""Recompute the progress of these members of a program (default: all).

	It is the average of their progress in the courses. A course without enrollment counts as 0.
	"""
	if members is None:
		run_sql(UPDATE_PROGRESS, program=program)
	for chunk in chunked(members or ()):
		run_sql(UPDATE_PROGRESS + " and member in %(members)s", program=program, members=tuple(chunk))


def update_member(course: str, member: str) -> None:
	"""Do the same for one member who completed a lesson, without making other learners wait.

	Another request of theirs may be changing their progress in another course. This does not wait for it:
	that request also comes here and waits for the rows, so the later one counts both. Writes each row by its
	name, because a statement over several could lock other members' rows.
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
	"""Return progress as last committed. Rows that are being changed have their previous value."""
	if not courses:
		return {}
	query = (
		"select course, progress from `tabLMS Enrollment` {enrollments_by_course}"
		" where course in %(courses)s and member = %(member)s"
	)
	values = {"courses": tuple(courses), "member": member}
	return dict(run_sql(query, **values)) | dict(run_sql(query + " {shared} {skip_locked}", **values))


def run_sql(query: str, **values: object) -> tuple[tuple[Any, ...], ...]:
	"""Run SQL text after filling in the placeholders in WORDS."""
	return frappe.db.sql(fill_in(query, WORDS), values)
