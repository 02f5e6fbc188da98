"""Real deadlocks and real waits: what is tried again leaves what one after the other would have left."""

import frappe
import pytest

from lms.lms.shared import locking
from lms.lms.shared.locking import InUseError, anew_when_busy
from lms.testing.factories import make_course
from tests.support.stepping import Party, meet


@pytest.fixture
def parties(test_site, committed):
	if frappe.db.db_type != "mariadb":
		pytest.skip("one writer at a time: nobody meets a deadlock")
	return test_site.name, test_site.sites_path


def count_up(*courses: str) -> None:
	"""One row after the other, which is against any order."""
	for course in courses:
		frappe.db.sql("update `tabLMS Course` set idx = idx + 1 where name = %s", (course,))


def test_a_deadlock_is_tried_again_from_the_beginning(parties):
	one, other = make_course().name, make_course().name
	frappe.db.commit()
	request = anew_when_busy(count_up)
	first, second = Party(*parties, request, one, other), Party(*parties, request, other, one)
	meet(first, "update `tabLMS Course`", second)
	assert (first.error, second.error) == (None, None)
	assert {frappe.db.get_value("LMS Course", name, "idx") for name in (one, other)} == {2}


def test_without_trying_again_one_of_them_fails(parties):
	one, other = make_course().name, make_course().name
	frappe.db.commit()
	first, second = Party(*parties, count_up, one, other), Party(*parties, count_up, other, one)
	meet(first, "update `tabLMS Course`", second)
	[error] = [party.error for party in (first, second) if party.error]
	assert isinstance(error, frappe.QueryDeadlockError)


@pytest.mark.parametrize(
	"take", [locking.lock_as_author, locking.lock_for_bulk_write, locking.lock_as_learner]
)
def test_who_waits_too_long_for_a_site_wide_lock_is_asked_to_try_again(parties, monkeypatch, take):
	monkeypatch.setattr(locking, "WAIT_SECONDS", 0)
	first = Party(*parties, hold_all)
	second = Party(*parties, take)
	meet(first, "select 1 as holding", second)
	assert first.error is None
	assert isinstance(second.error, InUseError)
	assert "Please try again" in str(second.error)


def hold_all() -> None:
	locking.lock_as_author()
	locking.lock_for_bulk_write(learners_wait=True)
	frappe.db.sql("select 1 as holding")
