"""Who was there: what is recorded for each person and class, by one writer, with an event for every change.

LMS Live Class Participant has the present state, LMS Attendance Event how it came about. Whoever writes holds
the lock on the class, so that nobody changes what is being signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime
from pypika import Case
from pypika.functions import Count
from pypika.terms import Bracket

from lms.lms.live_classes.live_class import (
	ENROLLMENT,
	LIVE_CLASS,
	PARTICIPANT,
	minutes_before,
	refuse_unknown,
	select_joined,
)
from lms.lms.permissions.checks import may
from lms.lms.shared.language import sort_key
from lms.lms.shared.rows import chunked, insert_new, update_rows

EVENT = "LMS Attendance Event"
RECORDED, SIGNED, REOPENED = "Recorded", "Signed", "Reopened"
STATUSES = NOT_SET, PRESENT, PARTIAL, ABSENT, EXCUSED = ("Not Set", "Present", "Partial", "Absent", "Excused")
SOURCES = INSTRUCTOR, CHECK_IN, ZOOM = ("Instructor", "Check-In", "Zoom")
# From so many minutes before the start, attendance is recorded.
MINUTES_BEFORE_START = 30
CLASS_FIELDS = (
	"name",
	"title",
	"batch_name",
	"host",
	"date",
	"time",
	"duration",
	"timezone",
	"place",
	"starts_on",
	"ends_on",
	"is_cancelled",
	"attendees",
	"attendance_locked",
	"attendance_signed_by",
	"attendance_signed_on",
)
PARTICIPANT_FIELDS = ("name", "member", "member_name", "status", "duration", "source", "joined_at", "left_at")
EVENT_FIELDS = (
	"live_class",
	"event",
	"member",
	"member_name",
	"status_before",
	"minutes_before",
	"status",
	"minutes",
	"source",
	"reason",
)


class AttendanceError(frappe.ValidationError):
	"""The attendance cannot be recorded. The message says why."""


@dataclass(frozen=True)
class Mark:
	"""A status, and for PARTIAL the minutes that somebody was there."""

	status: str
	minutes: int = 0


# The class


def lock_class(live_class: str) -> frappe._dict:
	"""Lock a class until the commit and return its values. Raises DoesNotExistError if there is none."""
	return (
		frappe.db.get_value(LIVE_CLASS, live_class, CLASS_FIELDS, as_dict=True, for_update=True)
		or refuse_unknown()
	)


def get_class(live_class: str) -> frappe._dict:
	"""Return the same values without a lock."""
	return frappe.db.get_value(LIVE_CLASS, live_class, CLASS_FIELDS, as_dict=True) or refuse_unknown()


def lock_for(live_class: str, user: str) -> frappe._dict:
	"""Lock a class. Raises PermissionError if the user may not record its attendance."""
	row = lock_class(live_class)
	require_recorder(row, user)
	return row


def may_record(row: frappe._dict, user: str) -> bool:
	"""
	- System Manager, Moderator: in every class
	- Course Creator, Batch Evaluator: in the classes of the cohorts they lead
	- the host of the class, whatever their role
	"""
	return row.host == user or may(user, "write", LIVE_CLASS, row.name)


def require_recorder(row: frappe._dict, user: str) -> None:
	if not may_record(row, user):
		frappe.throw(
			_("Only the host of the class and those who lead the cohort record attendance."),
			frappe.PermissionError,
		)


def describe_closed(row: frappe._dict, now: datetime) -> str | None:
	"""Return why nobody's attendance can be recorded now, or None."""
	if problem := describe_shut(row):
		return problem
	if now < minutes_before(row, MINUTES_BEFORE_START):
		return _("Attendance can be recorded from {0} minutes before the class.").format(MINUTES_BEFORE_START)
	return None


def describe_shut(row: frappe._dict) -> str | None:
	if row.is_cancelled:
		return _("This class was cancelled.")
	if row.attendance_locked:
		return _("The attendance of this class was signed. Reopen it to change it.")
	return None


