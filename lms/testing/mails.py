"""Mails in tests, as they wait in the Email Queue."""

from email import message_from_string, policy
from email.message import EmailMessage

import frappe


def get_mails(address: str) -> list[EmailMessage]:
	"""The queued mails to this address, oldest first."""
	rows = frappe.get_all("Email Queue Recipient", filters={"recipient": address}, pluck="parent")
	mails = frappe.get_all(
		"Email Queue", filters={"name": ["in", rows]}, fields=["message"], order_by="creation, name"
	)
	return [message_from_string(mail.message, policy=policy.default) for mail in mails]


def html_of(mail: EmailMessage) -> str:
	return mail.get_body(("html",)).get_content()


def text_of(mail: EmailMessage) -> str:
	return mail.get_body(("plain",)).get_content()


def get_alerts(user: str) -> list[frappe._dict]:
	"""What the user is told at the bell of the desk."""
	return frappe.get_all(
		"Notification Log",
		filters={"for_user": user},
		fields=["subject", "type", "link"],
		order_by="creation",
	)
