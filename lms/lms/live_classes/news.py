"""What members are told about live classes: notifications at once, and mails with a calendar by queued jobs.

A series is one entry in a calendar, so everybody gets one mail about it, however many classes it has.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import escape_html, get_url, now_datetime, validate_email_address

from lms.lms.calendars.events import Event, Series
from lms.lms.calendars.mails import send_cancellation, send_invitation
from lms.lms.live_classes.live_class import (
	LIVE_CLASS,
	find_invited,
	get_classes,
	get_classes_of,
	get_start,
	is_over,
)
from lms.lms.live_classes.series import find_hosts, make_entry
from lms.lms.notices.mail import WITHOUT_MARKUP, get_frame
from lms.lms.people.notifications import News, tell_people
from lms.lms.people.recipients import Recipient, get_recipients, speaking
from lms.lms.shared.language import long_time
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.moments import as_moment, find_zone
from lms.lms.shared.rows import chunked
from lms.lms.shared.urls import urls

MAILS = "lms.lms.live_classes.news.send_queued"
# Kinds of mails.
INVITED, MOVED, CANCELLED, LEFT = "invited", "moved", "cancelled", "left"
PEOPLE_PER_JOB = 200


# Notifications


def tell_planned(rows: list[frappe._dict], members: Collection[str], user: str) -> None:
	"""Tell the members about a new class or series."""

	def compose() -> str:
		first, title = rows[0], frappe.bold(escape_html(rows[0].title))
		if len(rows) == 1:
			return _("The class {0} was planned for {1}.").format(title, say_start(first))
		return _("The class {0} was planned. It takes place {1} times, first on {2}.").format(
			title, len(rows), say_start(first)
		)

	tell(rows[0], members, compose, user)
	queue_mails(INVITED, rows[0].series or rows[0].name, find_invited(rows[0].batch_name, members))


def tell_moved(row: frappe._dict, members: Collection[str], user: str) -> None:
	"""Tell the members that a class takes place at another time or place."""
	title = frappe.bold(escape_html(row.title))
	tell(
		row,
		members,
		lambda: _("The class {0} was changed. It takes place on {1}.").format(title, say_start(row)),
		user,
	)
	send_anew(row, members)


def tell_series_changed(row: frappe._dict, members: Collection[str], user: str) -> None:
	"""Tell the members that a class and those that follow it were changed."""
	title = frappe.bold(escape_html(row.title))
	tell(row, members, lambda: _("The class {0} and those that follow it were changed.").format(title), user)
	send_anew(row, members)


def send_anew(row: frappe._dict, members: Collection[str]) -> None:
	"""Send the members who have it in their calendar the latest state of a class or series."""
	queue_mails(MOVED, row.series or row.name, find_invited(row.batch_name, members))


def tell_cancelled(row: frappe._dict, members: Collection[str], user: str) -> None:
	"""Tell the members that a class does not take place."""
	title = frappe.bold(escape_html(row.title))
	tell(
		row,
		members,
		lambda: _("The class {0} on {1} was cancelled.").format(title, say_start(row)),
		user,
	)
	invited = find_invited(row.batch_name, members)
	queue_mails(CANCELLED, row.series or row.name, invited, only=row.name)


def tell(row: frappe._dict, members: Collection[str], compose: Callable[[], str], user: str) -> None:
	link = urls.live_class(row.name)
	people = {*members, row.host} - {user}
	tell_people((News(member, compose, link, LIVE_CLASS, row.name) for member in sorted(people)), user)


def say_start(row: frappe._dict) -> str:
	return say_moment(get_start(row))


def say_moment(moment: datetime) -> str:
	return f"{long_time(moment, frappe.local.lang)} ({moment.tzinfo})"


# Mails


def queue_mails(kind: str, entry: str, members: Iterable[str], only: str | None = None) -> None:
	"""Queue a mail of this kind about a class or series to these people. Each job is one transaction.

	`only` is the one class of a series that the mail is about.
	"""
	for chunk in chunked(members, PEOPLE_PER_JOB):
		frappe.enqueue(
			MAILS,
			queue="long",
			enqueue_after_commit=True,
			kind=kind,
			entry=entry,
			members=chunk,
			only=only,
		)


@again_when_busy
def send_queued(kind: str, entry: str, members: list[str], only: str | None = None) -> None:
	"""Send what `queue_mails` has queued."""
	row = frappe.qb.DocType(LIVE_CLASS)
	if rows := get_classes((row.name == entry) | (row.series == entry)):
		send_mails(kind, rows, members, now_datetime(), only)


def invite(batch: str, members: Collection[str]) -> None:
	"""Send new members an invitation to each class or series that is not over."""
	now = now_datetime()
	entries: dict[str, list[frappe._dict]] = {}
	for row in get_classes_of([batch]):
		entries.setdefault(row.series or row.name, []).append(row)
	for rows in entries.values():
		if any(not row.is_cancelled and not is_over(row, now) for row in rows):
			send_mails(INVITED, rows, members, now)


def send_mails(
	kind: str, rows: list[frappe._dict], members: Collection[str], now: datetime, only: str | None = None
) -> None:
	"""Queue a mail with a calendar to each of these people, in their language and with their own time."""
	entry = make_entry(rows, find_hosts(rows).get(rows[0].host))
	zones = find_zones(members)
	for member, recipient in sorted(get_recipients(members).items()):
		if validate_email_address(recipient.address):
			with speaking(recipient.language):
				send_mail(kind, rows, entry, recipient, zones[member], now, only)


def send_mail(
	kind: str,
	rows: list[frappe._dict],
	entry: Event | Series,
	recipient: Recipient,
	zone: str,
	now: datetime,
	only: str | None,
) -> None:
	head = next((row for row in rows if row.name == (only or row.series)), rows[0])
	heading = say_heading(kind).format(head.title)
	content = {
		"heading": heading,
		"kind": kind,
		"times": [say_times(row, zone) for row in choose_shown(kind, rows, now, only)],
		"place": head.place,
		"description": head.description,
		"reason": head.cancellation_reason or rows[-1].cancellation_reason,
		"has_link": bool(head.join_url or head.conferencing_provider),
		"url": get_url(urls.live_class(head.name)),
		"button": _("Open the class"),
	}
	mail = {
		"subject": heading.translate(WITHOUT_MARKUP),
		"template": "lms_live_class",
		"args": get_frame(recipient) | content,
		"with_container": True,
	}
	moment = as_moment(now)
	# Of a series that has begun, what took place stays in calendars. The rest are exceptions from its rule.
	is_rest = kind == CANCELLED and not only and any(not row.is_cancelled for row in rows)
	if kind in (INVITED, MOVED) or is_rest:
		send_invitation(recipient, entry, moment, **mail)
	else:
		is_part = only and isinstance(entry, Series)
		send_cancellation(recipient, entry, moment, head.series_start if is_part else None, **mail)


def choose_shown(kind: str, rows: list[frappe._dict], now: datetime, only: str | None) -> list[frappe._dict]:
	"""Return the classes that a mail names: the one it is about, or those of the series that come."""
	if only:
		return [row for row in rows if row.name == only]
	if kind == CANCELLED:
		return [row for row in rows if row.is_cancelled and not is_over(row, now)]
	return [row for row in rows if not row.is_cancelled and not is_over(row, now)]


def say_times(row: frappe._dict, zone: str) -> tuple[str, str | None]:
	"""Return when a class starts, and the same by the clock of a reader elsewhere."""
	start = get_start(row)
	there = start.astimezone(ZoneInfo(zone))
	return say_moment(start), None if there.utcoffset() == start.utcoffset() else say_moment(there)


def find_zones(members: Iterable[str]) -> dict[str, str]:
	"""Return the time zones of these people."""
	return {
		row.name: find_zone(row.time_zone)
		for chunk in chunked(members)
		for row in frappe.get_all("User", {"name": ["in", chunk]}, ["name", "time_zone"])
	}


def say_heading(kind: str) -> str:
	return {
		INVITED: _("Live class: {0}"),
		MOVED: _("Changed: {0}"),
		CANCELLED: _("Cancelled: {0}"),
		LEFT: _("You no longer take part in {0}"),
	}[kind]
