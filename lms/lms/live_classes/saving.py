"""What may be saved as a live class, and what follows from saving one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import cint, escape_html, getdate
from frappe.utils import format_date as in_words

from lms.lms.live_classes import events, news
from lms.lms.live_classes.live_class import (
	LIVE_CLASS,
	MOST_MINUTES,
	PARTICIPANT,
	LiveClassError,
	find_class,
	find_site_times,
	get_classes,
	get_members,
)
from lms.lms.live_classes.meetings import queue_meeting
from lms.lms.live_classes.providers.accounts import FIELDS
from lms.lms.live_classes.providers.base import LONGEST_LINK
from lms.lms.live_classes.series import count_change, list_starts
from lms.lms.shared.addresses import safe_link
from lms.lms.shared.moments import is_time_zone, read_time
from lms.lms.shared.rows import insert_new

# The fields of a class that the others of its series begin with.
COPIED = (
	"title",
	"batch_name",
	"host",
	"time",
	"duration",
	"timezone",
	"place",
	"join_url",
	"description",
	"auto_recording",
	*FIELDS,
)


# Changes of these are news. Others only bring calendars up to date.
SAID = {"date", "time", "duration", "timezone", "place"}


# Before


def require_valid(row: frappe._dict, cohort: frappe._dict) -> None:
	"""Raise LiveClassError, which says what to change."""
	if cohort.is_cancelled:
		frappe.throw(_("This cohort was cancelled."), LiveClassError)
	if not is_time_zone(row.timezone):
		name = frappe.bold(escape_html(row.timezone or ""))
		frappe.throw(
			_("{0} is not a time zone. Enter one such as Europe/Berlin.").format(name), LiveClassError
		)
	if not 1 <= cint(row.duration) <= MOST_MINUTES:
		frappe.throw(_("A class takes from 1 to {0} minutes.").format(MOST_MINUTES), LiveClassError)
	if row.join_url and not is_web_link(row.join_url):
		frappe.throw(
			_("The link must be an address of the web that starts with https:// or http://."), LiveClassError
		)
	require_host(row.host)
	require_time(row.time)
	require_days(list_starts(row), cohort)


def is_web_link(address: str) -> bool:
	if len(address) > LONGEST_LINK or not safe_link(address):
		return False
	try:
		parts = urlsplit(address.strip())
	except ValueError:
		return False
	return parts.scheme in ("https", "http") and bool(parts.hostname)


def require_time(value: timedelta | str) -> None:
	try:
		read_time(value)
	except ValueError:
		name = frappe.bold(escape_html(str(value)[:100]))
		frappe.throw(_("{0} is not a time.").format(name), LiveClassError)


def require_host(host: str) -> None:
	if host == "Guest" or not frappe.db.get_value("User", host, "enabled"):
		frappe.throw(
			_("The account of the host {0} is disabled. Choose another host.").format(
				frappe.bold(escape_html(host))
			),
			LiveClassError,
		)


def require_days(starts: Iterable[datetime], cohort: frappe._dict) -> None:
	first, last = getdate(cohort.start_date), getdate(cohort.end_date)
	if outside := [start.date() for start in starts if not first <= start.date() <= last]:
		frappe.throw(
			_("The cohort takes place from {0} to {1}. These days are not in it: {2}").format(
				in_words(first), in_words(last), ", ".join(map(in_words, outside))
			),
			LiveClassError,
		)


def require_classes_within(batch: str, first: date, last: date) -> None:
	"""Raise LiveClassError if classes take place outside of the days that a cohort is about to have."""
	row = frappe.qb.DocType(LIVE_CLASS)
	outside = (row.date < first) | (row.date > last)
	found = get_classes((row.batch_name == batch) & (row.is_cancelled == 0) & outside)
	if found:
		shown = ", ".join(f"{escape_html(each.title)} ({in_words(each.date)})" for each in found[:10])
		frappe.throw(
			_(
				"These live classes are outside of the days of the cohort: {0}. Move or cancel them first."
			).format(shown),
			LiveClassError,
		)


# After


def plan(live_class: str, user: str, cohort: frappe._dict) -> str:
	"""Do what follows from a new class: the others of its series, Events, and telling the members.

	The caller has the lock on the cohort. Returns the Event of the class.
	"""
	head = find_class(live_class)
	rows = [head, *create_others(head, user)]
	members = get_members(head.batch_name)
	table = frappe.qb.DocType(LIVE_CLASS)
	for row in rows:
		row.event = events.create_event(row, members)
		frappe.qb.update(table).set(table.event, row.event).where(table.name == row.name).run()
		queue_meeting(row.name)
	if cohort.published:
		news.tell_planned(rows, members, user)
	return str(head.event)


def create_others(head: frappe._dict, user: str) -> list[frappe._dict]:
	"""Create the other classes of a series with one statement and return them."""
	_first, *others = list_starts(head)
	if not others:
		return []
	fields = (*COPIED, "date", "series", "series_start", "starts_on", "ends_on")
	values = frappe.db.get_value(LIVE_CLASS, head.name, COPIED)
	rows = []
	for start in others:
		site_times = find_site_times(frappe._dict(head, date=start.date()))
		rows.append((*values, start.date(), head.name, start, *site_times))
	names = insert_new(LIVE_CLASS, fields, rows, user)
	table = frappe.qb.DocType(LIVE_CLASS)
	return get_classes(table.name.isin(names))


def follow_change(live_class: str, changed: Iterable[str], user: str, cohort: frappe._dict) -> None:
	"""Do what follows from a changed class: its Event, and telling the members."""
	row = find_class(live_class)
	events.update_event(row, user)
	count_change(row.series or row.name)
	if not cohort.published:
		return
	members = get_members(row.batch_name)
	if SAID.intersection(changed):
		news.tell_moved(row, members, user)
	else:
		news.send_anew(row, members)


def require_deletable(row: frappe._dict, cohort: frappe._dict) -> None:
	"""Raise LinkExistsError if the class is evidence, or if people have it in their calendars."""
	if frappe.db.exists(PARTICIPANT, {"live_class": row.name}):
		frappe.throw(
			_("The attendance of this class was recorded. It cannot be deleted."), frappe.LinkExistsError
		)
	if row.series == row.name and frappe.db.exists(
		LIVE_CLASS, {"series": row.name, "name": ["!=", row.name]}
	):
		frappe.throw(
			_("Other classes of the series follow this one. Cancel it instead."), frappe.LinkExistsError
		)
	if cohort.published and not row.is_cancelled and get_members(row.batch_name):
		frappe.throw(
			_("Members have this class in their calendars. Cancel it instead."), frappe.LinkExistsError
		)
