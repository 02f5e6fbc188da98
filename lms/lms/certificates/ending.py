"""Revoking certificates and issuing them again. Both add an LMS Validity Event and change nothing else."""

from datetime import date
from typing import NoReturn

import frappe
from frappe import _

from lms.lms.certificates.certificate import CERTIFICATE, EVENT, Award, subject_of
from lms.lms.certificates.issuing import insert_certificates
from lms.lms.certificates.news import REISSUED, tell
from lms.lms.certificates.news import REVOKED as NEWS_OF_REVOCATION
from lms.lms.certificates.states import REVOKED, SUPERSEDED
from lms.lms.content.markup import strip_tags
from lms.lms.permissions.certificates import issuable_certificates
from lms.lms.shared.rows import insert_new
from lms.lms.shared.sql import satisfies
from lms.lms.validity.hand_off import queue_hand_off

EVENT_FIELDS = (
	"member",
	"member_name",
	"event",
	"effective_on",
	"reason",
	"certificate",
	"period",
	"new_certificate",
)
MOST_IN_REASON = 500


class CertificateError(frappe.ValidationError):
	"""This cannot be done to the certificate. The message says why."""


def revoke(certificate: str, reason: str, today: date, user: str) -> None:
	"""Revoke a certificate, and with it the period that it proves. Tells the holder.

	Raises PermissionError for people who may not issue it, and CertificateError if it has ended already.
	"""
	row = lock_valid(certificate, user)
	add_event(row, REVOKED, read_reason(reason), today, user, period=row.period)
	tell(subject_of(row), {row.name: row.member}, NEWS_OF_REVOCATION, user)
	queue_hand_off([row.member])


def reissue(certificate: str, reason: str, today: date, user: str) -> str:
	"""Issue a certificate again, with a new number and the name that its holder has now. Returns its name.

	It proves the same period, and has the same dates. The earlier one is superseded. Raises PermissionError
	for people who may not issue it, and CertificateError if it has ended already.
	"""
	row = lock_valid(certificate, user)
	reason = read_reason(reason)
	full_name = frappe.db.get_value("User", row.member, "full_name") or row.member_name
	award = Award(
		member=row.member,
		member_name=full_name,
		issue_date=row.issue_date,
		expiry_date=row.expiry_date,
		period=row.period,
		cycle=row.cycle,
		content_version=row.content_version,
		reissue=row.reissue + 1,
		template=row.template,
		reason=row.reason,
	)
	written = insert_certificates(subject_of(row), [award], user)
	if not written:
		refuse_ended(SUPERSEDED)
	[new] = written
	add_event(row, SUPERSEDED, reason, today, user, new_certificate=new)
	tell(subject_of(row), {new: row.member}, REISSUED, user)
	return new


def lock_valid(certificate: str, user: str) -> frappe._dict:
	"""Lock a certificate, and return it if nothing has ended it. It may have expired."""
	if not satisfies(CERTIFICATE, certificate, issuable_certificates(user)):
		# The same for a certificate that does not exist.
		frappe.throw(
			_("Only those who can issue this certificate can revoke it or issue it again."),
			frappe.PermissionError,
		)
	row = frappe.db.get_value(CERTIFICATE, certificate, "*", as_dict=True, for_update=True)
	# What another process has written meanwhile counts, too.
	if event := frappe.db.get_value(EVENT, {"certificate": certificate}, "event", for_update=True):
		refuse_ended(event)
	return row


def refuse_ended(event: str) -> NoReturn:
	if event == REVOKED:
		frappe.throw(_("This certificate was revoked already."), CertificateError)
	frappe.throw(_("This certificate was issued again already. Open the new one."), CertificateError)


def read_reason(reason: str) -> str:
	# Lists of the desk show it.
	if not (reason := strip_tags(reason)):
		frappe.throw(_("Enter a reason. It is kept with the certificate."), CertificateError)
	return reason


def add_event(
	row: frappe._dict,
	event: str,
	reason: str,
	today: date,
	user: str,
	*,
	period: str | None = None,
	new_certificate: str | None = None,
) -> None:
	values = (
		row.member,
		row.member_name,
		event,
		today,
		reason,
		row.name,
		period,
		new_certificate,
	)
	insert_new(EVENT, EVENT_FIELDS, [values], user)
