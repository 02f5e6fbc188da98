"""`frappe.cache`: values for later requests, for a while, for a user."""

import frappe
import pytest

KEYS = ("contract_a", "contract_b")


@pytest.fixture(autouse=True)
def empty_cache(transaction):
	frappe.cache.delete_value(KEYS)
	yield
	frappe.cache.delete_value(KEYS)


def next_request():
	"""What this request remembers is forgotten; the cache is not."""
	frappe.local.cache.clear()


def test_a_value_is_kept_for_later_requests():
	value = {"names": ["a", "ü"], "count": 2, "none": None}
	frappe.cache.set_value("contract_a", value)
	next_request()
	assert frappe.cache.get_value("contract_a") == value


def test_a_missing_value_is_none():
	assert frappe.cache.get_value("contract_a") is None


def test_a_missing_value_is_generated_once():
	calls = []

	def generate():
		calls.append(1)
		return "made"

	assert frappe.cache.get_value("contract_a", generate) == "made"
	next_request()
	assert frappe.cache.get_value("contract_a", generate) == "made"
	assert len(calls) == 1


def test_what_a_reader_changes_is_not_kept():
	frappe.cache.set_value("contract_a", ["a"])
	next_request()
	frappe.cache.get_value("contract_a").append("b")
	next_request()
	assert frappe.cache.get_value("contract_a") == ["a"]


def test_values_can_be_a_users_own():
	frappe.cache.set_value("contract_a", "mine", user="ann@example.com")
	next_request()
	assert frappe.cache.get_value("contract_a") is None
	assert frappe.cache.get_value("contract_a", user="ann@example.com") == "mine"
	frappe.cache.delete_value("contract_a", user="ann@example.com")
	assert frappe.cache.get_value("contract_a", user="ann@example.com") is None


def test_values_are_deleted():
	frappe.cache.set_value("contract_a", 1)
	frappe.cache.set_value("contract_b", 2)
	frappe.cache.delete_value(["contract_a", "contract_b"])
	assert frappe.cache.get_value("contract_a") is None
	next_request()
	assert frappe.cache.get_value("contract_b") is None


def test_values_are_deleted_by_the_beginning_of_their_keys():
	frappe.cache.set_value("contract_a", 1)
	frappe.cache.set_value("contract_b", 2)
	frappe.cache.set_value("other_contract", 3)
	frappe.cache.delete_keys("contract_")
	next_request()
	assert frappe.cache.get_value("contract_a") is None
	assert frappe.cache.get_value("contract_b") is None
	assert frappe.cache.get_value("other_contract") == 3
	frappe.cache.delete_value("other_contract")


def test_a_value_for_a_time():
	frappe.cache.set_value("contract_a", "for a while", expires_in_sec=100)
	assert frappe.cache.get_value("contract_a", expires=True) == "for a while"
