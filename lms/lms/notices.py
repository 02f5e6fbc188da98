"""What the scheduled jobs tell people: a mail in their language, and an entry at the bell of the desk."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.utils import get_system_timezone, get_url, validate_email_address

from lms.lms.bulk import chunked
from lms.portal.language import get_direction
from lms.portal.page import BRAND, get_contact

T = TypeVar("T")

SAVEPOINT = "notice"
DEFAULT_LANGUAGE = "en"
# Frappe writes the subject into the mail's HTML as it is.
WITHOUT_MARKUP = str.maketrans("<>", "‹›")


class Recipient(NamedTuple):
	"""`full_name` is empty for an address that is no user's."""

	address: str
	full_name: str
	language: str


class Notice(NamedTuple):
	"""A mail made of a template of `templates/emails`, and the text (HTML) and link of the notification."""

	subject: str
	template: str
	args: dict[str, Any]
	alert: str
	link: str


Compose = Callable[[Recipient], Notice]


def get_recipients(users: Iterable[str]) -> dict[str, Recipient]:
	"""The enabled ones among these users, by name."""
	site_language = get_site_language()
	return {
		row.name: Recipient(row.email or "", row.full_name or row.name, row.language or site_language)
		for chunk in chunked(set(users))
		for row in frappe.get_all(
			"User",
			filters={"name": ["in", chunk], "enabled": 1},
			fields=["name", "email", "full_name", "language"],
		)
	}


def get_published_titles(courses: Iterable[str]) -> dict[str, str]:
	"""The titles of the published ones among these courses, by name."""
	return {
		row.name: row.title
		for chunk in chunked(set(courses))
		for row in frappe.get_all(
			"LMS Course", filters={"name": ["in", chunk], "published": 1}, fields=["name", "title"]
		)
	}


def tell(recipient: Recipient, compose: Compose) -> bool:
	"""Queue the mail and add the notification; neither, and False, if something is wrong with them."""

	def compose_and_send() -> bool:
		with speaking(recipient.language):
			send(recipient, compose(recipient))
		return True

	return attempt(compose_and_send, f"{recipient.address} could not be told about training") or False


def attempt(action: Callable[[], T], problem: str) -> T | None:
	"""The action's result. If it fails, it is undone and logged as `problem`, so that the others go on.

	What concerns all of them, or may well succeed in a moment, is raised.
	"""
	frappe.db.savepoint(SAVEPOINT)
	try:
		result = action()
	except (frappe.OutgoingEmailError, frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error(problem)
		return None
	frappe.db.release_savepoint(SAVEPOINT)
	return result


def send(recipient: Recipient, notice: Notice) -> None:
	"""A user whose address is none gets the notification alone."""
	if validate_email_address(recipient.address):
		frappe.sendmail(
			recipients=[recipient.address],
			subject=notice.subject.translate(WITHOUT_MARKUP),
			template=notice.template,
			args=get_frame(recipient)
			| {"heading": notice.subject, "url": get_url(notice.link)}
			| notice.args,
			with_container=True,
		)
	else:
		frappe.log_error(
			"A user has no valid e-mail address", f"{recipient.full_name}: {recipient.address!r}"
		)
	alert = frappe._dict(type="Alert", subject=notice.alert, link=notice.link)
	make_notification_logs(alert, [recipient.address])


def get_frame(recipient: Recipient) -> dict[str, Any]:
	"""What `lms_notice` shows around the message."""
	return {
		"brand": BRAND,
		"name": recipient.full_name,
		"lang": recipient.language,
		"direction": get_direction(recipient.language),
		"time_zone": get_system_timezone(),
		"contact": get_contact(),
	}


@contextmanager
def speaking(language: str) -> Iterator[None]:
	"""Texts inside the block are in this language."""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before


def get_site_language() -> str:
	return frappe.get_system_settings("language") or DEFAULT_LANGUAGE


def count_days(days: int) -> str:
	return _("1 day") if days == 1 else _("{0} days").format(days)
