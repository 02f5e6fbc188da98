"""Opens the renewal of training that is about to expire: a new training assignment, and a new cycle.

A renewal is opened once for each period, when its window opens, for who still has to have the training. Each
portion is one transaction. A run that was missed, repeated, or killed changes nothing but the day.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TypedDict

import frappe

from lms.lms.courses.catalogue import get_open_titles
from lms.lms.people.employees import has_employees
from lms.lms.programs.completing import find_last_days
from lms.lms.programs.program import lock_programs
from lms.lms.shared.locking import anew_when_busy, lock_for_bulk_write
from lms.lms.shared.rows import insert_new
from lms.lms.training.assignments import assign_training

RENEWAL, SETTINGS = "LMS Renewal", "LMS Settings"
VIA = "Renewal"
PORTION = 1000
RENEWAL_FIELDS = ("member", "member_name", "title", "course", "program", "period", "round", "due_date")
FOUND = ("name", "member", "member_name", "title", "course", "program", "round", "valid_until")
DEFAULT_DAYS = 14

# Periods whose window is open, that no later one follows, and that are neither revoked nor being renewed. Of
# people who can learn, and of training that is still required of them.
DUE = """
	select period.{fields}, period.window_opens_on
	from `tabLMS Validity Period` period
	join `tabUser` user on user.name = period.member and user.enabled = 1
	left join `tabLMS Course` course on course.name = period.course
	left join `tabLMS Program` program on program.name = period.program
	left join `tabLMS Renewal` renewal on renewal.period = period.name
	where period.window_opens_on <= %(today)s
		and renewal.name is null
		and not exists (
			select 1 from `tabLMS Validity Event` event
			where event.period = period.name and event.event = 'Revoked'
		)
		and not exists (
			select 1 from `tabLMS Validity Period` later
			where later.member = period.member and later.course = period.course
				and later.program = period.program
				and (later.completed_on > period.completed_on
					or later.completed_on = period.completed_on and later.round > period.round)
		)
		and (
			course.published = 1 and course.upcoming = 0 and exists (
				select 1 from `tabLMS Training Assignment` assignment
				where assignment.employee = period.member and assignment.course = period.course
					and assignment.status != 'Withdrawn'
			)
			or program.published = 1 and exists (
				select 1 from `tabLMS Program Member` member
				where member.parent = period.program and member.parenttype = 'LMS Program'
					and member.member = period.member
			)
		)
		{and_not_left} {and_not_failed}
	order by period.window_opens_on, period.name
	limit {limit}"""

# Of the HR app: who has an Employee record, but no active one, has left or is not there yet.
NOT_LEFT = """and (
			not exists (select 1 from `tabEmployee` employee where employee.user_id = period.member)
			or exists (
				select 1 from `tabEmployee` employee
				where employee.user_id = period.member and employee.status = 'Active'
			)
		)"""


class RenewalRun(TypedDict):
	"""How many renewals a run has opened, and how many it could not open."""

	opened: int
	failed: int


def open_renewals(today: date, user: str) -> RenewalRun:
	"""Open what is due, the earliest first, and commit after each portion.

	What fails is logged and left for the next run. It does not stop the others.
	"""
	opened, failed = 0, set[str]()
	while rows := find_due(today, PORTION, failed):
		try:
			opened += open_portion([row.name for row in rows], today, user)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			opened += open_one_by_one([row.name for row in rows], today, user, failed)
	return {"opened": opened, "failed": len(failed)}


def open_one_by_one(periods: Collection[str], today: date, user: str, failed: set[str]) -> int:
	"""Open what can be opened of a portion that failed. Adds the others to `failed`."""
	opened = 0
	for period in periods:
		try:
			opened += open_portion([period], today, user)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(f"Renewal of {period} could not be opened")
			frappe.db.commit()
			failed.add(period)
	return opened


def find_due(
	today: date, limit: int, failed: Collection[str] = (), only: Collection[str] = ()
) -> list[frappe._dict]:
	"""Return the periods to renew, with `FOUND` and `window_opens_on`.

	Leaves out `failed`. With `only`, returns those of them that are due.
	"""
	query = DUE.format(
		fields=", period.".join(FOUND),
		limit=limit,
		and_not_left=NOT_LEFT if has_employees() else "",
		and_not_failed="and period.name not in %(failed)s" if failed else "",
	)
	if only:
		query = query.replace("where ", "where period.name in %(only)s and ", 1)
	values = {"today": today, "failed": tuple(failed), "only": tuple(only)}
	return frappe.db.sql(query, values, as_dict=True)


@anew_when_busy
def open_portion(periods: Collection[str], today: date, user: str) -> int:
	"""Open the renewals of these periods that are still due. Returns how many.

	Of two processes that open the same one, the database lets one do it.
	"""
	rows = find_due(today, len(periods), only=periods)
	courses_of = get_courses({row.program for row in rows if row.program})
	lock_programs({row.course for row in rows if row.course}.union(*courses_of.values()))
	lock_for_bulk_write(learners_wait=True)
	least = today + timedelta(days=get_minimum_days())
	due_dates = {row.name: row.valid_until if row.valid_until >= today else least for row in rows}
	new = (
		(
			row.member,
			row.member_name,
			row.title,
			row.course,
			row.program,
			row.name,
			row.round + 1,
			due_dates[row.name],
		)
		for row in rows
	)
	names = insert_new(RENEWAL, RENEWAL_FIELDS, new, user)
	ours = set(frappe.get_all(RENEWAL, filters={"name": ["in", names]}, pluck="period")) if names else set()
	opened = [row for row in rows if row.name in ours]
	assign(opened, courses_of, due_dates, today, user)
	return len(opened)


def assign(
	rows: Collection[frappe._dict],
	courses_of: dict[str, list[str]],
	due_dates: dict[str, date],
	today: date,
	user: str,
) -> None:
	"""Assign the courses to take again, each with its due date, in a new cycle.

	Who has been asked to take a course again already has a training assignment, and gets no other.
	"""
	people: dict[tuple[date, str], set[str]] = {}
	for row in rows:
		if row.course:
			people.setdefault((due_dates[row.name], row.course), set()).add(row.member)
	for program, courses in courses_of.items():
		members = [row for row in rows if row.program == program]
		last_days = find_last_days(courses, [row.member for row in members])
		for row in members:
			for course in courses:
				day = last_days.get(row.member, {}).get(course)
				if not day or day < row.window_opens_on:
					people.setdefault((due_dates[row.name], course), set()).add(row.member)
	for (due_date, course), members_of_course in sorted(people.items()):
		assign_training(
			{course: due_date},
			sorted(members_of_course),
			assigned_by=user,
			assigned_via=VIA,
			today=today,
			retake=True,
		)


def get_courses(programs: Collection[str]) -> dict[str, list[str]]:
	"""Return the courses of these programs that people can take."""
	if not programs:
		return {}
	rows = frappe.get_all(
		"LMS Program Course",
		filters={"parent": ["in", sorted(programs)], "parenttype": "LMS Program"},
		fields=["parent", "course"],
		order_by="parent, idx",
	)
	titles = get_open_titles({row.course for row in rows})
	courses: dict[str, list[str]] = {program: [] for program in programs}
	for row in rows:
		if row.course in titles:
			courses[row.parent].append(row.course)
	return courses


def get_minimum_days() -> int:
	return frappe.get_cached_doc(SETTINGS).renewal_minimum_days or DEFAULT_DAYS
