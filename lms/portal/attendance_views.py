"""Texts and values for attendance: the list of a class, what its forms send, and the events that close it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import get_datetime

from lms.lms.live_classes.attendance import (
	ABSENT,
	CHECK_IN,
	EXCUSED,
	INSTRUCTOR,
	NOT_SET,
	PARTIAL,
	PRESENT,
	SIGNED,
	ZOOM,
	Mark,
	mark_of,
)
from lms.lms.live_classes.live_class import get_end, get_start
from lms.lms.shared.arguments import parse_count
from lms.lms.shared.counts import say_count
from lms.lms.shared.due import Badge
from lms.lms.shared.language import localize_percent, long_period, long_time
from lms.lms.shared.moments import as_moment
from lms.portal.tables import DAY, NUMBER, Column, Table

Row = Mapping[str, Any]

KINDS = {PRESENT: "done", PARTIAL: "soon", ABSENT: "overdue", EXCUSED: "now", NOT_SET: ""}
# What the form has for each person, before their account.
STATUS_FIELD, MINUTES_FIELD, BEFORE_FIELD = "status-", "minutes-", "before-"


def status_names() -> dict[str, str]:
	return {
		NOT_SET: _("Not Set"),
		PRESENT: _("Present"),
		PARTIAL: _("Partial"),
		ABSENT: _("Absent"),
		EXCUSED: _("Excused"),
	}


def source_names() -> dict[str, str]:
	return {INSTRUCTOR: _("Instructor"), CHECK_IN: _("Check-In"), ZOOM: _("Zoom")}


def source_texts() -> dict[str, str]:
	"""Return where a mark comes from, in words."""
	return {
		INSTRUCTOR: _("Recorded by the instructor"),
		CHECK_IN: _("Checked in"),
		ZOOM: _("From the report of the meeting"),
	}


def when_text(row: frappe._dict, language: str) -> str:
	return f"{long_period(get_start(row), get_end(row), language)} ({row.timezone})"


def person_view(person: frappe._dict, user: str) -> frappe._dict:
	"""Return a person of the list. Nobody has choices for themselves."""
	return frappe._dict(
		member=person.member,
		name=person.member_name,
		status=person.status,
		minutes=person.duration if person.status == PARTIAL else "",
		before=mark_text(mark_of(person)),
		badge=status_badge(person),
		source=source_texts().get(person.source),
		is_self=person.member == user,
		has_left=person.joined_on is None,
	)


def status_badge(person: Row) -> Badge:
	status = person["status"]
	name = status_names()[status]
	if status == PARTIAL:
		name = _("{0}, {1} min").format(name, person["duration"])
	return Badge(KINDS[status], name)


def own_badge(person: Row) -> Badge | None:
	"""Return the reader's own attendance. None as long as nothing is recorded."""
	if person["status"] == NOT_SET:
		return None
	badge = status_badge(person)
	return Badge(badge.kind, _("Your attendance: {0}").format(badge.label))


def total_text(percent: float | None, minimum: float, language: str) -> str | None:
	"""Return how much of the signed classes the reader attended. None if none counts."""
	if percent is None:
		return None
	attended = localize_percent(percent, language)
	if not minimum:
		return _("You have attended {0} of the classes so far.").format(attended)
	return _("You have attended {0} of the classes so far. To complete the cohort, attend {1}.").format(
		attended, localize_percent(minimum, language)
	)


def count_texts(people: Iterable[Row]) -> list[str]:
	"""Return how many people have which status, in words."""
	counts, names = Counter(person["status"] for person in people), status_names()
	order = (PRESENT, PARTIAL, ABSENT, EXCUSED, NOT_SET)
	return [f"{names[status]}: {counts[status]}" for status in order if counts[status]]


def absent_text(count: int) -> str:
	"""Say what signing does to people without a mark."""
	if not count:
		return _("Everybody has a mark. Reopen signed attendance to change it.")
	forms = _(
		"{0} person without a mark becomes absent. Reopen signed attendance to change it."
		"|{0} people without a mark become absent. Reopen signed attendance to change it."
	)
	return say_count(forms, count)


def event_view(event: Row, zone: str, language: str) -> frappe._dict:
	"""Return an event of the class as a whole."""
	at = long_time(as_moment(event["at"]).astimezone(ZoneInfo(zone)), language)
	text = _("Signed by {0}") if event["event"] == SIGNED else _("Reopened by {0}")
	return frappe._dict(text=text.format(event["by_name"]), at=at, reason=event["reason"])


def done_text(done: str) -> str | None:
	"""Return what to say after a form was processed."""
	return {
		"save": _("The attendance has been saved."),
		"present": _("Everybody without a mark has been recorded as present."),
		"sign": _("The attendance has been signed."),
		"reopen": _("The attendance is open again."),
	}.get(done)


# The form


def mark_text(mark: Mark) -> str:
	return f"{mark.status} {mark.minutes}"


def read_marks(form: Mapping[str, str]) -> dict[str, Mark]:
	"""Return what the reader has changed. A person who has checked in meanwhile stays as they are."""
	marks = {}
	for name, status in form.items():
		if name.startswith(STATUS_FIELD):
			member = name.removeprefix(STATUS_FIELD)
			mark = Mark(
				status, read_minutes(form.get(f"{MINUTES_FIELD}{member}")) if status == PARTIAL else 0
			)
			if mark_text(mark) != form.get(f"{BEFORE_FIELD}{member}"):
				marks[member] = mark
	return marks


def read_minutes(value: str | None) -> int:
	return parse_count(value, _("Minutes"), least=0, most=24 * 60)


# Files


def attendance_table(row: frappe._dict, people: Iterable[Row]) -> Table:
	names, sources = status_names(), source_names()
	return Table(
		"attendance",
		_("Attendance"),
		[
			Column(_("Class")),
			Column(_("Date"), DAY),
			Column(_("Name")),
			Column(_("User ID")),
			Column(_("Attendance")),
			Column(_("Minutes"), NUMBER),
			Column(_("Source")),
			Column(_("Joined At")),
			Column(_("Left At")),
		],
		[
			[
				row.title,
				row.date,
				person["member_name"],
				person["member"],
				names[person["status"]],
				person["duration"] if person["status"] == PARTIAL else None,
				sources.get(person["source"], ""),
				moment_text(person["joined_at"]),
				moment_text(person["left_at"]),
			]
			for person in people
		],
	)


def moment_text(moment: datetime | None) -> str:
	return get_datetime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
