"""What time it is on the site: every other module asks here, never the operating system."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%H:%M:%S.%f"
DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"

_time_zone: Callable[[], str | None] = lambda: None  # noqa: E731


def use_time_zone_of(source: Callable[[], str | None]) -> None:
	"""Name the function that knows the current site's time zone; it lives in a later layer."""
	global _time_zone
	_time_zone = source


def get_system_timezone() -> str:
	"""The site's time zone.

	Differs from Frappe: a site that has not chosen one runs on UTC, not on Asia/Kolkata."""
	return _time_zone() or "UTC"


def now_datetime() -> datetime.datetime:
	"""The site's present moment, without a zone as every datetime in the database."""
	return datetime.datetime.now(_zone(get_system_timezone())).replace(tzinfo=None)


def now() -> str:
	return now_datetime().strftime(DATETIME_FORMAT)


def nowdate() -> str:
	return now_datetime().strftime(DATE_FORMAT)


def nowtime() -> str:
	return now_datetime().strftime(TIME_FORMAT)


today = nowdate


@cache
def _zone(name: str) -> datetime.tzinfo:
	try:
		return ZoneInfo(name)
	except (ZoneInfoNotFoundError, ValueError):
		return datetime.timezone.utc
