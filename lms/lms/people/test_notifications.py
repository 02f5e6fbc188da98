"""Notifications for many people at once, and reading one's own."""

import frappe
import pytest
from frappe.utils import escape_html

from lms.lms.people import notifications
from lms.lms.people.notifications import News, count_unread, get_notifications, tell_people
from lms.testing.factories import make_user
from lms.testing.mails import get_alerts
from lms.testing.statements import count_statements

ABOUT = {"document_type": "LMS Course", "document_name": "ferries"}


def tell(*users: str, text: str = "The ferry leaves", link: str = "/lms/courses") -> int:
	return tell_people([News(user, lambda: text, link, **ABOUT) for user in users], "Administrator")


def switch(user: str, **values: int) -> None:
	"""Set the person's Notification Settings, which Frappe makes with the account."""
	if not frappe.db.exists("Notification Settings", user):
		frappe.get_doc({"doctype": "Notification Settings", "name": user}).insert(ignore_permissions=True)
	frappe.db.set_value("Notification Settings", user, values)


def test_each_person_gets_one_that_sends_no_mail():
	ada, ben = make_user(), make_user()
	assert tell(ada, ben) == 2
	for user in (ada, ben):
		[alert] = get_alerts(user)
		assert (alert.subject, alert.type, alert.link) == ("The ferry leaves", "Alert", "/lms/courses")
		assert not frappe.db.exists("Email Queue Recipient", {"recipient": user})


def test_each_reads_it_in_their_language():
	ada, ben = make_user(language="de"), make_user()
	news = [News(user, lambda: str(frappe.local.lang), "/lms", **ABOUT) for user in (ada, ben)]
	tell_people(news, "Administrator")
	assert [get_alerts(user)[0].subject for user in (ada, ben)] == ["de", "en"]


def test_disabled_accounts_and_those_who_switched_them_off_get_none():
	disabled, off, nobody = make_user(), make_user(), "nobody@example.com"
	frappe.db.set_value("User", disabled, "enabled", 0)
	switch(off, enabled=0)
	assert tell(disabled, off, nobody) == 0
	assert not any(get_alerts(user) for user in (disabled, off, nobody))


def test_the_bell_of_the_desk_lights_up_again():
	ada = make_user()
	switch(ada, seen=1)
	tell(ada)
	assert frappe.db.get_value("Notification Settings", ada, "seen") == 0


def test_a_link_that_is_too_long_for_the_field_leads_home():
	ada = make_user()
	tell(ada, link=f"/lms/courses/{'x' * 140}")
	assert get_alerts(ada)[0].link == "/lms"


def test_statements_do_not_grow_with_the_people():
	few, many = [make_user()], [make_user() for _ in range(12)]
	tell(make_user())
	assert count_statements(tell, *few) == count_statements(tell, *many) == 2


def test_nobody_to_tell_is_no_statement():
	assert count_statements(tell) == 0


def test_text_of_a_title_is_no_markup():
	ada = make_user()
	tell(ada, text=escape_html("<img src=x onerror=alert(1)>"))
	assert "<img" not in get_alerts(ada)[0].subject


# One's own


def test_the_latest_come_first_in_pages():
	ada = make_user()
	for number in range(5):
		tell(ada, text=str(number))
		frappe.db.set_value(
			"Notification Log", {"for_user": ada, "subject": str(number)}, "creation", f"2026-11-2{number}"
		)
	subjects = [row.subject for row in get_notifications(ada, limit=3)]
	rest = [row.subject for row in get_notifications(ada, start=3, limit=3)]
	assert (subjects, rest) == (["4", "3", "2"], ["1", "0"])


def test_reading_one_leaves_the_others():
	ada = make_user()
	for text in ("a", "b"):
		tell(ada, text=text)
	name = frappe.db.get_value("Notification Log", {"for_user": ada, "subject": "a"})
	assert notifications.read_notification(ada, name).subject == "a"
	assert [row.subject for row in get_notifications(ada, unread=True)] == ["b"]
	assert count_unread(ada) == 1


def test_reading_all_is_about_oneself():
	ada, ben = make_user(), make_user()
	tell(ada, ben)
	notifications.read_all(ada)
	assert (count_unread(ada), count_unread(ben)) == (0, 1)


def test_those_of_others_do_not_exist():
	ada, ben = make_user(), make_user()
	tell(ada)
	name = frappe.db.get_value("Notification Log", {"for_user": ada})
	for reader in (ben, "Administrator"):
		with pytest.raises(frappe.DoesNotExistError, match="no longer exists"):
			notifications.read_notification(reader, name)
	assert count_unread(ada) == 1
	assert get_notifications(ben) == []


def test_counting_is_one_statement_and_ends_at_a_hundred(monkeypatch):
	monkeypatch.setattr(notifications, "MOST_COUNTED", 3)
	ada = make_user()
	for _ in range(5):
		tell(ada)
	assert count_statements(count_unread, ada) == 1
	assert count_unread(ada) == 3


def test_what_no_longer_holds_is_taken_back_unless_it_was_read():
	ada, ben = make_user(), make_user()
	tell(ada, ben)
	notifications.read_all(ada)
	notifications.take_back("LMS Course", ["ferries"])
	assert (len(get_alerts(ada)), len(get_alerts(ben))) == (1, 0)
