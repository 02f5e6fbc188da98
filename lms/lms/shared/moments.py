"""Days and times in a time zone. Frappe keeps moments without one, in that of the site."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frappe.utils import get_system_timezone, get_time, getdate

CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?")


def is_time_zone(name: object) -> bool:
	return isinstance(name, str) and name in available_timezones()


def find_zone(account_zone: str | None) -> str:
	"""Return the name of a person's time zone: that of the account, or else of the site."""
	try:
		return ZoneInfo(account_zone or "").key
	except (ZoneInfoNotFoundError, ValueError):
		return str(get_system_timezone())


def read_time(value: time | timedelta | str) -> time:
	"""Return the time of day that a client has sent. Raises ValueError if it is none.

	MariaDB keeps a time with a sign, and no page could read it again. Frappe takes 24:00 for midnight.
	"""
	text = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
	if text:
		hour, minute, second = (int(part or 0) for part in text.groups())
		return time(hour, minute, second)
	if not isinstance(value, time | timedelta) or (
		isinstance(value, timedelta) and not timedelta(0) <= value < timedelta(days=1)
	):
		raise ValueError(value)
	return get_time(value)


def combine(day: date | str, clock: timedelta | str, time_zone: str) -> datetime:
	"""Return the moment at which the clocks in a time zone show a day and a time, with the zone."""
	return datetime.combine(getdate(day), get_time(clock), ZoneInfo(time_zone))


def as_moment(now: datetime) -> datetime:
	"""Return a moment of the site's clock with the site's zone."""
	return now.replace(tzinfo=ZoneInfo(get_system_timezone()))


def as_site_time(moment: datetime) -> datetime:
	"""Return a moment with a zone as Frappe keeps it: without one, by the site's clock."""
	return moment.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
