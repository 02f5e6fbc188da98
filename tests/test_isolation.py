"""A test that leaves no usable connection, as one that is stopped within a statement, harms no other."""

import frappe
import pytest

from lms.testing.factories import make_user
from tests.support.cleaning import removing_what_is_made
from tests.support.isolation import isolated


def close() -> None:
	"""As drivers do when they are interrupted."""
	frappe.db._conn.close()


def end_from_outside() -> None:
	"""As an administrator does, or a server that is started anew."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("there is no server that could")
	[[number]] = frappe.db.sql("select connection_id()")
	ended = frappe.local.db
	frappe.connect()
	try:
		frappe.db.sql(f"kill {number}")
		frappe.db.close()
	finally:
		frappe.local.db = ended


cuts = pytest.mark.parametrize("cut", [close, end_from_outside])


@cuts
def test_after_a_cut_connection_the_next_test_has_a_new_one(cut):
	with isolated():
		user = make_user()
		cut()
		with pytest.raises(Exception):  # noqa: B017 -- each driver has an error of its own
			frappe.db.sql("select 1")
	with isolated():
		assert not frappe.db.exists("User", user)
		assert frappe.session.user == "Administrator"
		make_user()


@cuts
def test_what_was_committed_before_the_cut_is_removed(cut):
	with removing_what_is_made():
		user = make_user()
		frappe.db.commit()
		cut()
	assert not frappe.db.exists("User", user)


def test_a_test_that_ends_signed_in_is_said_even_after_a_cut():
	with pytest.raises(AssertionError, match="left Guest signed in"), isolated():
		frappe.set_user("Guest")
		close()