def require_unsigned(row: frappe._dict) -> None:
	"""Raise AttendanceError if the class was cancelled or signed."""
	if problem := describe_shut(row):
		frappe.throw(problem, AttendanceError)


def require_open(row: frappe._dict, now: datetime) -> None:
	"""Raise AttendanceError if nobody's attendance can be recorded now."""
	if problem := describe_closed(row, now):
		frappe.throw(problem, AttendanceError)


# Who is expected, and who was there


def get_roster(
	row: frappe._dict, *, only: str | None = None, as_committed: bool = False
) -> dict[str, frappe._dict]:
	"""Return the members of the cohort and everybody whose attendance was recorded, in order of names.

	Each has PARTICIPANT_FIELDS, without `name` if nothing was recorded, and `joined_on`, when they joined the
	cohort (None for those who have left it). `only` selects one person. `as_committed` reads attendance with
	locks, for a caller who is about to write it.
	"""
	one = {"member": only} if only else {}
	recorded = frappe.db.get_values(
		PARTICIPANT,
		{"live_class": row.name, **one},
		PARTICIPANT_FIELDS,
		as_dict=True,
		for_update=as_committed,
	)
	people = {person.member: person for person in recorded}
	query = select_joined(row.batch_name)
	if only:
		query = query.where(frappe.qb.DocType(ENROLLMENT).member == only)
	for member in query.run(as_dict=True):
		person = people.setdefault(member.member, unmarked_person(member.member, member.member_name))
		person.joined_on = get_datetime(member.joined_on)
	ordered = sorted(people.values(), key=lambda each: (sort_key(each.member_name or ""), each.member))
	return {person.member: person for person in ordered}


def unmarked_person(member: str, member_name: str) -> frappe._dict:
	nothing = dict.fromkeys(PARTICIPANT_FIELDS)
	return frappe._dict(nothing, member=member, member_name=member_name, status=NOT_SET, duration=0)


def mark_of(person: frappe._dict) -> Mark:
	return Mark(person.status, int(person.duration or 0))


def find_expected(row: frappe._dict, roster: Mapping[str, frappe._dict]) -> list[str]:
	"""Return who is without a mark although they were in the cohort before the class was over."""
	return [
		member
		for member, person in roster.items()
		if person.status == NOT_SET and (not person.joined_on or person.joined_on < get_datetime(row.ends_on))
	]


# By the instructor


def mark(live_class: str, marks: Mapping[str, Mark], user: str, now: datetime) -> int:
	"""Record the attendance of people, as the user says. Returns for how many it changed.

	Raises AttendanceError if the class is not open for it, or if somebody is not in the cohort. Nobody
	records their own attendance.
	"""
	row = lock_for(live_class, user)
	require_open(row, now)
	if user in marks:
		frappe.throw(
			_("You cannot record your own attendance. Check in with the code of the class."),
			frappe.PermissionError,
		)
	roster = get_roster(row, as_committed=True)
	if strangers := sorted(set(marks) - set(roster)):
		shown = escape_html(", ".join(strangers[:10]))
		frappe.throw(_("These people are not in the cohort: {0}.").format(shown), AttendanceError)
	for each in marks.values():
		require_valid(each, row)
	return len(write_marks(row, marks, roster, INSTRUCTOR, user))


def require_valid(mark: Mark, row: frappe._dict) -> None:
	if mark.status not in STATUSES:
		names = ", ".join(_(status) for status in STATUSES)
		frappe.throw(_("Attendance must be one of: {0}.").format(names), AttendanceError)
	most = int(row.duration) if mark.status == PARTIAL else 0
	if not 0 <= mark.minutes <= most:
		frappe.throw(
			_("Enter from 0 to {0} minutes for people who were there for a part of the class.").format(
				row.duration
			),
			AttendanceError,
		)


