"""LMS Enrollment: exactly one for each member and course, also under concurrency."""

from collections.abc import Collection, Mapping

import frappe
from frappe import _

from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import chunked, insert_new, update_rows

ENROLLMENT_FIELDS = ("member", "member_name", "course", "progress", "cycle")
FOUND = ("name", "course", "member", "member_name", "progress", "completed_on", "cycle")
FIRST_CYCLE = 1
Enrollments = dict[tuple[str, str], frappe._dict]


class NotEnrolledError(frappe.PermissionError):
	"""The action requires an enrollment."""


class SelfEnrollmentError(frappe.PermissionError):
	"""Learners cannot enroll themselves in the course."""


def enroll_members(courses: Collection[str], members: Mapping[str, str], user: str) -> Enrollments:
	"""Enroll every member (name: full name) in every course, unless they are enrolled. `user` is the owner.

	Returns the enrollments by course and member, locked and as last committed. Inserts all rows before it
	locks any, so that callers with different courses cannot deadlock. The caller must have the turn (see
	`shared.locking`): otherwise, two that insert the same row could each wait for the other's lock.
	"""
	insert_missing(courses, members, find_enrollments(courses, members), user)
	found = find_enrollments(courses, members, for_update=True)
	if len(found) < len(courses) * len(members):
		# Some existed when the transaction began and have been deleted since.
		insert_missing(courses, members, found, user)
		found = find_enrollments(courses, members, for_update=True)
	return found


def insert_missing(
	courses: Collection[str], members: Mapping[str, str], known: Enrollments, user: str
) -> None:
	rows = (
		(member, full_name, course, 0, FIRST_CYCLE)
		for course in courses
		for member, full_name in members.items()
		if (course, member) not in known
	)
	insert_new("LMS Enrollment", ENROLLMENT_FIELDS, rows, user)


def find_enrollments(
	courses: Collection[str], members: Collection[str], *, for_update: bool = False, wait: bool = True
) -> Enrollments:
	"""The enrollments there are, by course and member; locked if asked for, which may be without waiting.

	Each has `name`, `member_name`, `progress`, `completed_on` and `cycle`.
	"""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	query = (
		# All locks on enrollments use this index. Different indexes could deadlock.
		by_index(frappe.qb.from_(enrollment), "unique_course_member")
		.select(*(enrollment[fieldname] for fieldname in FOUND))
		.where(enrollment.course.isin(list(courses)))
	)
	query = query.for_update(nowait=not wait) if for_update else query
	rows = (
		row
		for chunk in chunked(members)
		for row in query.where(enrollment.member.isin(chunk)).run(as_dict=True)
	)
	return {(row.course, row.member): row for row in rows}


def is_cycle_complete(enrollment: frappe._dict) -> bool:
	"""Whether the current cycle was completed, even if lessons were added since."""
	return enrollment.progress >= 100 or enrollment.completed_on is not None


def start_new_cycle(enrollments: Collection[frappe._dict], user: str) -> None:
	"""Start a new cycle with progress 0. Updates the given rows as well; the caller has locked them."""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	for chunk in chunked(enrollments):
		(
			update_rows("LMS Enrollment", user)
			.set(enrollment.cycle, enrollment.cycle + 1)
			.set(enrollment.progress, 0)
			.set(enrollment.completed_on, None)
			.set(enrollment.current_lesson, None)
			.where(enrollment.name.isin([row.name for row in chunk]))
		).run()
		for row in chunk:
			row.update(cycle=row.cycle + 1, progress=0, completed_on=None)


def enroll_oneself(course: str, user: str) -> str:
	"""Enroll a learner at their own request. Returns the name of the new or existing enrollment."""
	existing = frappe.db.exists("LMS Enrollment", {"course": course, "member": user})
	if existing:
		return existing
	# Locked until the end: nobody announces the course as upcoming in the meantime.
	validate_self_enrollment(course, for_update=True)
	full_name = frappe.db.get_value("User", user, "full_name")
	lock_for_bulk_write()
	return enroll_members([course], {user: full_name}, user)[course, user].name


def validate_self_enrollment(course: str, *, for_update: bool = False) -> None:
	fields = ["published", "upcoming", "disable_self_learning"]
	values = frappe.db.get_value("LMS Course", course, fields, as_dict=True, for_update=for_update)
	if not values or not values.published:
		frappe.throw(_("This course does not exist or is not published."), frappe.DoesNotExistError)
	if values.upcoming:
		frappe.throw(_("This course is coming soon. You can enroll once it opens."), SelfEnrollmentError)
	if values.disable_self_learning:
		frappe.throw(
			_("You cannot enroll yourself in this course. Ask the learning team to enroll you."),
			SelfEnrollmentError,
		)
