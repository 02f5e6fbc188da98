"""The statistics of a large site are kept; `as_of` says when they were counted."""

from datetime import datetime, timedelta

import frappe
import pytest

from lms.lms import jobs
from lms.lms.figures import summary
from lms.testing.factories import make_assignment

NOW = datetime(2026, 11, 28, 12)


@pytest.fixture(autouse=True)
def nothing_kept(site):
	frappe.cache.delete_value(summary.KEY)
	yield
	frappe.cache.delete_value(summary.KEY)


@pytest.fixture
def is_large(monkeypatch):
	monkeypatch.setattr(summary, "MANY_ASSIGNMENTS", 0)
	make_assignment()


def count(now: datetime) -> tuple[datetime, int]:
	statistics = summary.read_statistics(now)
	return statistics["as_of"], statistics["compliance"]["mandatory_assignments"]


def test_a_small_site_counts_at_once():
	_as_of, before = count(NOW)
	make_assignment()
	assert count(NOW) == (NOW, before + 1)


def test_a_large_site_keeps_what_it_has_counted(is_large):
	counted, later = count(NOW), NOW + timedelta(minutes=20)
	make_assignment()
	assert count(later) == counted
	assert summary.refresh_statistics(later)["as_of"] == later
	assert count(later + timedelta(minutes=1)) == (later, counted[1] + 1)


def test_the_job_counts_for_a_large_site_alone(is_large, monkeypatch):
	jobs.refresh_statistics()
	kept = frappe.cache.get_value(summary.KEY, expires=True)
	assert kept["compliance"]["mandatory_assignments"] >= 1
	frappe.cache.delete_value(summary.KEY)
	monkeypatch.setattr(summary, "MANY_ASSIGNMENTS", 10**6)
	jobs.refresh_statistics()
	assert frappe.cache.get_value(summary.KEY, expires=True) is None


def test_what_is_kept_has_the_same_keys(is_large):
	assert summary.read_statistics(NOW) == summary.read_statistics(NOW + timedelta(minutes=1))
	assert set(summary.read_statistics(NOW)) == {"as_of", "totals", "compliance", "over_time"}
