"""Accounts are named by one e-mail address."""

import frappe
import pytest

from lms.testing.factories import make_user

NO_ADDRESSES = [
	"a@example.com,b@example.com",
	"a@example.com, b@example.com",
	"a@example.com;b@example.com",
	"a@example.com\0",
	"a\0@example.com",
	"a@example.com\nbcc: b@example.com",
	"A <a@example.com>",
	"a@b@example.com",
]


@pytest.mark.parametrize("name", NO_ADDRESSES)
def test_account_is_named_by_one_address(name):
	with pytest.raises((frappe.ValidationError, frappe.NameError)):
		make_user(email=name)


@pytest.mark.parametrize("name", NO_ADDRESSES)
def test_account_is_renamed_to_one_address(name):
	user = make_user()
	with pytest.raises(frappe.ValidationError):
		frappe.rename_doc("User", user, name)


def test_ordinary_addresses_are_taken():
	for name in ("o'neil+training@example.com", "first.last@mail.example.co", "x_y-z@example.museum"):
		assert make_user(email=name) == name


def test_account_of_a_list_from_before_can_be_changed_and_renamed():
	user, name = make_user(), "a@example.com,b@example.com"
	for doctype, field in (("User", "name"), ("Has Role", "parent")):
		frappe.db.sql(f"update `tab{doctype}` set `{field}` = %s where `{field}` = %s", (name, user))
	frappe.clear_cache()
	doc = frappe.get_doc("User", name)
	doc.first_name = "Changed"
	doc.save()
	frappe.rename_doc("User", name, user)
	assert frappe.db.exists("User", user)
