"""Who is in an LMS Program: members are enrolled in all of its courses, and leaving deletes no enrollment."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import now
from pypika.functions import Count
from pypika.terms import Bracket

from lms.lms.assignable import find_people
from lms.lms.bulk import count_present, insert_new
from lms.lms.enrollment import enroll
from lms.lms.permissions import may
from lms.lms.programs import update_program_progress
from lms.lms.turns import keep_learners_waiting, take_turn

FIELDS = ("parent", "parenttype", "parentfield", "idx", "member", "full_name", "progress")


class MemberError(TypedDict):
	member: str
	error: str


class Outcome(TypedDict):
	added: int
	skipped: int
	errors: list[MemberError]


def add_members(program: str, members: Iterable[object], user: str) -> Outcome:
	"""Add people to a program and enroll them in its courses, in a few statements per thousand people.

	Callers at the same time wait for each other on the program; who is a member already is skipped.
	"""
	lock_program(program, user)
	take_turn()
	keep_learners_waiting()
	people, problems = find_people(members)
	present = get_members(program)
	new = {member: full_name for member, full_name in sorted(people.items()) if member not in present}
	first = max(present.values(), default=0) + 1
	rows = (
		(program, "LMS Program", "program_members", idx, member, full_name, 0)
		for idx, (member, full_name) in enumerate(new.items(), first)
	)
	added = count_present("LMS Program Member", insert_new("LMS Program Member", FIELDS, rows, user))
	if added:
		touch(program, user)
		enroll_members(program, get_courses(program), new, user)
	return {
		"added": added,
		"skipped": len(people) - added,
		"errors": [{"member": problem["employee"], "error": problem["error"]} for problem in problems],
	}


def lock_program(program: str, user: str) -> None:
	"""Until the end of the transaction; refused to who may not edit the program."""
	if not frappe.db.get_value("LMS Program", program, "name", for_update=True):
		frappe.throw(_("This program does not exist."), frappe.DoesNotExistError)
	if not may(user, "write", "LMS Program", program):
		frappe.throw(_("Only those who may edit a program add members to it."), frappe.PermissionError)


def get_members(program: str) -> dict[str, int]:
	"""The members and their place in the program, as last committed."""
	rows = frappe.db.get_values(
		"LMS Program Member", {"parent": program}, ["member", "idx"], as_dict=True, for_update=True
	)
	return {row.member: row.idx for row in rows}


def get_courses(program: str) -> list[str]:
	return [
		row.course
		for row in frappe.db.get_values(
			"LMS Program Course", {"parent": program}, ["course"], as_dict=True, for_update=True
		)
	]


def touch(program: str, user: str) -> None:
	"""Count the members; a form that was opened before no longer saves over them."""
	table, member = frappe.qb.DocType("LMS Program"), frappe.qb.DocType("LMS Program Member")
	count = frappe.qb.from_(member).select(Count("*")).where(member.parent == program)
	(
		frappe.qb.update(table)
		.set(table.member_count, Bracket(count))
		.set(table.modified, now())
		.set(table.modified_by, user)
		.where(table.name == program)
	).run()


def enroll_members(program: str, courses: Collection[str], members: Mapping[str, str], user: str) -> None:
	"""Enroll members (name: full name) in the courses of a program, and bring their progress in line.

	For who has locked the program and keeps learners waiting: what they complete meanwhile would not count.
	"""
	if courses and members:
		enroll(courses, members, user)
	update_program_progress(program, members)


def get_progress(program: str) -> dict[str, float]:
	"""How far the members are."""
	return dict(
		frappe.get_all(
			"LMS Program Member",
			filters={"parent": program},
			fields=["member", "progress"],
			as_list=True,
		)
	)
