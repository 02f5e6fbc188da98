"""Completing a cohort: all its courses completed, all assessments passed, and enough classes attended.

Written once for each member and cohort, and never taken back. A cohort is completed from its start on, also
after its end, by those who are in it. What they did before they joined counts. A cohort that requires nothing
is completed by nobody.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr, flt, get_time, getdate, now_datetime
from pypika import Table
from pypika.terms import Criterion

from lms.lms.certificates.issuing import issue_for_batch
from lms.lms.cohorts.assessments import ASSESSMENT, Key, get_keys
from lms.lms.cohorts.batch import BATCH, BATCH_FIELDS, ENROLLMENT, OPEN_MARK
from lms.lms.cohorts.news import tell_completed
from lms.lms.homework.submissions import DONE
from lms.lms.live_classes.attended import find_who_attended
from lms.lms.permissions.assessments import HOMEWORK, QUIZ
from lms.lms.permissions.cohort_days import has_started
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.rows import chunked, lock_by_name, update_rows

COURSE = "LMS Course"
# For how long after the end of a cohort the hourly job looks for what was missed.
DAYS_AFTER_END = 60


@again_when_busy
def check_members(members: list[str], user: str) -> None:
	"""Let these people complete the cohorts that they are in. The job of `enrollments.cohort_completion`."""
	for batch in find_batches_of(members):
		complete_batch(batch, now_datetime(), user, members)
		frappe.db.commit()


@again_when_busy
def check_batch(batch: str, user: str) -> None:
	"""Let the members of a cohort complete it, after it requires something else or its classes changed."""
	complete_batch(batch, now_datetime(), user)


def catch_up(now: datetime, user: str) -> int:
	"""Let members complete cohorts that have started since, or were missed. Returns how many did.

	Commits after each cohort.
	"""
	table, row = frappe.qb.DocType(BATCH), frappe.qb.DocType(ENROLLMENT)
	batches = (
		frappe.qb.from_(table)
		.join(row)
		.on((row.batch == table.name) & (row.is_open == OPEN_MARK) & row.completed_on.isnull())
		.select(table.name)
		.distinct()
		.where(table.end_date >= getdate(now) - timedelta(days=DAYS_AFTER_END))
		.where((table.published == 1) & (table.is_cancelled == 0))
		.orderby(table.name)
	).run(pluck=True)
	count = 0
	for batch in batches:
		count += complete_batch(batch, now, user)
		frappe.db.commit()
	return count


def find_batches_of(members: Collection[str]) -> list[str]:
	row = frappe.qb.DocType(ENROLLMENT)
	return sorted(
		{
			batch
			for chunk in chunked(members)
			for batch in frappe.qb.from_(row)
			.select(row.batch)
			.distinct()
			.where(row.member.isin(chunk) & (row.is_open == OPEN_MARK) & row.completed_on.isnull())
			.run(pluck=True)
		}
	)


def complete_batch(batch: str, now: datetime, user: str, members: Collection[str] | None = None) -> int:
	"""Write the completion of those who have met all requirements, and tell them. Returns how many.

	Looks at all members or at those named. Locks only the rows that it writes, and leaves out those that
	another process has written meanwhile.
	"""
	values = frappe.db.get_value(BATCH, batch, [*BATCH_FIELDS, "minimum_attendance"], as_dict=True)
	if not values or not values.published or values.is_cancelled or not has_started(values, now):
		return 0
	ready = find_ready(values, members)
	row = frappe.qb.DocType(ENROLLMENT)
	is_still_open = (row.is_open == OPEN_MARK) & row.completed_on.isnull()
	completed = lock_by_name(row, ready, ["member", "member_name"], is_still_open)
	for chunk in chunked(each.name for each in completed):
		update_rows(ENROLLMENT, user).set(row.completed_on, getdate(now)).where(row.name.isin(chunk)).run()
	if completed:
		tell_completed(values, [each.member for each in completed], user)
		members = {each.member: each.member_name for each in completed}
		issue_for_batch(batch, members, getdate(now), user)
	return len(completed)


def get_requirements(batch: Document) -> tuple[object, ...]:
	"""Return what decides whether members have completed the cohort, to compare two versions of it."""
	return (
		sorted(row.course for row in batch.courses),
		sorted(get_keys(batch)),
		flt(batch.minimum_attendance),
		cint(batch.published),
		[cstr(batch.get(fieldname)) for fieldname in ("start_date", "timezone")],
		get_time(batch.start_time),
	)


# Who has met the requirements


def find_ready(batch: frappe._dict, members: Collection[str] | None) -> list[str]:
	"""Return the enrollments of members who meet all requirements and have never completed the cohort.

	Takes a few statements for each thousand members. In one statement, MariaDB would look up each course and
	task of each member by the index that suits it least.
	"""
	required = get_required(batch.name)
	if not (required or batch.minimum_attendance):
		return []
	found: dict[str, str] = {}
	for chunk in find_open_rows(batch.name, members):
		done = find_done(required, list(chunk))
		found |= {member: name for member, name in chunk.items() if required <= done[member]}
	if found and batch.minimum_attendance:
		attended = find_who_attended(batch.name, sorted(found))
		found = {member: name for member, name in found.items() if member in attended}
	return list(found.values())


def get_required(batch: str) -> set[Key]:
	"""Return doctypes and names of the courses, quizzes and homework of the cohort."""
	rows = {"parent": batch, "parenttype": BATCH}
	courses = frappe.get_all("Batch Course", rows, pluck="course")
	tasks = frappe.get_all(ASSESSMENT, rows, ["assessment_type", "assessment_name"], as_list=True)
	return {(COURSE, course) for course in courses} | {(doctype, name) for doctype, name in tasks}


def find_open_rows(batch: str, members: Collection[str] | None) -> Iterator[dict[str, str]]:
	"""Yield enrollments by member, of members who have not completed the cohort, a thousand at a time.

	Who completed it, left, and came back, has completed it.
	"""
	row = frappe.qb.DocType(ENROLLMENT)
	query = frappe.qb.from_(row).select(row.member, row.name, row.is_open, row.completed_on)
	query = query.where(row.batch == batch)
	chunks = (
		[query] if members is None else (query.where(row.member.isin(chunk)) for chunk in chunked(members))
	)
	for chunk in chunks:
		rows = chunk.run(as_dict=True)
		completed = {each.member for each in rows if each.completed_on}
		open_rows = [each for each in rows if each.is_open == OPEN_MARK and each.member not in completed]
		for part in chunked(open_rows):
			yield {each.member: each.name for each in part}


def find_done(required: Collection[Key], members: Collection[str]) -> dict[str, set[Key]]:
	"""Return which of the required courses, quizzes and homework each of these people has done, ever."""
	done: dict[str, set[Key]] = {member: set() for member in members}
	for doctype, table, index, fieldname, which in DONE_BY:
		if names := sorted(name for kind, name in required if kind == doctype):
			row = frappe.qb.DocType(table)
			query = by_index(frappe.qb.from_(row), index).select(row.member, row[fieldname]).distinct()
			query = query.where(row[fieldname].isin(names) & row.member.isin(list(members)))
			for member, name in query.where(which(row)).run():
				done.setdefault(member, set()).add((doctype, name))
	return done


# Where it is recorded that somebody has done something: the kind of it, the table, the index to find it by,
# the field with its name, and which rows count.
DONE_BY: tuple[tuple[str, str, str, str, Callable[[Table], Criterion]], ...] = (
	(COURSE, "LMS Completion", "unique_course_member_cycle", "course", lambda row: row.member.isnotnull()),
	(COURSE, "LMS Enrollment", "unique_course_member", "course", lambda row: row.progress >= 100),
	(QUIZ, "LMS Quiz Submission", "member_cycle_quiz", "quiz", lambda row: row.passed == 1),
	(
		HOMEWORK,
		"LMS Assignment Submission",
		"unique_submission",
		"assignment",
		lambda row: row.status.isin(DONE),
	),
)
