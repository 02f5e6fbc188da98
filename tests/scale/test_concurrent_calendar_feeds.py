"""One person in several windows at once: one address, and those who were not first are told."""

from datetime import datetime

import frappe
import pytest

from lms.lms.calendars.feed import FEED, FeedError, create_feed, find_reader, renew_feed
from lms.lms.shared.locking import anew_when_busy
from lms.testing.factories import make_user
from tests.scale.crowd import Job, run_jobs

WINDOWS = 8
NOW = datetime(2026, 11, 24, 12)


@pytest.fixture
def user(committed):
	user = make_user()
	frappe.db.commit()
	return user


def create(user: str) -> str | None:
	try:
		return anew_when_busy(create_feed)(user, NOW)
	except FeedError:
		return None


def renew(user: str) -> str:
	return anew_when_busy(renew_feed)(user, NOW)


def test_one_of_several_windows_creates_the_address(test_site, user):
	site = (test_site.name, test_site.sites_path)
	tokens = run_jobs([Job(*site, create, (user,)) for _window in range(WINDOWS)])
	[token] = filter(None, tokens)
	frappe.db.rollback()
	assert find_reader(token) == user
	assert frappe.db.count(FEED, {"member": user}) == 1


def test_the_last_of_several_windows_that_renew_has_the_address(test_site, user):
	create(user)
	frappe.db.commit()
	site = (test_site.name, test_site.sites_path)
	tokens = run_jobs([Job(*site, renew, (user,)) for _window in range(WINDOWS)])
	frappe.db.rollback()
	assert len(set(tokens)) == WINDOWS
	assert [find_reader(token) for token in tokens].count(user) == 1
