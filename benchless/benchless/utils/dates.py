"""Dates, times and periods: parsing, arithmetic and their text in the database."""

from __future__ import annotations

import datetime
import re
from typing import Any, TypeAlias

from dateutil import parser
from dateutil.relativedelta import relativedelta

from .clock import DATE_FORMAT, DATETIME_FORMAT, now_datetime
from .errors import ValidationError

DateTimeLikeObject: TypeAlias = str | datetime.date | datetime.datetime

# A date with a month's name, a time and a zone has 40 characters.
_LONGEST = 100
_NO_DATE = ("0001-01-01", "0000-00-00")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIMEDELTA = re.compile(r"(?:(?P<days>-?\d+) days?, )?(?P<hours>\d+):(?P<minutes>\d+):(?P<seconds>\d[.\d]*)")


def parse(text: str, dayfirst: bool = False) -> datetime.datetime:
	"""The moment that a text means, however it is written; ValueError or OverflowError if it means none."""
	if len(text) > _LONGEST:
		raise ValueError(f"{text[:_LONGEST]}… is longer than a date")
	return parser.parse(text, dayfirst=dayfirst)


def getdate(
	string_date: DateTimeLikeObject | None = None, parse_day_first: bool = False
) -> datetime.date | Any:
	"""The date in `string_date`, today for nothing, None for the zero date; refuses what is not a date."""
	if not string_date:
		return now_datetime().date()
	if isinstance(string_date, datetime.datetime):
		return string_date.date()
	if isinstance(string_date, datetime.date):
		return string_date
	if not isinstance(string_date, str) or string_date.startswith(_NO_DATE):
		return None
	try:
		if _ISO_DATE.fullmatch(string_date):
			return datetime.date.fromisoformat(string_date)
		return parse(string_date, dayfirst=parse_day_first).date()
	except (ValueError, OverflowError) as error:
		raise ValidationError(f"{string_date} is not a valid date string.") from error


def get_datetime(datetime_str: DateTimeLikeObject | None = None) -> datetime.datetime | Any:
	"""The moment in `datetime_str`, now for None, midnight for a date."""
	if datetime_str is None:
		return now_datetime()
	if isinstance(datetime_str, datetime.datetime | datetime.timedelta):
		return datetime_str
	if isinstance(datetime_str, datetime.date):
		return datetime.datetime.combine(datetime_str, datetime.time())
	if not isinstance(datetime_str, str) or not datetime_str or datetime_str.startswith(_NO_DATE):
		return None
	try:
		return datetime.datetime.strptime(datetime_str, DATETIME_FORMAT)
	except ValueError:
		return parse(datetime_str)


def get_time(time_str: str | datetime.time | datetime.datetime | datetime.timedelta) -> datetime.time:
	"""The time of day in `time_str`."""
	if isinstance(time_str, datetime.datetime):
		return time_str.time()
	if isinstance(time_str, datetime.time):
		return time_str
	if isinstance(time_str, datetime.timedelta):
		return (datetime.datetime.min + time_str).time()
	return parse(time_str).time()


def to_timedelta(time_str: str | datetime.time | datetime.timedelta) -> datetime.timedelta:
	"""A time of day as the span since midnight, which is what Time columns hold."""
	if isinstance(time_str, datetime.timedelta):
		return time_str
	if match := _TIMEDELTA.fullmatch(str(time_str)[:_LONGEST]):
		parts = {unit: float(number) for unit, number in match.groupdict().items() if number}
		return datetime.timedelta(**parts)
	time = get_time(time_str)
	return datetime.timedelta(
		hours=time.hour, minutes=time.minute, seconds=time.second, microseconds=time.microsecond
	)


def add_to_date(
	date: DateTimeLikeObject | None,
	years: int = 0,
	months: int = 0,
	weeks: int = 0,
	days: int = 0,
	hours: int = 0,
	minutes: int = 0,
	seconds: int = 0,
	as_string: bool = False,
	as_datetime: bool = False,
) -> Any:
	"""`date` moved by the given span; text in, text out. None is now."""
	value: Any = now_datetime() if date is None else date
	if isinstance(value, str):
		as_string = True
		as_datetime = as_datetime or bool(hours) or " " in value
		value = _parse(value)
	value += relativedelta(
		years=years, months=months, weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
	)
	if not as_string:
		return value
	return value.strftime(DATETIME_FORMAT if as_datetime or hours else DATE_FORMAT)


def add_days(date: DateTimeLikeObject | None, days: int) -> Any:
	return add_to_date(date, days=days)


def _parse(text: str) -> datetime.datetime:
	try:
		return parse(text)
	except (ValueError, OverflowError) as error:
		raise ValidationError("This is not a date") from error
