"""The time on the site. All other modules use this, and never the operating system's clock."""

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
	"""Set the function that returns the current site's time zone, which is in a higher layer."""
	global _time_zone
	_time_zone = source


def get_system_timezone() -> str:
	"""Return the site's time zone.

	Differs from Frappe: the default is UTC, not Asia/Kolkata."""
	return _time_zone() or "UTC"


def now_datetime() -> datetime.datetime:
	"""Return the current time on the site, without a zone, like every datetime in the database."""
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
