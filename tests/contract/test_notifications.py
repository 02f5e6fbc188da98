"""Entries of the Notification Log: who gets them, who sees them."""

import frappe
import pytest
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs

from lms.testing.factories import make_user

DOCTYPE = "Notification Log"


def tell(*users: str, **values: object) -> None:
	doc = frappe._dict({"type": "Alert", "subject": "The ferry leaves", "link": "/lms"} | values)
	make_notification_logs(doc, list(users))


def subjects_for(user: str) -> list[str]:
	return frappe.get_all(DOCTYPE, filters={"for_user": user}, pluck="subject")


@pytest.fixture
def ada():
	return make_user()


@pytest.fixture
def ben():
	return make_user("System Manager")


def test_each_user_gets_an_entry(ada, ben):
	tell(ada, ben)
	rows = frappe.get_all(
		DOCTYPE, filters={"for_user": ["in", [ada, ben]]}, fields=["for_user", "type", "link", "read"]
	)
	assert sorted(map(tuple, (row.values() for row in rows))) == sorted(
		[(ada, "Alert", "/lms", 0), (ben, "Alert", "/lms", 0)]
	)


def test_users_are_known_by_their_address_and_must_be_enabled(ada, ben):
	frappe.db.set_value("User", ada, "email", "ada.other@example.com")
	frappe.db.set_value("User", ben, "enabled", 0)
	tell("ada.other@example.com", ben, "nobody@example.com")
	assert subjects_for(ada) == ["The ferry leaves"]
	assert not subjects_for(ben)


def test_alert_sends_no_mail_of_its_own(ada):
	tell(ada)
	assert not frappe.db.exists("Email Queue Recipient", {"recipient": ada})


def test_lists_have_ones_own_entries_only(ada, ben, as_user):
	tell(ada)
	tell(ben)
	for user in (ada, ben):
		with as_user(user):
			assert frappe.get_list(DOCTYPE, pluck="for_user") == [user]


def test_users_write_no_entries(ada, ben, as_user):
	tell(ada)
	name = frappe.db.get_value(DOCTYPE, {"for_user": ada})
	with as_user(ada):
		for action in ("write", "create", "delete"):
			assert not frappe.has_permission(DOCTYPE, action)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(DOCTYPE, name).save()
	with as_user(ben), pytest.raises(frappe.PermissionError):
		frappe.get_doc({"doctype": DOCTYPE, "for_user": ada, "subject": "Boo"}).insert()


@pytest.mark.benchless
def test_single_entry_is_read_by_its_user_alone(ada, ben, as_user):
	"""Differs from Frappe, which lists one's own but lets whoever knows its name open any."""
	tell(ada)
	entry = frappe.get_last_doc(DOCTYPE, {"for_user": ada})
	with as_user(ada):
		assert entry.has_permission("read")
	with as_user(ben):
		assert not entry.has_permission("read")
