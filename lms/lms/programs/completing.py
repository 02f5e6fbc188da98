"""Completing a program: all its courses, of the first time or again since the renewal opened.

A program is a requirement of its own, with its own chain of periods. A course that is completed counts for
the course and for every program that it is in.
"""

from collections.abc import Collection, Mapping
from datetime import date

import frappe
from frappe.utils import getdate
from pypika.functions import Max

from lms.lms.certificates.certificate import get_subject
from lms.lms.certificates.issuing import issue_for_periods
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.rows import chunked
from lms.lms.validity.periods import PERIOD, Claim, Granted, Link, Requirement, get_chains, grant
from lms.lms.validity.policies import PROGRAM

MEMBER, COURSE_ROW = "LMS Program Member", "LMS Program Course"
CHECK_PROGRAM = "lms.lms.programs.completing.check_program"


def queue_check(program: str, user: str) -> None:
	"""Queue seeing who has now completed a program, after its courses or members have changed."""
	frappe.enqueue(
		CHECK_PROGRAM,
		queue="short",
		enqueue_after_commit=True,
		job_id=f"complete_program::{program}",
		deduplicate=True,
		program=program,
		user=user,
	)


@again_when_busy
def check_members(members: list[str], user: str) -> None:
	"""Let these people complete their programs. The job of `enrollments.program_completion`."""
	row = frappe.qb.DocType(MEMBER)
	query = frappe.qb.from_(row).select(row.parent).distinct().where(row.parenttype == PROGRAM)
	programs = {
		name for chunk in chunked(members) for name in query.where(row.member.isin(chunk)).run(pluck=True)
	}
	for program in sorted(programs):
		complete_program(program, user, members)
		frappe.db.commit()


@again_when_busy
def check_program(program: str, user: str) -> None:
	"""Let the members of a program complete it, after its courses or members have changed."""
	complete_program(program, user)


def catch_up(user: str) -> int:
	"""Let members complete programs where this was missed. Returns how many did.

	Commits after each program.
	"""
	count = 0
	for program in frappe.get_all(PROGRAM, pluck="name", order_by="name"):
		count += len(complete_program(program, user))
		frappe.db.commit()
	return count


def complete_program(program: str, user: str, members: Collection[str] | None = None) -> list[Granted]:
	"""Write the periods of these members (default: all) who have completed all courses of the program."""
	courses = frappe.get_all(COURSE_ROW, filters={"parent": program}, pluck="course")
	if not courses:
		return []
	requirement = Requirement(PROGRAM, program)
	granted: list[Granted] = []
	for chunk in chunked(get_members(program, members).items()):
		names = dict(chunk)
		chains = get_chains(requirement, names)
		claims = [
			Claim(member, names[member], max(days.values()))
			for member, days in find_last_days(courses, names).items()
			if len(days) == len(courses) and is_new(min(days.values()), chains.get(member, []))
		]
		granted += grant(requirement, claims, user)
	issue_for_periods(get_subject(PROGRAM, program), [each.name for each in granted], user)
	return granted


def get_members(program: str, members: Collection[str] | None) -> Mapping[str, str]:
	"""Return the full names of those of these people (default: all) who are members."""
	rows = frappe.get_all(
		MEMBER, filters={"parent": program, "parenttype": PROGRAM}, fields=["member", "full_name"]
	)
	wanted = None if members is None else set(members)
	return {row.member: row.full_name for row in rows if wanted is None or row.member in wanted}


def is_new(first_day: date, chain: list[Link]) -> bool:
	"""Whether courses completed since `first_day` complete the program once more."""
	if not chain:
		return True
	last = max(chain, key=lambda link: (link.completed_on, link.round))
	if last.revoked_on:
		return first_day >= last.revoked_on
	return last.span.window_opens_on is not None and first_day >= last.span.window_opens_on


def find_last_days(courses: Collection[str], members: Collection[str]) -> dict[str, dict[str, date]]:
	"""Return by member and course when each was completed last, in this app or by what counts instead."""
	days: dict[str, dict[str, date]] = {}
	for doctype, index in (("LMS Completion", "unique_course_member_cycle"), (PERIOD, "course_member")):
		row = frappe.qb.DocType(doctype)
		query = (
			by_index(frappe.qb.from_(row), index)
			.select(row.member, row.course, Max(row.completed_on))
			.where(row.course.isin(list(courses)) & row.member.isin(list(members)))
			.groupby(row.member)
			.groupby(row.course)
		)
		for member, course, day in query.run():
			known = days.setdefault(member, {})
			known[course] = max(known.get(course, getdate(day)), getdate(day))
	return days
