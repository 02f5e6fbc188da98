"""Invitations and cancellations as mails that calendar programs understand.

Outlook, Google and Apple look for a part `text/calendar` with a method beside the text and the HTML. Frappe's
`sendmail` knows only attachments. So the calendar is attached with MARK, and a hook that Frappe calls as it
builds the mail puts the same text beside the others. What is queued is complete, so the part is there
however often sending is tried. The attachment stays, as in Google's mails, for programs that show only that.
"""

import re
from datetime import datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.policy import SMTP
from typing import Any

import frappe
from frappe.utils import validate_email_address

from lms.lms.calendars import ical
from lms.lms.calendars.events import Contact, Event, Series
from lms.lms.people.recipients import Recipient

# The Content-ID by which the hook knows what to do with an attachment.
MARK = "calendar-of-the-invitation"
FILE_NAME, FILE_TYPE = "invite.ics", "application/ics"
METHOD = re.compile(rb"^METHOD:(REQUEST|CANCEL)\r$", re.MULTILINE)


def send_invitation(recipient: Recipient, entry: Event | Series, now: datetime, **mail: Any) -> None:
	"""Queue a mail that puts the event into one person's calendar, or changes it there.

	`mail` is what `frappe.sendmail` takes, such as `subject`, `template` and `args`. Nobody else gets it, and
	it names nobody else who takes part. Raises InvalidEmailAddressError.
	"""
	send_calendar(recipient, ical.invite(entry, as_contact(recipient), now), **mail)


def send_cancellation(
	recipient: Recipient, entry: Event | Series, now: datetime, only: datetime | None = None, **mail: Any
) -> None:
	"""Queue a mail that takes the event out of one person's calendar. The rest is as in `send_invitation`.

	`only` is the wall time of a single event of a series.
	"""
	send_calendar(recipient, ical.cancel(entry, as_contact(recipient), now, only), **mail)


def as_contact(recipient: Recipient) -> Contact:
	validate_email_address(recipient.address, throw=True)
	return Contact(recipient.full_name, recipient.address)


def send_calendar(recipient: Recipient, calendar: str, **mail: Any) -> None:
	frappe.sendmail(recipients=[recipient.address], attachments=[attach(calendar)], **mail)


def attach(calendar: str) -> dict[str, str | bytes]:
	"""Return the attachment for `frappe.sendmail`."""
	return {
		"fname": FILE_NAME,
		# As bytes, because line ends belong to the format.
		"fcontent": calendar.encode(),
		"content_type": FILE_TYPE,
		"content_id": MARK,
	}


def add_calendar_part(mail: Any) -> None:
	"""Put the attached calendar beside the text and the HTML. Frappe calls this hook for each mail."""
	# A list, because the walk would come to the new part.
	for attachment in list(mail.msg_root.walk()):
		if attachment["Content-ID"] == f"<{MARK}>":
			# No program should look for a place in the HTML where it belongs.
			del attachment["Content-ID"]
			mail.msg_alternative.attach(make_part(attachment.get_payload(decode=True)))


def make_part(calendar: bytes) -> MIMEBase:
	method = METHOD.search(calendar)
	if not method:
		raise ValueError("A calendar in a mail is an invitation or a cancellation")
	part = MIMEBase("text", "calendar", policy=SMTP, method=method[1].decode(), charset="UTF-8")
	part.set_payload(calendar)
	encode_base64(part)
	return part
