"""Members of an LMS Program. They are enrolled in all its courses; leaving keeps their enrollments."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html
from pypika.functions import Count
from pypika.terms import Bracket

from lms.lms.enrollments.assignable import find_people, locate_errors, refuse_upcoming
from lms.lms.enrollments.enrollment import enroll_members
from lms.lms.people.access import find_who_cannot_learn
from lms.lms.people.notifications import News, tell_people
from lms.lms.people.selection import Selected, SelectionError
from lms.lms.permissions.checks import may
from lms.lms.programs.completing import queue_check
from lms.lms.programs.membership import JOINED, record_membership
from lms.lms.programs.program import update_program_progress
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import count_present, insert_new, update_rows
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls

MEMBER_FIELDS = ("parent", "parenttype", "parentfield", "idx", "member", "full_name", "progress")


class MemberError(TypedDict):
	member: str
	error: str


class MembersAdded(TypedDict):
	added: int
	skipped: int
	errors: list[MemberError]


class MembersPreview(TypedDict):
	"""`courses` is how many courses new members would be enrolled in."""

	people: int
	added: int
	skipped: int
	repeated: int
	courses: int
	without_access: int
	errors: list[SelectionError]


def preview_members(program: str, selected: Selected) -> MembersPreview:
	"""Return what `add_members` would do now. Writes and locks nothing."""
	if not frappe.db.exists("LMS Program", program):
		frappe.throw(_("This program does not exist."), frappe.DoesNotExistError)
	courses = frappe.get_all("LMS Program Course", filters={"parent": program}, pluck="course")
	refuse_upcoming(courses)
	people, problems = find_people(selected.accounts)
	skipped = len(people.keys() & get_members_progress(program).keys())
	return {
		"people": len(people),
		"added": len(people) - skipped,
		"skipped": skipped,
		"repeated": len(selected.people) - len(people) - len(problems),
		"courses": len(courses),
		"without_access": len(find_who_cannot_learn(people)),
		"errors": locate_errors(selected, {row["employee"]: row["error"] for row in problems}),
	}


def add_members(program: str, members: Iterable[object], user: str) -> MembersAdded:
	"""Add people to a program and enroll them in its courses, with a few statements per thousand people.

	Concurrent calls wait for each other on the program. Skips people who are already members.
	"""
	lock_program(program, user)
	lock_for_bulk_write(learners_wait=True)
	courses = get_courses_as_committed(program)
	refuse_upcoming(courses)
	people, problems = find_people(members)
	present = get_members_as_committed(program)
	new = {member: full_name for member, full_name in sorted(people.items()) if member not in present}
	first = max(present.values(), default=0) + 1
	rows = (
		(program, "LMS Program", "program_members", idx, member, full_name, 0)
		for idx, (member, full_name) in enumerate(new.items(), first)
	)
	added = count_present("LMS Program Member", insert_new("LMS Program Member", MEMBER_FIELDS, rows, user))
	if added:
		record_membership(JOINED, program, new, user)
		update_member_count(program, user)
		enroll_program_members(program, courses, new, user)
		queue_check(program, user)
		tell_members(program, new, user)
	return {
		"added": added,
		"skipped": len(people) - added,
		"errors": [{"member": problem["employee"], "error": problem["error"]} for problem in problems],
	}


def lock_program(program: str, user: str) -> None:
	"""Lock the program until the commit. Raises PermissionError if the user may not edit it."""
	if not frappe.db.get_value("LMS Program", program, "name", for_update=True):
		frappe.throw(_("This program does not exist."), frappe.DoesNotExistError)
	if not may(user, "write", "LMS Program", program):
		frappe.throw(_("You cannot add members to a program that you may not edit."), frappe.PermissionError)


def get_members_as_committed(program: str) -> dict[str, int]:
	"""Return the members and their row numbers, as last committed."""
	rows = frappe.db.get_values(
		"LMS Program Member", {"parent": program}, ["member", "idx"], as_dict=True, for_update=True
	)
	return {row.member: row.idx for row in rows}


def get_courses_as_committed(program: str) -> list[str]:
	return [
		row.course
		for row in frappe.db.get_values(
			"LMS Program Course", {"parent": program}, ["course"], as_dict=True, for_update=True
		)
	]


def update_member_count(program: str, user: str) -> None:
	"""Count the members. Also makes a form that was opened before refuse to overwrite them."""
	table, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	count = frappe.qb.from_(member).select(Count("*")).where(member.parent == program)
	change = update_rows("LMS Program", user).set(table.member_count, Bracket(count))
	change.where(table.name == program).run()


def enroll_program_members(
	program: str, courses: Collection[str], members: Mapping[str, str], user: str
) -> None:
	"""Enroll members (name: full name) in the courses of a program, and update their progress.

	The caller must have locked the program and keep learners waiting. Otherwise, lessons that they complete
	meanwhile would not count.
	"""
	if courses and members:
		enroll_members(courses, members, user)
	update_program_progress(program, members)


def tell_members(program: str, members: Collection[str], user: str) -> None:
	"""Notify new members, if the program is published. Otherwise they cannot open it yet."""
	values = frappe.db.get_value("LMS Program", program, ["title", "published"], as_dict=True)
	if not values.published:
		return
	news = (
		News(
			user=member,
			compose=lambda: _("You were added to the program {0}.").format(
				frappe.bold(escape_html(values.title))
			),
			link=urls.program(program) if is_switched_on("programs") else urls.home(),
			document_type="LMS Program",
			document_name=program,
		)
		for member in members
	)
	tell_people(news, user)


def get_members_progress(program: str) -> dict[str, float]:
	"""Return the members' progress."""
	return dict(
		frappe.get_all(
			"LMS Program Member",
			filters={"parent": program},
			fields=["member", "progress"],
			as_list=True,
		)
	)
