"""Standing: what a person's training in a course or program is worth on a day. Derived, and never stored.

For today and later, what is required of a person is read from training assignments and program members. For
the past, it is read from the events that were recorded when these changed.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils import getdate

from lms.lms.shared.rows import chunked

NOT_REQUIRED, UNKNOWN = "Not Required", "Unknown"
NOT_YET_DUE, OVERDUE = "Not Yet Due", "Overdue"
VALID, EXPIRING = "Valid", "Expiring"
EXPIRED_IN_GRACE, EXPIRED, REVOKED = "Expired in Grace", "Expired", "Revoked"
STANDINGS = (
	VALID,
	EXPIRING,
	EXPIRED_IN_GRACE,
	EXPIRED,
	REVOKED,
	OVERDUE,
	NOT_YET_DUE,
	UNKNOWN,
	NOT_REQUIRED,
)
# Those that count as compliant.
COVERED = (VALID, EXPIRING)
FIELDS = (
	"member",
	"course",
	"program",
	"title",
	"standing",
	"required",
	"due_on",
	"round",
	"completed_on",
	"valid_from",
	"valid_until",
	"window_opens_on",
	"grace_until",
	"source",
	"period",
)

DATES = ("due_on", "completed_on", "valid_from", "valid_until", "window_opens_on", "grace_until")

# What is required now. An assignment that a newer one superseded says nothing about when it is due.
ASSIGNED_NOW = """
	select employee as member, course, '' as program,
		min(case when superseded = 0 then due_date end) as due_on, 1 as known
	from `tabLMS Training Assignment`
	where employee in %(people)s and status != 'Withdrawn' {and_course}
	group by employee, course"""
JOINED_NOW = """
	select member, '' as course, parent as program, null as due_on, 1 as known
	from `tabLMS Program Member`
	where parenttype = 'LMS Program' and member in %(people)s {and_parent}"""
# What was required on a day: the last event of each assignment by then. Events that were added when timelines
# began have no details. They do not tell when the training was due before that.
ASSIGNED_THEN = """
	select employee as member, course, '' as program,
		min(case when superseded_at is null or superseded_at < reopened_at then due_date end)
			as due_on,
		min(known) as known
	from (
		select employee, course, due_date,
			row_number() over (partition by assignment order by creation desc, name desc) as place,
			max(case when event in ('Withdrawn', 'Deleted') then 1 else 0 end)
				over (partition by assignment) as gone,
			max(case when event = 'Superseded' then creation end) over (partition by assignment)
				as superseded_at,
			max(case when event = 'Reopened' then creation end) over (partition by assignment)
				as reopened_at,
			max(case when details is not null then 1 else 0 end) over (partition by assignment) as known
		from `tabLMS Training Assignment Event`
		where employee in %(people)s and creation < %(end_of_day)s {and_course}
	) event
	where place = 1 and gone = 0
	group by employee, course"""
JOINED_THEN = """
	select member, '' as course, program, null as due_on, 1 as known
	from (
		select member, program, event,
			row_number() over (partition by member, program order by creation desc, name desc) as place
		from `tabLMS Program Member Event`
		where member in %(people)s and creation < %(end_of_day)s {and_program}
	) event
	where place = 1 and event = 'Joined'"""
STANDING = """
	with required as ({required}),
	revoked as (
		select period, min(effective_on) as revoked_on
		from `tabLMS Validity Event`
		where event = 'Revoked' and member in %(people)s and effective_on <= %(day)s
		group by period
	),
	held as (
		select period.name as period, period.member, period.course, period.program, period.title,
			period.round, period.completed_on, period.valid_from, period.valid_until,
			period.window_opens_on, period.grace_until, period.source,
			case when revoked.period is null then 0 else 1 end as is_revoked,
			row_number() over (
				partition by period.member, period.course, period.program
				order by case when revoked.period is null then 0 else 1 end,
					period.completed_on desc, period.round desc
			) as place,
			max(case when revoked.period is not null then period.completed_on end)
				over (partition by period.member, period.course, period.program) as revoked_completed_on
		from `tabLMS Validity Period` period
		left join revoked on revoked.period = period.name
		where period.member in %(people)s and period.completed_on <= %(day)s {and_held}
	),
	side as (
		select member, course, program, 1 as required, due_on, known, null as period, null as title,
			null as round, null as completed_on, null as valid_from, null as valid_until,
			null as window_opens_on, null as grace_until, null as source, null as is_revoked,
			null as revoked_completed_on
		from required
		union all
		select member, course, program, 0, null, null, period, title, round, completed_on, valid_from,
			valid_until, window_opens_on, grace_until, source, is_revoked, revoked_completed_on
		from held where place = 1
	),
	pair as (
		select member, course, program, max(required) as required, max(due_on) as due_on,
			max(known) as known, max(period) as period, max(title) as title, max(round) as round,
			max(completed_on) as completed_on, max(valid_from) as valid_from,
			max(valid_until) as valid_until, max(window_opens_on) as window_opens_on,
			max(grace_until) as grace_until, max(source) as source, max(is_revoked) as is_revoked,
			max(revoked_completed_on) as revoked_completed_on
		from side
		group by member, course, program
	)
	select pair.member, pair.course, pair.program,
		coalesce(course.title, program.title, pair.title) as title,
		pair.required, pair.due_on, pair.round, pair.completed_on, pair.valid_from, pair.valid_until,
		pair.window_opens_on, pair.grace_until, pair.source, pair.period,
		case
			when required = 0 then 'Not Required'
			when is_revoked = 0 and coalesce(valid_until, %(day)s) >= %(day)s then
				case when window_opens_on <= %(day)s then 'Expiring' else 'Valid' end
			when is_revoked = 1 or revoked_completed_on > completed_on then 'Revoked'
			when grace_until >= %(day)s then 'Expired in Grace'
			when period is not null then 'Expired'
			when known = 0 then 'Unknown'
			when due_on < %(day)s then 'Overdue'
			else 'Not Yet Due'
		end as standing
	from pair
	left join `tabLMS Course` course on course.name = pair.course
	left join `tabLMS Program` program on program.name = pair.program
	where pair.program = '' or program.published = 1
	order by pair.member, title, pair.course, pair.program"""


def get_standings(
	people: Collection[str],
	as_of: date,
	today: date,
	courses: Collection[str] | None = None,
	programs: Collection[str] | None = None,
) -> list[frappe._dict]:
	"""Return the standing of people in what is required of them, and in what they have completed.

	`courses` and `programs` limit this (default: all; empty: none). Reads one thousand people with one
	statement. Rows are ordered by person and title, and have `FIELDS`: `standing` is one of `STANDINGS`,
	`required` is 0 or 1, `due_on` is when it was due, and the dates are those of the period that counts on
	the day, or counted last. *Unknown* is what a site from before timelines cannot tell about the past.
	"""
	values: dict[str, Any] = {
		"day": as_of,
		"end_of_day": as_of + timedelta(days=1),
		"courses": tuple(courses or ("",)),
		"programs": tuple(programs or ("",)),
	}
	query = make_query(as_of >= today, courses is not None, programs is not None)
	rows = [
		row
		for chunk in chunked(sorted(people))
		for row in frappe.db.sql(query, {**values, "people": tuple(chunk)}, as_dict=True)
	]
	for row in rows:
		# SQLite returns text for dates that come from a subquery.
		row.update({fieldname: row[fieldname] and getdate(row[fieldname]) for fieldname in DATES})
	return rows


def make_query(now: bool, some_courses: bool, some_programs: bool) -> str:
	"""Return the statement for today or later (`now`) or the past, for all or some courses and programs."""
	assigned, joined = (ASSIGNED_NOW, JOINED_NOW) if now else (ASSIGNED_THEN, JOINED_THEN)
	course = "and course in %(courses)s" if some_courses else ""
	program = "and program in %(programs)s" if some_programs else ""
	held = ("and (period.program != '' or period.course in %(courses)s)" if some_courses else "") + (
		" and (period.course != '' or period.program in %(programs)s)" if some_programs else ""
	)
	required = f"{assigned} union all {joined}".format(
		and_course=course, and_program=program, and_parent=program.replace("program in", "parent in")
	)
	return STANDING.format(required=required, and_held=held)
