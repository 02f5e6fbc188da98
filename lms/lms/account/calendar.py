"""What a person's calendar feed has in it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import get_system_timezone, get_url

from lms.lms.calendars.events import Entry, WholeDay, make_uid
from lms.lms.calendars.ical import publish
from lms.lms.live_classes.calendar import collect_classes
from lms.lms.people.recipients import get_recipients, speaking
from lms.lms.permissions.checks import may
from lms.lms.permissions.open_courses import is_open
from lms.lms.shared.brand import get_brand
from lms.lms.shared.urls import urls
from lms.lms.training.unfinished import get_unfinished

# A feed is made at most once in so many seconds, however often programs ask for it.
SECONDS_KEPT = 60
MOST_DAYS = 500


def write_feed(user: str, now: datetime, batch: str | None = None) -> str:
	"""Return the feed of an enabled account as iCalendar text, in the person's language.

	With `batch`, the live classes of that cohort alone, if the person is in it.
	"""
	# Addresses in it begin with that of the request.
	key = f"lms_calendar_feed:{user}:{batch or ''}:{get_url()}"
	text: str | None = frappe.cache.get_value(key, expires=True)
	if text is None:
		with speaking(get_recipients([user])[user].language):
			text = publish(collect_events(user, now, batch), name_feed(user, batch))
		frappe.cache.set_value(key, text, expires_in_sec=SECONDS_KEPT)
	return text


def name_feed(user: str, batch: str | None) -> str:
	if batch and may(user, "read", "LMS Batch", batch):
		return str(frappe.db.get_value("LMS Batch", batch, "title"))
	return get_brand().name


def collect_events(user: str, now: datetime, batch: str | None = None) -> list[Entry]:
	"""Return everything that the person's calendar has, or the classes of one of their cohorts."""
	classes = collect_classes(user, now, batch)
	return [*classes] if batch else [*collect_due_dates(user, now.date()), *classes]


def collect_due_dates(user: str, today: date) -> list[WholeDay]:
	"""Return the days on which the person's unfinished training is due, as far as they can take it now."""
	zone = ZoneInfo(get_system_timezone())
	rows = [row for row in get_unfinished(user, today) if is_open(row) and not row.superseded]
	return [
		WholeDay(
			make_uid(row.name),
			_("Due: {0}").format(row.course_title),
			row.due_date,
			url=get_url(urls.course(row.course)),
			last_modified=row.modified.replace(tzinfo=zone),
		)
		for row in rows[:MOST_DAYS]
	]
