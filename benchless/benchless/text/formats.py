"""Formats dates and times as set for the site."""

from __future__ import annotations

from typing import Any

from babel import dates
from babel.core import UnknownLocaleError

from ..context.local import local
from ..utils import get_datetime, get_time, getdate

__all__ = ["format_date", "format_datetime", "format_time"]


def format_date(string_date: Any = None, format_string: str | None = None) -> str:
	"""Format a date, by default as in System Settings. Without a date, the result is empty."""
	if not string_date:
		return ""
	pattern = (format_string or _get_setting("date_format", "yyyy-mm-dd")).replace("mm", "MM")
	return dates.format_date(getdate(string_date), pattern, locale=_get_locale())


def format_time(time_string: Any = None, format_string: str | None = None) -> str:
	"""Format a time of day in the same way."""
	if time_string is None or time_string == "":
		return ""
	pattern = format_string or _get_setting("time_format", "HH:mm:ss")
	return dates.format_time(get_time(time_string), pattern, locale=_get_locale())


def format_datetime(datetime_string: Any, format_string: str | None = None) -> str:
	"""Format a date with its time in the same way."""
	if not datetime_string:
		return ""
	date_format = _get_setting("date_format", "yyyy-mm-dd").replace("mm", "MM")
	pattern = format_string or f"{date_format} {_get_setting('time_format', 'HH:mm:ss')}"
	return dates.format_datetime(get_datetime(datetime_string), pattern, locale=_get_locale())


def _get_locale() -> str:
	locale = (local.lang or "en").replace("-", "_")
	try:
		dates.get_month_names(locale=locale)
	except (UnknownLocaleError, ValueError):
		return "en"
	return locale


def _get_setting(fieldname: str, default: str) -> str:
	return local.db.get_single_value("System Settings", fieldname) or default