def mark_all_present(live_class: str, user: str, now: datetime) -> int:
	"""Record everybody without a mark as present, except the user. Returns how many."""
	row = lock_for(live_class, user)
	require_open(row, now)
	roster = get_roster(row, as_committed=True)
	members = (member for member in find_expected(row, roster) if member != user)
	return len(write_marks(row, dict.fromkeys(members, Mark(PRESENT)), roster, INSTRUCTOR, user))


# The one writer


def write_marks(
	row: frappe._dict,
	marks: Mapping[str, Mark],
	roster: Mapping[str, frappe._dict],
	source: str,
	user: str,
	stays: Mapping[str, tuple[datetime, datetime | None]] | None = None,
) -> list[str]:
	"""Write marks of people of the roster, with an event for each that differs from what was there before.

	`stays` has when people joined and left. Returns whose mark changed. The caller has the lock on the class,
	and has read the roster as committed. Takes a few statements for a thousand people.
	"""
	changed = {member: each for member, each in marks.items() if each != mark_of(roster[member])}
	new = [
		(row.name, member, roster[member].member_name, each.status, each.minutes, source)
		for member, each in changed.items()
		if not roster[member].name
	]
	insert_new(
		PARTICIPANT, ("live_class", "member", "member_name", "status", "duration", "source"), new, user
	)
	old = {member: each for member, each in changed.items() if roster[member].name}
	values = {member: (each.status, each.minutes, source) for member, each in old.items()}
	set_fields(row.name, ("status", "duration", "source"), values, user)
	set_fields(row.name, ("joined_at", "left_at"), stays or {}, user)
	record_changes(row.name, changed, roster, source, user)
	if changed:
		update_attendees(row.name, user)
	return list(changed)


def set_fields(
	live_class: str, fieldnames: Sequence[str], values: Mapping[str, Sequence[object]], user: str
) -> None:
	"""Set fields of people's rows, each to their own value, with a statement for a thousand people."""
	table = frappe.qb.DocType(PARTICIPANT)
	for chunk in chunked(values):
		change = update_rows(PARTICIPANT, user)
		for position, fieldname in enumerate(fieldnames):
			case = Case()
			for member in chunk:
				case = case.when(table.member == member, values[member][position])
			change = change.set(table[fieldname], case)
		change.where((table.live_class == live_class) & table.member.isin(chunk)).run()


def record_changes(
	live_class: str,
	changed: Mapping[str, Mark],
	roster: Mapping[str, frappe._dict],
	source: str,
	user: str,
) -> None:
	rows = []
	for member, after in changed.items():
		was = mark_of(roster[member])
		marks = (was.status, was.minutes, after.status, after.minutes)
		rows.append((live_class, RECORDED, member, roster[member].member_name, *marks, source, None))
	insert_new(EVENT, EVENT_FIELDS, rows, user)


def record_event(live_class: str, event: str, user: str, reason: str | None = None) -> None:
	"""Record that the class as a whole was signed or reopened."""
	nothing = (None, None, None, 0, None, 0, None)
	insert_new(EVENT, EVENT_FIELDS, [(live_class, event, *nothing, reason)], user)


def update_attendees(live_class: str, user: str) -> None:
	"""Count who was there, for the whole class or a part of it."""
	table, row = frappe.qb.DocType(LIVE_CLASS), frappe.qb.DocType(PARTICIPANT)
	count = frappe.qb.from_(row).select(Count("*"))
	count = count.where((row.live_class == live_class) & row.status.isin([PRESENT, PARTIAL]))
	update_rows(LIVE_CLASS, user).set(table.attendees, Bracket(count)).where(table.name == live_class).run()


def get_events_of_class(live_class: str) -> list[frappe._dict]:
	"""Return when the class was signed and reopened, oldest first.

	Each has `event`, `at`, `by_name` and `reason`.
	"""
	event, account = frappe.qb.DocType(EVENT), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(event)
		.left_join(account)
		.on(account.name == event.owner)
		.select(event.event, event.creation.as_("at"), account.full_name.as_("by_name"), event.reason)
		.where((event.live_class == live_class) & event.event.isin([SIGNED, REOPENED]))
		.orderby(event.creation)
	).run(as_dict=True)
