"""The timetable of a cohort as a list of days and as a week. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _

from lms.lms.cohorts.timetable import Entry
from lms.lms.shared.counts import say_count
from lms.lms.shared.language import (
	day_of_week,
	find_first_day_of_week,
	long_date,
	long_time,
	short_day,
	times_of_day,
)

LIST, WEEK = "list", "week"
Legend = Mapping[str, Mapping[str, Any]]


def list_view(
	entries: Sequence[Entry], legend: Legend, today: date, zone: str, language: str
) -> frappe._dict:
	"""Return the days with what happens on them, those before today as `earlier`."""
	days = [
		frappe._dict(
			title=day_of_week(day, language),
			is_today=day == today,
			is_past=day < today,
			entries=[entry_view(entry, legend, zone, language) for entry in group],
		)
		for day, group in groupby(entries, key=lambda entry: entry.day)
	]
	earlier = [day for day in days if day.is_past]
	# Of a cohort that is over, everything is shown.
	if len(earlier) == len(days):
		return frappe._dict(earlier=[], days=days)
	count = say_count(_("{0} earlier day|{0} earlier days"), len(earlier))
	return frappe._dict(earlier=earlier, count=count, days=days[len(earlier) :])


def week_view(
	entries: Iterable[Entry], legend: Legend, monday: date, today: date, zone: str, language: str
) -> frappe._dict:
	"""Return the seven days from one on, each with what happens on it."""
	days = [monday + timedelta(days=number) for number in range(7)]
	on_day = {day: [entry for entry in entries if entry.day == day] for day in days}
	return frappe._dict(
		title=_("Week of {0}").format(long_date(monday, language)),
		days=[
			frappe._dict(
				title=short_day(day, language),
				is_today=day == today,
				entries=[entry_view(entry, legend, zone, language) for entry in on_day[day]],
			)
			for day in days
		],
	)


def find_week(given: str, start: date, end: date, today: date, language: str) -> date:
	"""Return the first day of the week to show: the one that is asked for, or else the present one.

	It is a week of the cohort, whatever is asked for.
	"""
	day = min(max(read_day(given) or today, start), end)
	return find_first_day_of_week(day, language)


def read_day(text: str) -> date | None:
	try:
		return date.fromisoformat(text)
	except ValueError:
		return None


def entry_view(entry: Entry, legend: Legend, zone: str, language: str) -> frappe._dict:
	kind = legend.get(entry.kind)
	return frappe._dict(
		title=entry.title,
		url=entry.url,
		time=times_of_day(entry.starts, entry.ends, language) if entry.starts else None,
		here=here_text(entry, zone, language),
		kind=kind["label"] if kind else kind_text(entry.kind),
		color=kind["color"] if kind else None,
		is_milestone=entry.is_milestone,
		is_done=entry.is_done,
	)


def here_text(entry: Entry, zone: str, language: str) -> str | None:
	"""Return when it is by the reader's clock. None if that shows the same as the cohort's."""
	if not entry.starts:
		return None
	starts = entry.starts.astimezone(ZoneInfo(zone))
	if starts.utcoffset() == entry.starts.utcoffset():
		return None
	ends = entry.ends.astimezone(ZoneInfo(zone)) if entry.ends else None
	if starts.date() != entry.day:
		return long_time(starts, language)
	return times_of_day(starts, ends, language)


def kind_text(kind: str) -> str | None:
	return {
		"Course Lesson": _("Lesson"),
		"LMS Quiz": _("Quiz"),
		"LMS Assignment": _("Homework"),
		"LMS Course": _("Course"),
		"LMS Live Class": _("Live Class"),
	}.get(kind)


def zones_text(batch: Mapping[str, Any], now: datetime, zone: str) -> str:
	"""Say whose time it is, with the reader's where it is another."""
	if ZoneInfo(zone).utcoffset(now) == ZoneInfo(batch["timezone"]).utcoffset(now):
		return _("Times are those of {0}.").format(batch["timezone"])
	return _("Times are those of {0}. Your time, that of {1}, is below.").format(batch["timezone"], zone)
