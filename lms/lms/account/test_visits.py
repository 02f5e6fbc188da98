"""Visits: what is one visit and what is the next, and what is stored of them."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.account.visits import VISIT, Visit, get_visit, write_visit
from lms.testing.factories import insert, make_user

NOON, YESTERDAY = datetime(2026, 11, 24, 12), datetime(2026, 11, 23, 12)


@pytest.fixture
def user() -> str:
	return make_user()


@pytest.mark.parametrize(
	("after", "visit"),
	[
		({"minutes": 0}, Visit(NOON, YESTERDAY)),
		({"minutes": 14}, Visit(NOON, YESTERDAY)),
		({"minutes": 15}, Visit(NOON + timedelta(minutes=15), YESTERDAY)),
		({"minutes": 239}, Visit(NOON + timedelta(minutes=239), YESTERDAY)),
		({"hours": 4}, Visit(NOON + timedelta(hours=4), NOON)),
		({"days": 30}, Visit(NOON + timedelta(days=30), NOON)),
		# The clock was set back.
		({"hours": -1}, Visit(NOON, YESTERDAY)),
	],
	ids=str,
)
def test_a_visit_goes_on_until_nobody_looks_for_hours(after, visit):
	assert Visit(NOON, YESTERDAY).go_on(NOON + timedelta(**after)) == visit


def test_somebody_who_looks_all_day_is_on_one_visit():
	visit = Visit(NOON, YESTERDAY)
	for minutes in range(0, 12 * 60, 7):
		visit = visit.go_on(NOON + timedelta(minutes=minutes))
	assert visit.previous == YESTERDAY


def test_a_visit_is_read_as_it_was_written(user):
	assert get_visit(user) is None
	for number, visit in enumerate((Visit(YESTERDAY), Visit(NOON, YESTERDAY))):
		write_visit(user, visit, is_new=not number)
		assert get_visit(user) == visit
	assert frappe.db.count(VISIT, {"member": user}) == 1
	assert get_visit(make_user()) is None


def test_a_merged_account_keeps_the_visits_of_the_one_that_stays(user):
	other = make_user()
	write_visit(user, Visit(NOON), is_new=True)
	write_visit(other, Visit(YESTERDAY), is_new=True)
	frappe.rename_doc("User", user, other, merge=True, force=True)
	assert get_visit(other) == Visit(YESTERDAY)
	assert frappe.db.count(VISIT, {"member": ["in", (user, other)]}) == 1


def test_two_first_views_at_the_same_moment_are_one_visit(user):
	write_visit(user, Visit(NOON), is_new=True)
	write_visit(user, Visit(NOON), is_new=True)
	assert frappe.db.count(VISIT, {"member": user}) == 1


def test_visits_do_not_keep_an_account_from_being_deleted_or_renamed(user):
	write_visit(user, Visit(now_datetime()), is_new=True)
	renamed = f"renamed-{user}"
	frappe.rename_doc("User", user, renamed, force=True)
	assert get_visit(renamed) and not get_visit(user)
	frappe.delete_doc("User", renamed)
	assert frappe.db.count(VISIT, {"member": renamed}) == 0


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Moderator", "System Manager"])
def test_nobody_reads_or_makes_them(user, role, as_user):
	write_visit(user, Visit(NOON), is_new=True)
	name = frappe.db.get_value(VISIT, {"member": user})
	for person in (user, make_user(role)):
		with as_user(person):
			assert not frappe.has_permission(VISIT, doc=name)
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(VISIT)
			with pytest.raises(frappe.PermissionError):
				insert(VISIT, member=user)
