"""Mails to the holders of certificates: issued, issued again, revoked. `certificates.news` queues them."""

from collections.abc import Collection
from functools import partial

import frappe
from frappe import _
from frappe.utils import get_url, getdate, nowdate, validate_email_address
from jinja2 import TemplateError

from lms.lms.certificates.certificate import CERTIFICATE, COLUMNS, EVENT, subject_of
from lms.lms.certificates.news import ISSUED, REISSUED, REVOKED
from lms.lms.certificates.states import REVOKED as REVOCATION
from lms.lms.notices.mail import WITHOUT_MARKUP, attempt, get_frame
from lms.lms.people.recipients import Recipient, get_recipients, speaking
from lms.lms.prints.documents import make_document, name_file
from lms.lms.shared.language import long_date
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.urls import urls

TEMPLATE = "lms_certificate"
FIELDS = (
	"name",
	"member",
	"number",
	"issue_date",
	"expiry_date",
	*(name for pair in COLUMNS.values() for name in pair),
)


@again_when_busy
def send_mails(certificates: list[str], kind: str) -> None:
	"""Queue one mail for each of these certificates. The job of `lms.lms.certificates.news`.

	People without a valid address or an enabled account get none. Everybody has a notification.
	"""
	rows = frappe.get_all(
		CERTIFICATE, filters={"name": ["in", certificates]}, fields=list(FIELDS), order_by="name"
	)
	recipients = get_recipients(row.member for row in rows)
	reasons = get_reasons(certificates) if kind == REVOKED else {}
	try:
		for row in rows:
			row.reason = reasons.get(row.name)
			recipient = recipients.get(row.member)
			if recipient and validate_email_address(recipient.address):
				attempt(
					partial(send_mail, recipient, row, kind),
					f"{recipient.address} could not be told about the certificate {row.number}",
				)
	except frappe.OutgoingEmailError:
		frappe.db.rollback()
		frappe.log_error("Mails about certificates need an outgoing email account")


def get_reasons(certificates: Collection[str]) -> dict[str, str]:
	"""Return why these certificates were revoked."""
	return dict(
		frappe.get_all(
			EVENT,
			filters={"certificate": ["in", list(certificates)], "event": REVOCATION},
			fields=["certificate", "reason"],
			as_list=True,
		)
	)


def send_mail(recipient: Recipient, row: frappe._dict, kind: str) -> None:
	with speaking(recipient.language):
		heading = say_heading(kind).format(subject_of(row).title)
		frappe.sendmail(
			recipients=[recipient.address],
			subject=heading.translate(WITHOUT_MARKUP),
			template=TEMPLATE,
			args=get_frame(recipient) | describe(row, kind, recipient.language) | {"heading": heading},
			attachments=[] if kind == REVOKED else attach_pdf(row, recipient.language),
			with_container=True,
		)


def attach_pdf(row: frappe._dict, language: str) -> list[dict[str, str | bytes]]:
	"""Return the certificate as an attachment. None where PDFs cannot be made: the mail has the link."""
	doc = frappe.get_doc(CERTIFICATE, row.name)
	try:
		content = make_document(doc, None, user=row.member, language=language, today=getdate(nowdate()))
	except (TemplateError, frappe.ValidationError, TypeError):
		frappe.log_error("A certificate could not be attached to its mail", row.number)
		return []
	return [{"fname": name_file(doc), "fcontent": content, "content_type": "application/pdf"}]


def describe(row: frappe._dict, kind: str, language: str) -> dict[str, str | None]:
	return {
		"kind": kind,
		"number": row.number,
		"issued_on": long_date(row.issue_date, language),
		"expires_on": long_date(row.expiry_date, language) if row.expiry_date else None,
		"reason": row.reason,
		"verify_url": get_url(urls.verify(row.number)),
		"url": get_url(urls.certificates()),
		"button": _("Open my certificates"),
	}


def say_heading(kind: str) -> str:
	return {
		ISSUED: _("Your certificate of {0}"),
		REISSUED: _("Your new certificate of {0}"),
		REVOKED: _("Your certificate of {0} was revoked"),
	}[kind]
