"""LMS Enrollment: one for each member and course, whoever enrolls them and however many at once."""

from collections.abc import Collection, Mapping

import frappe
from frappe import _
from frappe.utils import now

from lms.lms.bulk import chunked, insert_new
from lms.lms.indexes import by_index
from lms.lms.turns import take_turn

FIELDS = ("member", "member_name", "course", "progress", "cycle")
FOUND = ("name", "course", "member", "member_name", "progress", "completed_on", "cycle")
FIRST_CYCLE = 1
Enrollments = dict[tuple[str, str], frappe._dict]


class NotEnrolledError(frappe.PermissionError):
	"""What was asked for needs an enrollment."""


class SelfEnrollmentError(frappe.PermissionError):
	"""The course is not one that learners may enroll themselves in."""


def enroll(courses: Collection[str], members: Mapping[str, str], user: str) -> Enrollments:
	"""Enroll every member (name: full name) in every course unless they are; `user` becomes the owner.

	Returns the enrollments by course and member, locked and as last committed: what MariaDB shows to plain
	reads is older if the transaction had to wait. All are inserted before any is locked, so that callers with
	different courses wait for each other at most. For who has the turn (lms.lms.turns): one that is inserted
	keeps others waiting who insert the same, whom locking it then would wait for.
	"""
	insert_missing(courses, members, find(courses, members), user)
	found = find(courses, members, for_update=True)
	if len(found) < len(courses) * len(members):
		# Some were there when the transaction began, and have been deleted since.
		insert_missing(courses, members, found, user)
		found = find(courses, members, for_update=True)
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
	insert_new("LMS Enrollment", FIELDS, rows, user)


def find(
	courses: Collection[str], members: Collection[str], *, for_update: bool = False, wait: bool = True
) -> Enrollments:
	"""The enrollments there are, by course and member; locked if asked for, which may be without waiting.

	Each has `name`, `member_name`, `progress`, `completed_on` and `cycle`.
	"""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	query = (
		# Whoever locks enrollments does so by this index: by different ones they would wait in a circle.
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


def is_complete(enrollment: frappe._dict) -> bool:
	"""Whether the current cycle was completed, also if lessons were added since."""
	return enrollment.progress >= 100 or enrollment.completed_on is not None


def start_new_cycle(enrollments: Collection[frappe._dict], user: str) -> None:
	"""Begin the course anew: progress is 0 in the cycle that follows. The rows, locked, are changed alike."""
	enrollment = frappe.qb.DocType("LMS Enrollment")
	for chunk in chunked(enrollments):
		(
			frappe.qb.update(enrollment)
			.set(enrollment.cycle, enrollment.cycle + 1)
			.set(enrollment.progress, 0)
			.set(enrollment.completed_on, None)
			.set(enrollment.modified, now())
			.set(enrollment.modified_by, user)
			.where(enrollment.name.isin([row.name for row in chunk]))
		).run()
		for row in chunk:
			row.update(cycle=row.cycle + 1, progress=0, completed_on=None)


def enroll_oneself(course: str, user: str) -> str:
	"""Enroll a learner at their own request; the name of the enrollment, also if there was one."""
	existing = frappe.db.exists("LMS Enrollment", {"course": course, "member": user})
	if existing:
		return existing
	validate_self_enrollment(course)
	full_name = frappe.db.get_value("User", user, "full_name")
	take_turn()
	return enroll([course], {user: full_name}, user)[course, user].name


def validate_self_enrollment(course: str) -> None:
	values = frappe.db.get_value("LMS Course", course, ["published", "disable_self_learning"], as_dict=True)
	if not values or not values.published:
		frappe.throw(_("This course does not exist or is not published."), frappe.DoesNotExistError)
	if values.disable_self_learning:
		frappe.throw(
			_("You cannot enroll yourself in this course. Ask the training team to enroll you."),
			SelfEnrollmentError,
		)
