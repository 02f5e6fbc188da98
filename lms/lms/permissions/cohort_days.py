"""When a cohort (LMS Batch) starts and ends. Some of what members may do depends on it."""

from datetime import date, datetime, time, timedelta

import frappe
from frappe.utils import getdate

from lms.lms.shared.moments import as_moment, combine

SCHEDULE = ("start_date", "end_date", "start_time", "end_time", "timezone")


def get_start(batch: frappe._dict) -> datetime:
	"""Return when the first day begins, with the time zone of the cohort."""
	return combine(batch.start_date, batch.start_time, batch.timezone)


def get_end(batch: frappe._dict) -> datetime:
	"""Return when the last day ends, with the time zone of the cohort."""
	return combine(batch.end_date, batch.end_time, batch.timezone)


def has_started(batch: frappe._dict, now: datetime) -> bool:
	return as_moment(now) >= get_start(batch)


def is_over(batch: frappe._dict, now: datetime) -> bool:
	return as_moment(now) >= get_end(batch)


def is_late(batch: frappe._dict, due_date: date | str | None, at: datetime) -> bool:
	"""Whether a moment is after the day on which something was due in the cohort's time zone."""
	if not due_date:
		return False
	following = getdate(due_date) + timedelta(days=1)
	return as_moment(at) >= datetime.combine(following, time(), get_start(batch).tzinfo)
