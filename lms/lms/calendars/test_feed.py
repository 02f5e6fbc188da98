"""Secret addresses of feeds: whose they are, and when they stop working."""

from datetime import datetime

import frappe
import pytest

from lms.lms.calendars.feed import (
	FEED,
	FeedError,
	create_feed,
	delete_feed,
	find_reader,
	get_created_on,
	hash_token,
	renew_feed,
)
from lms.testing.factories import insert, make_user

NOW, LATER = datetime(2026, 11, 24, 12), datetime(2026, 11, 25, 12)


@pytest.fixture
def user() -> str:
	return make_user()


def test_a_token_is_128_random_bits_and_leads_to_one_person(user):
	other = make_user()
	tokens = {user: create_feed(user, NOW), other: create_feed(other, NOW)}
	assert len(set(tokens.values())) == 2
	for person, token in tokens.items():
		assert len(bytes.fromhex(token)) * 8 == 128
		assert find_reader(token) == person


def test_only_the_hash_is_stored(user):
	token = create_feed(user, NOW)
	row = frappe.get_all(FEED, filters={"member": user}, fields=["*"])[0]
	assert row.token_hash == hash_token(token)
	assert token not in str(dict(row))


def test_there_is_one_feed_for_each_person(user):
	token = create_feed(user, NOW)
	with pytest.raises(FeedError):
		create_feed(user, LATER)
	assert find_reader(token) == user
	assert get_created_on(user) == NOW


def test_a_renewed_feed_has_a_new_token_and_the_old_one_is_unknown(user):
	old = create_feed(user, NOW)
	new = renew_feed(user, LATER)
	assert (find_reader(old), find_reader(new)) == (None, user)
	assert get_created_on(user) == LATER
	assert frappe.db.count(FEED, {"member": user}) == 1


def test_a_feed_that_is_switched_off_is_gone_and_can_be_created_again(user):
	old = create_feed(user, NOW)
	delete_feed(user)
	assert (find_reader(old), get_created_on(user)) == (None, None)
	with pytest.raises(FeedError):
		renew_feed(user, NOW)
	assert find_reader(create_feed(user, LATER)) == user


def test_one_person_changes_nothing_for_another(user):
	token = create_feed(user, NOW)
	other = make_user()
	with pytest.raises(FeedError):
		renew_feed(other, LATER)
	delete_feed(other)
	assert find_reader(token) == user


@pytest.mark.parametrize("wrong", ["", "0" * 32, "x" * 32, "%", "' or 1=1 --", "0" * 4000])
def test_unknown_tokens_lead_to_nobody(user, wrong):
	create_feed(user, NOW)
	assert find_reader(wrong) is None


def test_neither_the_hash_nor_another_spelling_is_a_token(user):
	token = create_feed(user, NOW)
	for wrong in (hash_token(token), token.upper() + " ", f" {token}", f"{token}\n", token[:-1], f"{token}0"):
		assert find_reader(wrong) is None


def test_who_may_not_use_the_portal_any_more_has_no_feed(user):
	token = create_feed(user, NOW)
	account = frappe.get_doc("User", user)
	account.remove_roles("LMS Student")
	assert find_reader(token) is None
	account.add_roles("LMS Student")
	assert find_reader(token) == user
	account.reload()
	account.enabled = 0
	account.save()
	assert find_reader(token) is None


def test_a_renamed_account_keeps_its_feed(user):
	token = create_feed(user, NOW)
	frappe.rename_doc("User", user, f"renamed-{user}", force=True)
	assert find_reader(token) == f"renamed-{user}"


@pytest.mark.parametrize("both", [True, False])
def test_a_merged_account_has_the_feed_of_the_one_that_stays(user, both):
	other = make_user()
	token = create_feed(user, NOW)
	stays = create_feed(other, NOW) if both else None
	frappe.rename_doc("User", user, other, merge=True, force=True)
	assert find_reader(token) is None
	assert not stays or find_reader(stays) == other
	assert frappe.db.count(FEED, {"member": ["in", (user, other)]}) == int(both)


def test_a_deleted_account_has_none(user):
	token = create_feed(user, NOW)
	frappe.delete_doc("User", user)
	assert find_reader(token) is None
	assert frappe.db.count(FEED, {"member": user}) == 0


@pytest.mark.parametrize("role", ["LMS Student", "HR Manager", "Moderator", "System Manager"])
def test_nobody_reads_or_makes_them_as_records(user, role, as_user):
	create_feed(user, NOW)
	name = frappe.db.get_value(FEED, {"member": user})
	for person in (user, make_user(role)):
		with as_user(person):
			assert not frappe.has_permission(FEED, doc=name)
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(FEED)
			with pytest.raises(frappe.PermissionError):
				insert(FEED, member=person, token_hash=hash_token("0" * 32))
