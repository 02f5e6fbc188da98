"""Mails and notifications in tests, read from the Email Queue and the Notification Log."""

from email import message_from_string, policy
from email.message import EmailMessage

import frappe


def get_mails(address: str) -> list[EmailMessage]:
	"""Return the queued mails to this address, oldest first."""
	rows = frappe.get_all("Email Queue Recipient", filters={"recipient": address}, pluck="parent")
	mails = frappe.get_all(
		"Email Queue", filters={"name": ["in", rows]}, fields=["message"], order_by="creation, name"
	)
	return [message_from_string(mail.message, policy=policy.default) for mail in mails]


def html_of(mail: EmailMessage) -> str:
	return content_of(mail, "html")


def text_of(mail: EmailMessage) -> str:
	return content_of(mail, "plain")


def content_of(mail: EmailMessage, kind: str) -> str:
	body = mail.get_body((kind,))
	if body is None:
		raise LookupError(f"The mail has no part {kind}.")
	return body.get_content()


def get_alerts(user: str, **filters: object) -> list[frappe._dict]:
	"""Return the user's notifications, shown under the bell."""
	return frappe.get_all(
		"Notification Log",
		filters={"for_user": user, **filters},
		fields=["subject", "type", "link"],
		order_by="creation",
	)
