"""Enrolling people in cohorts, and leaving them. Members are enrolled in the courses of the cohort.

Everything here holds the lock on the cohort. The database makes sure of two things besides: a seat has one
person, and a person is in a cohort once.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from lms.lms.cohorts import waiting
from lms.lms.cohorts.batch import (
	BATCH,
	ENROLLED,
	ENROLLMENT,
	LEFT,
	OPEN_MARK,
	EnrollingError,
	choose_seats,
	count_free_seats,
	describe_closed,
	find_batch,
	get_taken_seats,
	lock_batch,
	refuse_unknown,
	require_open,
	update_member_count,
)
from lms.lms.cohorts.news import queue_confirmations, tell_enrolled
from lms.lms.enrollments.assignable import find_people, locate_errors, refuse_upcoming
from lms.lms.enrollments.cohort_completion import queue_check
from lms.lms.enrollments.enrollment import enroll_members
from lms.lms.live_classes import members as classes
from lms.lms.people.access import find_who_cannot_learn
from lms.lms.people.roles import can_enroll_oneself
from lms.lms.people.selection import Selected, SelectionError
from lms.lms.permissions.checks import may
from lms.lms.permissions.cohort_days import is_over
from lms.lms.shared.rows import chunked, count_present, insert_new, update_rows

MEMBER_FIELDS = ("batch", "member", "member_name", "status", "seat", "is_open", "source")


class MemberError(TypedDict):
	member: str
	error: str


class Outcome(TypedDict):
	"""`waiting` are those who were put on the waiting list."""

	enrolled: int
	waiting: int
	skipped: int
	errors: list[MemberError]


class Preview(TypedDict):
	"""`courses` is how many courses new members would be enrolled in, `free` None without a limit."""

	people: int
	enrolled: int
	skipped: int
	repeated: int
	courses: int
	free: int | None
	without_seat: int
	errors: list[SelectionError]


# By the learning team


def enroll_people(
	batch: str, members: Iterable[object], user: str, now: datetime, *, to_waiting_list: bool = False
) -> Outcome:
	"""Enroll people, in this order, with a few statements per thousand. Skips who is in the cohort already.

	Those for whom no seat is left become errors, or wait if `to_waiting_list` says so.
	"""
	row = lock_for(batch, user)
	require_open(row, now)
	people, problems = find_learners(members)
	present = get_open_enrollments(batch, as_committed=True)
	new = {member: full_name for member, full_name in people.items() if member not in present}
	seated = choose_seated(new, waiting.get_offered(batch), count_free_seats(row))
	rest = {member: full_name for member, full_name in new.items() if member not in seated}
	enrolled = give_seats(row, seated, user)
	waiting_now = waiting.put_on_list(row, rest, user) if to_waiting_list else 0
	if not to_waiting_list:
		problems |= dict.fromkeys(rest, _("The cohort is full."))
	return {
		"enrolled": enrolled,
		"waiting": waiting_now,
		"skipped": len(people) - len(new),
		"errors": [{"member": member, "error": problem} for member, problem in problems.items()],
	}


def choose_seated(new: Mapping[str, str], offered: Collection[str], free: int | None) -> dict[str, str]:
	"""Return who gets a seat: those for whom one is kept, then the first of the others."""
	others = islice((member for member in new if member not in offered), free)
	chosen = {*offered, *others}
	return {member: full_name for member, full_name in new.items() if member in chosen}


def preview_enrolling(batch: str, selected: Selected, user: str, now: datetime) -> Preview:
	"""Return what `enroll_people` would do now. Writes nothing."""
	row = find_batch(batch)
	require_editor(batch, user)
	require_open(row, now)
	people, problems = find_learners(selected.accounts)
	present = get_open_enrollments(batch)
	new = {member: full_name for member, full_name in people.items() if member not in present}
	free = count_free_seats(row, as_committed=False)
	enrolled = len(choose_seated(new, waiting.get_offered(batch, as_committed=False), free))
	return {
		"people": len(people),
		"enrolled": enrolled,
		"skipped": len(people) - len(new),
		"repeated": len(selected.people) - len(people) - len(problems),
		"courses": len(get_courses_of_batch(batch)),
		"free": free,
		"without_seat": len(new) - enrolled,
		"errors": locate_errors(selected, problems),
	}


def lock_for(batch: str, user: str) -> frappe._dict:
	"""Lock the cohort. Raises PermissionError if the user may not edit it."""
	row = lock_batch(batch)
	require_editor(batch, user)
	return row


def require_editor(batch: str, user: str) -> None:
	if not may(user, "write", BATCH, batch):
		frappe.throw(_("You cannot enroll people in a cohort that you may not edit."), frappe.PermissionError)


def find_learners(members: Iterable[object]) -> tuple[dict[str, str], dict[str, str]]:
	"""Return the people who can be enrolled (name: full name), and why the others cannot."""
	people, errors = find_people(members)
	problems = {error["employee"]: error["error"] for error in errors}
	for name in find_who_cannot_learn(people):
		del people[name]
		problems[name] = _("This person lacks the role LMS Student.")
	return people, problems


# By oneself


def enroll_oneself(batch: str, user: str, now: datetime) -> None:
	"""Enroll the user at their own request, if the cohort allows it and a seat is free."""
	row = lock_for_oneself(batch, user)
	require_open(row, now)
	require_self_enrollment(row, user)
	refuse_member(batch, user)
	refuse_full(row, user)
	give_seats(row, {user: frappe.db.get_value("User", user, "full_name")}, user)


def join_waiting_list(batch: str, user: str, now: datetime) -> int:
	"""Put the user on the waiting list of a full cohort. Returns how many people wait before them."""
	row = lock_for_oneself(batch, user)
	require_open(row, now)
	require_self_enrollment(row, user)
	refuse_member(batch, user)
	if count_free_seats(row) != 0:
		frappe.throw(_("This cohort has free seats. Enroll instead of waiting."), EnrollingError)
	waiting.put_on_list(row, {user: frappe.db.get_value("User", user, "full_name")}, user)
	return waiting.count_before(batch, user)


def accept_seat(batch: str, user: str, now: datetime) -> None:
	"""Take the seat that the user was offered from the waiting list."""
	row = lock_for_oneself(batch, user)
	if problem := describe_closed(row, now):
		frappe.throw(problem, EnrollingError)
	waiting.require_offer(batch, user, now)
	give_seats(row, {user: frappe.db.get_value("User", user, "full_name")}, user)


def decline_seat(batch: str, user: str, now: datetime) -> None:
	"""Leave the waiting list. A seat that the user was offered goes to the next person."""
	row = lock_for_oneself(batch, user)
	waiting.leave_list(batch, user)
	waiting.offer_free_seats(row, now, user)


def leave_oneself(batch: str, user: str, now: datetime) -> None:
	"""Leave the cohort, if one can enroll oneself in it and it is not over."""
	row = lock_for_oneself(batch, user)
	if not row.allow_self_enrollment or is_over(row, now):
		frappe.throw(_("You cannot leave this cohort yourself. Ask the learning team."), EnrollingError)
	if not take_out(row, [user], user, now):
		frappe.throw(_("You are not in this cohort."), EnrollingError)


def lock_for_oneself(batch: str, user: str) -> frappe._dict:
	"""Lock the cohort. One that the user may not see looks as if it did not exist."""
	row = lock_batch(batch)
	if not may(user, "read", BATCH, batch):
		refuse_unknown()
	return row


def require_self_enrollment(batch: frappe._dict, user: str) -> None:
	if not batch.allow_self_enrollment:
		frappe.throw(
			_("You cannot enroll yourself in this cohort. Ask the learning team to enroll you."),
			EnrollingError,
		)
	if not can_enroll_oneself(user):
		frappe.throw(
			_("You lack the role LMS Student. Ask the learning team for it."), frappe.PermissionError
		)


def require_open_for(batch: frappe._dict, member: str, now: datetime) -> None:
	"""Raise EnrollingError if the person cannot be enrolled because of the cohort, or is in it."""
	require_open(batch, now)
	if member in get_open_enrollments(batch.name, as_committed=True):
		frappe.throw(_("{0} is already in this cohort.").format(escape_html(member)), EnrollingError)


def refuse_full(batch: frappe._dict, member: str) -> None:
	"""Raise EnrollingError if no seat is free, nor kept for this person."""
	if count_free_seats(batch) == 0 and member not in waiting.get_offered(batch.name):
		frappe.throw(_("This cohort is full."), EnrollingError)


def refuse_member(batch: str, user: str) -> None:
	if user in get_open_enrollments(batch, as_committed=True):
		frappe.throw(_("You are already in this cohort."), EnrollingError)


# What all ways have in common


def give_seats(batch: frappe._dict, people: Mapping[str, str], user: str, source: str | None = None) -> int:
	"""Seat people (name: full name), who are not in the cohort, and enroll them in its courses.

	The caller has the lock and knows that there are enough seats. Returns how many were seated.
	"""
	if not people:
		return 0
	seats = choose_seats(get_taken_seats(batch.name), len(people))
	rows = (
		(batch.name, member, full_name, ENROLLED, seat, OPEN_MARK, source)
		for (member, full_name), seat in zip(people.items(), seats, strict=True)
	)
	count = count_present(ENROLLMENT, insert_new(ENROLLMENT, MEMBER_FIELDS, rows, user))
	settle(batch, people, user)
	return count


def settle(batch: frappe._dict, people: Mapping[str, str], user: str) -> None:
	"""Do what follows from new members: courses, counts, the waiting list, and telling them."""
	enroll_in_courses(batch.name, get_courses_of_batch(batch.name, as_committed=True), people, user)
	waiting.close_entries(batch.name, people, ENROLLED)
	classes.on_joined(batch.name, people, user)
	update_member_count(batch.name, user)
	tell_enrolled(batch, people, user)
	queue_confirmations(batch.name)
	queue_check(people, user)


def enroll_in_courses(batch: str, courses: Collection[str], people: Mapping[str, str], user: str) -> None:
	"""Enroll members (name: full name) in courses. Keeps the enrollments that there are."""
	refuse_upcoming(courses)
	if courses and people:
		enroll_members(courses, people, user)


def take_out(
	batch: frappe._dict, members: Collection[str], user: str, now: datetime, *, reason: str | None = None
) -> int:
	"""Take people out of the cohort. Their course enrollments stay. Returns how many were in it.

	The caller has the lock. The seats go to the waiting list.
	"""
	row = frappe.qb.DocType(ENROLLMENT)
	present = get_open_enrollments(batch.name, as_committed=True)
	leaving = [present[member] for member in members if member in present]
	for chunk in chunked(leaving):
		(
			update_rows(ENROLLMENT, user)
			.set(row.status, LEFT)
			.set(row.left_on, getdate(now))
			.set(row.left_reason, reason)
			.set(row.seat, None)
			.set(row.is_open, None)
			.where(row.name.isin(chunk))
		).run()
	update_member_count(batch.name, user)
	waiting.offer_free_seats(batch, now, user)
	classes.on_left(batch.name, [member for member in members if member in present], now)
	return len(leaving)


def get_open_enrollments(batch: str, *, as_committed: bool = False) -> dict[str, str]:
	"""Return the names of the enrollments by member, of those who are in the cohort."""
	filters = {"batch": batch, "is_open": OPEN_MARK}
	rows = frappe.db.get_values(
		ENROLLMENT, filters, ["member", "name"], as_dict=True, for_update=as_committed
	)
	return {row.member: row.name for row in rows}


def get_named_members(batch: str) -> dict[str, str]:
	"""Return the members with their full names."""
	filters = {"batch": batch, "is_open": OPEN_MARK}
	rows = frappe.db.get_values(ENROLLMENT, filters, ["member", "member_name"], as_dict=True, for_update=True)
	return {row.member: row.member_name for row in rows}


def get_courses_of_batch(batch: str, *, as_committed: bool = False) -> list[str]:
	"""Return the courses of the cohort."""
	filters = {"parent": batch, "parenttype": BATCH}
	return frappe.db.get_values("Batch Course", filters, "course", pluck=True, for_update=as_committed)
