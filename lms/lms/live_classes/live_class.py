"""LMS Live Class: its values, its times and its cohort."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import get_datetime
from pypika.functions import Min
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.live_classes.providers.accounts import FIELDS
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.moments import as_site_time, combine
from lms.lms.shared.rows import chunked

BATCH, ENROLLMENT = "LMS Batch", "LMS Batch Enrollment"
LIVE_CLASS, PARTICIPANT = "LMS Live Class", "LMS Live Class Participant"
# What an enrollment has as long as the person is in the cohort.
IS_MEMBER = {"is_open": "1"}
COHORT_FIELDS = ("name", "title", "published", "is_cancelled", "start_date", "end_date", "timezone")
CLASS_FIELDS = (
	"name",
	"title",
	"batch_name",
	"host",
	"date",
	"time",
	"duration",
	"timezone",
	"place",
	"join_url",
	"description",
	"auto_recording",
	*FIELDS,
	"is_cancelled",
	"cancellation_reason",
	"frequency",
	"repeat_interval",
	"repeat_count",
	"series",
	"series_start",
	"starts_on",
	"ends_on",
	"sequence",
	"event",
	"modified",
)
# What an invitation shows. Changes of these are sent to everybody.
SHOWN = ("title", "host", "date", "time", "duration", "timezone", "place", "description")
MOST_MINUTES = 24 * 60


class LiveClassError(frappe.ValidationError):
	"""The class cannot be like this. The message says what to change."""


# The cohort


def lock_cohort(batch: str) -> frappe._dict:
	"""Lock the cohort until the commit and return its values. Raises DoesNotExistError if there is none.

	Whoever changes its classes or its members holds this lock, so that calendars have the right people.
	"""
	row = frappe.db.get_value(BATCH, batch, COHORT_FIELDS, as_dict=True, for_update=True)
	if not row:
		frappe.throw(_("This cohort does not exist or is not published."), frappe.DoesNotExistError)
	lock_for_bulk_write()
	return row


def get_members(batch: str) -> list[str]:
	"""Return who is in the cohort, as last committed."""
	filters = {"batch": batch, **IS_MEMBER}
	return sorted(frappe.db.get_values(ENROLLMENT, filters, "member", pluck=True, for_update=True))


def select_joined(batch: str) -> QueryBuilder:
	"""Select `member`, `member_name` and `joined_on` of who is in the cohort.

	Who left and came back joined when they first came: leaving does not undo the classes that they missed.
	"""
	row, first = frappe.qb.DocType(ENROLLMENT), frappe.qb.DocType(ENROLLMENT).as_("first")
	query = frappe.qb.from_(row).join(first).on((first.batch == row.batch) & (first.member == row.member))
	query = query.select(row.member, row.member_name, Min(first.creation).as_("joined_on"))
	query = query.where(row.batch == batch).groupby(row.member, row.member_name)
	return query.where(Criterion.all(row[name] == value for name, value in IS_MEMBER.items()))


def find_invited(batch: str, members: Iterable[str]) -> list[str]:
	"""Return those among these people whose enrollment was confirmed by mail, with the invitations.

	Others get the latest state of all classes with their confirmation. People who have just left count, too.
	"""
	row = frappe.qb.DocType(ENROLLMENT)
	query = frappe.qb.from_(row).select(row.member).distinct().orderby(row.member)
	query = query.where((row.batch == batch) & (row.confirmation_email_sent == 1))
	return [
		member for chunk in chunked(members) for member in query.where(row.member.isin(chunk)).run(pluck=True)
	]


# Classes


def find_class(live_class: str) -> frappe._dict:
	"""Return the values of a class. Raises DoesNotExistError if there is none."""
	return frappe.db.get_value(LIVE_CLASS, live_class, CLASS_FIELDS, as_dict=True) or refuse_unknown()


def refuse_unknown() -> NoReturn:
	frappe.throw(_("This class does not exist."), frappe.DoesNotExistError)


def get_classes(criterion: Criterion) -> list[frappe._dict]:
	"""Return the classes that match, in order of time."""
	row = frappe.qb.DocType(LIVE_CLASS)
	query = frappe.qb.from_(row).select(*(row[fieldname] for fieldname in CLASS_FIELDS)).where(criterion)
	return query.orderby(row.starts_on).orderby(row.name).run(as_dict=True)


def get_classes_of(batches: Iterable[str]) -> list[frappe._dict]:
	row = frappe.qb.DocType(LIVE_CLASS)
	return get_classes(row.batch_name.isin(list(batches)))


def get_series(series: str) -> list[frappe._dict]:
	"""Return all classes of a series, the cancelled ones as well."""
	return get_classes(frappe.qb.DocType(LIVE_CLASS).series == series)


# Times


def get_start(row: frappe._dict) -> datetime:
	"""Return when the class starts, with its time zone."""
	return combine(row.date, row.time, row.timezone)


def get_end(row: frappe._dict) -> datetime:
	"""Return when the class ends, with its time zone, also across a change of the clocks."""
	start = get_start(row)
	end = start.timestamp() + int(row.duration) * 60
	return datetime.fromtimestamp(end, start.tzinfo)


def get_wall_start(row: frappe._dict) -> datetime:
	"""Return the day and time that the clocks in its time zone show as the class starts."""
	return get_start(row).replace(tzinfo=None)


def find_site_times(row: frappe._dict) -> tuple[datetime, datetime]:
	"""Return when the class starts and ends by the site's clock."""
	return as_site_time(get_start(row)), as_site_time(get_end(row))


def has_started(row: frappe._dict, now: datetime) -> bool:
	return now >= get_datetime(row.starts_on)


def is_over(row: frappe._dict, now: datetime) -> bool:
	return now >= get_datetime(row.ends_on)


def minutes_before(row: frappe._dict, minutes: int) -> datetime:
	"""Return the moment that long before the start, by the site's clock."""
	return get_datetime(row.starts_on) - timedelta(minutes=minutes)
