"""LMS Enrollment: one for each member and course, whoever enrolls them and however many at once."""

from collections.abc import Collection, Mapping

import frappe
from frappe import _

from lms.lms.bulk import chunked, insert_new

FIELDS = ("member", "member_name", "course", "progress")
Enrollments = dict[tuple[str, str], frappe._dict]


class NotEnrolledError(frappe.PermissionError):
	"""What was asked for needs an enrollment."""


class SelfEnrollmentError(frappe.PermissionError):
	"""The course is not one that learners may enroll themselves in."""


def enroll(courses: Collection[str], members: Mapping[str, str], user: str) -> Enrollments:
	"""Enroll every member (name: full name) in every course unless they are; `user` becomes the owner.

	Returns the enrollments by course and member, locked and as last committed: what MariaDB shows to plain
	reads is older if the transaction had to wait. All are inserted before any is locked, so that callers with
	different courses wait for each other at most.
	"""
	known = find(courses, members)
	insert_new(
		"LMS Enrollment",
		FIELDS,
		(
			(member, full_name, course, 0)
			for course in courses
			for member, full_name in members.items()
			if (course, member) not in known
		),
		user,
	)
	return find(courses, members, for_update=True)


def find(courses: Collection[str], members: Collection[str], *, for_update: bool = False) -> Enrollments:
	"""The enrollments there are, by course and member: `name`, `progress`, `completed_on`."""
	rows = (
		row
		for chunk in chunked(members)
		for row in frappe.db.get_values(
			"LMS Enrollment",
			{"course": ["in", list(courses)], "member": ["in", chunk]},
			["name", "course", "member", "progress", "completed_on"],
			as_dict=True,
			for_update=for_update,
		)
	)
	return {(row.course, row.member): row for row in rows}


def enroll_oneself(course: str, user: str) -> str:
	"""Enroll a learner at their own request; the name of the enrollment, also if there was one."""
	existing = frappe.db.exists("LMS Enrollment", {"course": course, "member": user})
	if existing:
		return existing
	validate_self_enrollment(course)
	full_name = frappe.db.get_value("User", user, "full_name")
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
