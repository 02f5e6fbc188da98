"""Texts and values for live classes: when, where and how to join."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _

from lms.lms.live_classes.views import CANCELLED, MINUTES_BEFORE, NOW, OVER, UPCOMING
from lms.lms.shared.counts import say_count
from lms.lms.shared.due import Badge
from lms.lms.shared.language import long_period
from lms.lms.shared.moments import as_moment
from lms.lms.shared.urls import urls

Row = Mapping[str, Any]


def class_view(row: Row, now: datetime, zone: str, language: str) -> frappe._dict:
	"""Return a class for a list. `join` is its label, if the reader can join it now."""
	return frappe._dict(
		name=row["name"],
		title=row["title"],
		url=urls.live_class(row["name"]),
		batch_title=row["batch_title"],
		badge=state_badge(row, now, zone),
		when=when_text(row, language),
		here=here_text(row, zone, language),
		where=where_text(row),
		join=_("Join") if row["can_join"] else None,
	)


def state_badge(row: Row, now: datetime, zone: str) -> Badge:
	state = row["state"]
	if state == UPCOMING:
		return Badge("now", say_days_until(row["starts"], now, zone))
	return {
		NOW: Badge("done", _("Going on now")),
		OVER: Badge("", _("Is over")),
		CANCELLED: Badge("overdue", _("Has been cancelled")),
	}[state]


def say_days_until(starts: datetime, now: datetime, zone: str) -> str:
	"""Return on which day something starts, by the reader's clock."""
	here = ZoneInfo(zone)
	days = (starts.astimezone(here).date() - as_moment(now).astimezone(here).date()).days
	if days < 2:
		return _("Tomorrow") if days == 1 else _("Today")
	return say_count(_("In {0} day|In {0} days"), days)


def when_text(row: Row, language: str) -> str:
	return f"{long_period(row['starts'], row['ends'], language)} ({row['timezone']})"


def here_text(row: Row, zone: str, language: str) -> str | None:
	"""Return the same in the reader's time zone. None if their clocks show the same."""
	starts, ends = (row[name].astimezone(ZoneInfo(zone)) for name in ("starts", "ends"))
	if starts.utcoffset() == row["starts"].utcoffset():
		return None
	return f"{long_period(starts, ends, language)} ({zone})"


def where_text(row: Row) -> str | None:
	place = row["place"]
	if row["is_online"]:
		return _("{0}, or online").format(place) if place else _("Online")
	return str(place) if place else None


def fact_view(row: Row, zone: str, language: str) -> list[tuple[str, str]]:
	"""Return the facts at the top of the page of a class, with their labels."""
	facts = (
		(_("When"), when_text(row, language)),
		(_("Your time"), here_text(row, zone, language)),
		(_("Where"), where_text(row)),
		(_("Host"), row["host_name"]),
	)
	return [(label, value) for label, value in facts if value]


def advice_text(row: Row) -> str | None:
	"""Say why there is nothing to join at the moment. None if there is, or never will be."""
	if row["can_join"] or not row["is_online"] or row["state"] == CANCELLED:
		return None
	if row["state"] == OVER:
		return _("This class is over.")
	if row["state"] == NOW:
		return _("The link to join is not ready yet. Ask the host.")
	return _("You can join from {0} minutes before the start, here on this page.").format(MINUTES_BEFORE)


def group_classes(rows: Iterable[Row], now: datetime, zone: str, language: str) -> list[frappe._dict]:
	"""Return the classes that come, in order, and then those that are over, the latest first."""
	views = [(row["state"], class_view(row, now, zone, language)) for row in rows]
	coming = [view for state, view in views if state in (UPCOMING, NOW)]
	past = [view for state, view in reversed(views) if state in (OVER, CANCELLED)]
	groups = (
		frappe._dict(name="coming", title=_("Classes to come"), classes=coming),
		frappe._dict(name="past", title=_("Over and cancelled"), classes=past),
	)
	return [group for group in groups if group.classes]
