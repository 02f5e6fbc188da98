"""What a test leaves, or the site lacks, harms no other test: a cut connection, a missing System Manager."""

import frappe
import pytest

from lms.testing.factories import make_user
from tests.support.cleaning import removing_what_is_made
from tests.support.isolation import isolated
from tests.support.site import KEEPER, get_system_managers, kept_by_a_system_manager


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


def test_first_desk_user_of_a_test_becomes_no_system_manager():
	user = make_user("Moderator")
	assert frappe.db.get_value("User", user, "user_type") == "System User"
	assert "System Manager" not in frappe.get_roles(user)


def test_a_site_without_a_system_manager_has_one_while_tests_run():
	if get_system_managers() - {"Administrator"}:
		pytest.skip("the site has one, or was given one for this run")
	with kept_by_a_system_manager():
		assert get_system_managers() - {"Administrator"} == {KEEPER}
		frappe.delete_doc("User", make_user("System Manager"))
	assert not frappe.db.exists("User", KEEPER)
	assert not frappe.db.exists("Has Role", {"parent": KEEPER})


def test_a_system_manager_of_the_site_is_left_as_it_is(monkeypatch):
	monkeypatch.setattr(frappe.db, "commit", lambda: pytest.fail("nothing is to be written"))
	make_user("System Manager")
	with kept_by_a_system_manager():
		pass
