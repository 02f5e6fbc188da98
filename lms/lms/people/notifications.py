"""Notifications: what people read under the bell of the portal and of the desk.

They are rows of Frappe's Notification Log, which keeps them for 180 days by default. Frappe's own function
adds them one by one. This module adds them for many people at once, and reads them.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NoReturn

import frappe
from frappe import _
from pypika import Order

from lms.lms.people.recipients import get_site_language, speaking
from lms.lms.shared.rows import chunked, insert_new
from lms.lms.shared.urls import urls

NOTIFICATION, SETTINGS = "Notification Log", "Notification Settings"
FIELDS = ("for_user", "subject", "link", "document_type", "document_name", "from_user", "type", "read")
# Frappe sends no mail about notifications of this type.
ALERT = "Alert"
SHOWN_FIELDS = ("name", "subject", "creation", "read", "link", "document_type", "document_name")
# The field's length. Names in other scripts are long once they are quoted.
MOST_OF_A_LINK = 140
# Enough for the bell, and no more work for people who never look.
MOST_COUNTED = 100


@dataclass(frozen=True)
class News:
	"""What one person is told. `compose` returns HTML in the language that is set when it is called."""

	user: str
	compose: Callable[[], str]
	link: str
	document_type: str
	document_name: str


def tell_people(news: Iterable[News], by: str) -> int:
	"""Notify people on behalf of `by`, with three statements per thousand. Returns how many were told.

	Leaves out disabled accounts and people who switched notifications off, as Frappe does.
	"""
	news = list(news)
	if not news:
		return 0
	site_language = get_site_language()
	readers = find_readers({each.user for each in news})
	rows = []
	for each in news:
		if each.user in readers:
			with speaking(readers[each.user].language or site_language):
				subject = each.compose()
			link = fit_link(each.link)
			about = (each.document_type, each.document_name)
			rows.append((each.user, subject, link, *about, by, ALERT, 0))
	insert_new(NOTIFICATION, FIELDS, rows, by)
	settings = frappe.qb.DocType(SETTINGS)
	for chunk in chunked(name for name, reader in readers.items() if reader.seen):
		frappe.qb.update(settings).set(settings.seen, 0).where(settings.name.isin(chunk)).run()
	return len(rows)


def fit_link(link: str) -> str:
	return link if len(link) <= MOST_OF_A_LINK else urls.home()


def find_readers(accounts: Collection[str]) -> dict[str, frappe._dict]:
	"""Return `language` and `seen` (the bell was looked at) of those who get notifications."""
	user, settings = frappe.qb.DocType("User"), frappe.qb.DocType(SETTINGS)
	query = (
		frappe.qb.from_(user)
		.left_join(settings)
		.on(settings.name == user.name)
		.select(user.name, user.language, settings.seen)
		.where((user.enabled == 1) & (settings.enabled.isnull() | (settings.enabled == 1)))
	)
	return {
		row.name: row
		for chunk in chunked(sorted(accounts))
		for row in query.where(user.name.isin(chunk)).run(as_dict=True)
	}


def take_back(document_type: str, names: Collection[str]) -> None:
	"""Delete the unread notifications about these records, because they no longer hold."""
	row = frappe.qb.DocType(NOTIFICATION)
	for chunk in chunked(names):
		about = (row.document_type == document_type) & row.document_name.isin(chunk)
		frappe.qb.from_(row).delete().where(about & (row.read == 0)).run()


# One's own


def count_unread(user: str) -> int:
	"""Return how many notifications the user has not read, at most MOST_COUNTED."""
	row = frappe.qb.DocType(NOTIFICATION)
	unread = frappe.qb.from_(row).select(row.name).where((row.for_user == user) & (row.read == 0))
	return len(unread.limit(MOST_COUNTED).run())


def get_notifications(
	user: str, *, start: int = 0, limit: int = 20, unread: bool = False
) -> list[frappe._dict]:
	"""Return the user's notifications, the latest first. `unread` leaves out those that were read."""
	row = frappe.qb.DocType(NOTIFICATION)
	query = (
		frappe.qb.from_(row)
		.select(*(row[fieldname] for fieldname in SHOWN_FIELDS))
		.where(row.for_user == user)
		.orderby(row.creation, order=Order.desc)
		.orderby(row.name)
		.limit(limit)
		.offset(start)
	)
	return (query.where(row.read == 0) if unread else query).run(as_dict=True)


def read_notification(user: str, name: str) -> frappe._dict:
	"""Mark one of the user's notifications as read and return it. Raises DoesNotExistError for others."""
	row = frappe.qb.DocType(NOTIFICATION)
	is_own = (row.name == name) & (row.for_user == user)
	found = (frappe.qb.from_(row).select(*(row[fieldname] for fieldname in SHOWN_FIELDS)).where(is_own)).run(
		as_dict=True
	)
	if not found:
		refuse_notification()
	frappe.qb.update(row).set(row.read, 1).where(is_own).run()
	return found[0]


def read_all(user: str) -> None:
	"""Mark all of the user's notifications as read."""
	row = frappe.qb.DocType(NOTIFICATION)
	frappe.qb.update(row).set(row.read, 1).where((row.for_user == user) & (row.read == 0)).run()


def refuse_notification() -> NoReturn:
	frappe.throw(_("This notification no longer exists."), frappe.DoesNotExistError)
