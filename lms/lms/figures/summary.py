"""The statistics of the whole site. On a large site they are counted once an hour and kept until then.

Counters that follow every change would be rows that everybody waits for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import frappe

from lms.lms.figures.activity import MOST_MONTHS, Activity, get_activity
from lms.lms.figures.scope import WHOLE_SITE
from lms.lms.figures.statistics import MONTHS, Statistics, get_statistics
from lms.lms.training.assignments import TRAINING_ASSIGNMENT

T = TypeVar("T")

# A site with more training assignments than this is large. Up to here, counting takes a fraction of a second.
MANY_ASSIGNMENTS = 100_000
KEY = "lms_summary"
# Kept longer than an hour, so that the job replaces them before they are gone.
SECONDS_KEPT = 3 * 60 * 60


class SiteStatistics(Statistics):
	"""`as_of` is when they were counted."""

	as_of: datetime


class Summary(SiteStatistics):
	"""All that is counted together. `over_time` has the last 24 months."""

	activity: Activity


def read_statistics(now: datetime) -> SiteStatistics:
	"""Return the statistics as of now or, on a large site, those that were kept."""
	return as_statistics(read_summary(now))


def refresh_statistics(now: datetime) -> SiteStatistics:
	"""Count the statistics now and keep them."""
	return as_statistics(refresh_summary(now))


def as_statistics(summary: Summary) -> SiteStatistics:
	return {
		"as_of": summary["as_of"],
		"totals": summary["totals"],
		"compliance": summary["compliance"],
		"over_time": summary["over_time"][-MONTHS:],
	}


def read_summary(now: datetime) -> Summary:
	if not is_large():
		return count_summary(now)
	kept: Summary | None = get_kept(KEY)
	return kept or refresh_summary(now)


def refresh_summary(now: datetime) -> Summary:
	return keep(KEY, lambda: count_summary(now))


def count_summary(now: datetime) -> Summary:
	today = now.date()
	return {
		"as_of": now,
		**get_statistics(today, MOST_MONTHS),
		"activity": get_activity(today, WHOLE_SITE),
	}


def keep(key: str, count: Callable[[], T]) -> T:
	"""Count something and keep it for some hours."""
	counted = count()
	frappe.cache.set_value(key, counted, expires_in_sec=SECONDS_KEPT)
	return counted


def get_kept(key: str) -> T | None:
	return frappe.cache.get_value(key, expires=True)


def is_large() -> bool:
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(assignment).select(assignment.name).orderby(assignment.name)
	return bool(query.limit(1).offset(MANY_ASSIGNMENTS).run())
