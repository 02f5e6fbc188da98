"""The days that "last week" or "this quarter" means, for the operator Timespan."""

from __future__ import annotations

import datetime

from ..context.local import local
from ..text.messages import throw
from ..text.translate import _
from ..utils import getdate
from ..utils.text import escape_html

Span = tuple[datetime.date, datetime.date]
DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
STEPS = {"last": -1, "this": 0, "next": 1}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
GRAINS = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ONE_DAY = datetime.timedelta(days=1)


def get_timespan(name: str) -> Span:
	"""The first and the last day."""
	name, today = name.lower(), getdate()
	if name in DAYS:
		day = today + DAYS[name] * ONE_DAY
		return day, day
	step, _blank, unit = name.partition(" ")
	if step in STEPS and unit == "week":
		return _get_week(today + 7 * STEPS[step] * ONE_DAY)
	if step in STEPS and unit in MONTHS:
		return _get_months(today, MONTHS[unit], STEPS[step] * MONTHS[unit], MONTHS[unit])
	if step in ("last", "next") and unit == "6 months":
		return _get_months(today, 3, -6 if step == "last" else 3, 6)
	throw(
		_("{0} is not a timespan. Write for example: last week, this quarter, next 6 months").format(
			escape_html(name)
		)
	)


def get_period(day: datetime.date, grain: str) -> Span:
	"""The first and the last day of the week, month or year that a day is in: Daily, Weekly, Monthly, …"""
	if grain == "Daily":
		return day, day
	if grain == "Weekly":
		return _get_week(day)
	months = GRAINS.get(grain, 1)
	return _get_months(day, months, 0, months)


def _get_week(day: datetime.date) -> Span:
	begin = local.db.get_single_value("System Settings", "first_day_of_the_week")
	first = WEEKDAYS.index(begin) if begin in WEEKDAYS else 6
	start = day - (day.weekday() - first) % 7 * ONE_DAY
	return start, start + 6 * ONE_DAY


def _get_months(day: datetime.date, unit: int, offset: int, length: int) -> Span:
	"""So many months, `offset` from the beginning of the `unit` (of months) that the day is in."""
	count = day.year * 12 + day.month - 1
	first = count - count % unit + offset
	return _first_of(first), _first_of(first + length) - ONE_DAY


def _first_of(count: int) -> datetime.date:
	return datetime.date(count // 12, count % 12 + 1, 1)
