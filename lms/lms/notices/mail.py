"""Sends messages of scheduled jobs: a mail in the recipient's language, and a notification in the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.utils import get_system_timezone, get_url, validate_email_address

from lms.lms.people.recipients import Recipient, speaking
from lms.lms.shared.brand import get_brand, get_contact
from lms.lms.shared.counts import say_count
from lms.lms.shared.language import get_direction

T = TypeVar("T")

SAVEPOINT = "notice"
# Frappe writes the subject into the mail's HTML without escaping it.
WITHOUT_MARKUP = str.maketrans("<>", "‹›")


@dataclass(frozen=True)
class Notice:
	"""A mail (a template in `templates/emails` with its arguments), and the notification's HTML and link."""

	subject: str
	template: str
	args: dict[str, Any]
	alert: str
	link: str


Compose = Callable[[Recipient], Notice]


def tell_recipient(recipient: Recipient, compose: Compose) -> bool:
	"""Queue the mail and add the notification. If either fails, do neither and return False."""

	def compose_and_send() -> bool:
		with speaking(recipient.language):
			send_notice(recipient, compose(recipient))
		return True

	return attempt(compose_and_send, f"{recipient.address} could not be told about training") or False


def attempt(action: Callable[[], T], problem: str) -> T | None:
	"""Return the action's result. If it fails, roll it back, log `problem` and return None.

	Raises errors that concern every recipient, and deadlocks and lock timeouts, which a retry can solve.
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


def send_notice(recipient: Recipient, notice: Notice) -> None:
	"""Send the mail and the notification. A user without a valid address gets only the notification."""
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
	"""Return the values that the template `lms_notice` shows around the message."""
	brand = get_brand()
	return {
		"brand": brand.name,
		"accent": brand.accent_of_mails,
		"name": recipient.full_name,
		"lang": recipient.language,
		"direction": get_direction(recipient.language),
		"time_zone": get_system_timezone(),
		"contact": get_contact(),
	}


def count_days(days: int) -> str:
	return say_count(_("{0} day|{0} days"), days)
