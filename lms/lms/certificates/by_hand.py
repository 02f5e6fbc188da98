"""Certificates that people issue by hand, with a reason: for a training in the past, or as an honour."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from lms.lms.certificates.certificate import BATCH, CERTIFICATE, COLUMNS, Subject, get_subject
from lms.lms.certificates.ending import CertificateError, read_reason
from lms.lms.certificates.issuing import find_certificate, get_awards, get_template
from lms.lms.certificates.news import tell_issued
from lms.lms.certificates.numbers import make_number
from lms.lms.people.roles import ADMINS, has_role
from lms.lms.shared.language import long_date
from lms.lms.validity.periods import MANUAL, PERIOD, Claim, Link, Requirement, get_chains, grant


def fill_in(doc: Document, today: date, user: str) -> None:
	"""Check a new certificate that somebody has written by hand, and set what follows from what they wrote.

	One of a course or program proves the validity period that the person has on the issue date, or else a new
	one of source *Manual*. Its expiry date is the end of that period. One of a cohort has the date that was
	entered. Raises CertificateError with what to change.
	"""
	subject = read_subject(doc)
	read_member(doc, user)
	doc.issue_date = read_issue_date(doc, today)
	doc.reason = read_reason(doc.reason or "")
	doc.cycle, doc.reissue, doc.period, doc.content_version = 0, 0, None, None
	if subject.doctype == BATCH:
		doc.reissue = read_place(doc, subject)
		read_expiry_date(doc)
	else:
		prove_period(doc, subject, user)
	for fieldname, title in COLUMNS.values():
		# NULL, because the database compares other values.
		doc.set(fieldname, None)
		doc.set(title, None)
	fieldname, title = COLUMNS[subject.doctype]
	doc.set(fieldname, subject.name)
	doc.set(title, subject.title)
	doc.template = doc.template or get_template()
	doc.number = make_number(doc.issue_date)
	doc.issued_by_hand = doc.published = 1


def read_subject(doc: Document) -> Subject:
	given = [
		(doctype, doc.get(fieldname)) for doctype, (fieldname, _t) in COLUMNS.items() if doc.get(fieldname)
	]
	if len(given) != 1:
		frappe.throw(_("Enter a course, a program or a cohort: one of them."), CertificateError)
	return get_subject(*given[0])


def read_member(doc: Document, user: str) -> None:
	if not doc.member:
		frappe.throw(_("Enter the member who gets the certificate."), CertificateError)
	if doc.member == user and not has_role(user, *ADMINS):
		frappe.throw(_("You cannot issue a certificate to yourself."), frappe.PermissionError)
	doc.member_name = frappe.db.get_value("User", doc.member, "full_name") or doc.member


def read_issue_date(doc: Document, today: date) -> date:
	issue_date = getdate(doc.issue_date or today)
	if issue_date > today:
		frappe.throw(_("The issue date is in the future."), CertificateError)
	return issue_date


def read_expiry_date(doc: Document) -> None:
	doc.expiry_date = getdate(doc.expiry_date) if doc.expiry_date else None
	if doc.expiry_date and doc.expiry_date < doc.issue_date:
		frappe.throw(_("The expiry date is before the issue date."), CertificateError)


def read_place(doc: Document, subject: Subject) -> int:
	"""Return how many certificates of the cohort the person has had. One may stand only for revoked ones."""
	standing = find_certificate({"batch_name": subject.name, "member": doc.member}, doc.issue_date)
	if standing:
		refuse_second(standing)
	return frappe.db.count(CERTIFICATE, {"batch_name": subject.name, "member": doc.member})


def prove_period(doc: Document, subject: Subject, user: str) -> None:
	"""Set the period that the certificate proves, and what follows from it."""
	if doc.expiry_date:
		frappe.throw(
			_(
				"When the certificate expires follows from the validity in {0}. Leave Expiry Date empty."
			).format(frappe.bold(escape_html(subject.title))),
			CertificateError,
		)
	period = find_period(doc, subject) or grant_period(doc, subject, user)
	if certificate := frappe.db.get_value(CERTIFICATE, {"period": period}, ["name", "number"], as_dict=True):
		refuse_second(certificate)
	[award] = get_awards([period])
	doc.period, doc.cycle = award.period, award.cycle
	doc.expiry_date, doc.content_version = award.expiry_date, award.content_version


def find_period(doc: Document, subject: Subject) -> str | None:
	"""Return the period that the person has on the issue date."""
	chain = get_chains(Requirement(subject.doctype, subject.name), [doc.member]).get(doc.member, [])
	held = [link for link in chain if covers(link, doc.issue_date)]
	if not held:
		return None
	last = max(held, key=lambda link: (link.completed_on, link.round))
	fieldname, _title = COLUMNS[subject.doctype]
	return frappe.db.get_value(
		PERIOD, {"member": doc.member, fieldname: subject.name, "round": last.round}, "name"
	)


def covers(link: Link, day: date) -> bool:
	is_over = link.span.valid_until is not None and link.span.valid_until < day
	return link.completed_on <= day and not is_over and not link.revoked_on


def grant_period(doc: Document, subject: Subject, user: str) -> str:
	claim = Claim(doc.member, doc.member_name, doc.issue_date, source=MANUAL)
	granted = grant(Requirement(subject.doctype, subject.name), [claim], user)
	if not granted:
		frappe.throw(
			_("{0} has completed {1} before, and cannot renew it on {2} yet.").format(
				frappe.bold(escape_html(doc.member_name)),
				frappe.bold(escape_html(subject.title)),
				long_date(doc.issue_date, frappe.local.lang),
			),
			CertificateError,
		)
	return granted[0].name


def refuse_second(certificate: frappe._dict) -> None:
	frappe.throw(
		_("There is a certificate already: {0}. Revoke it or issue it again.").format(
			frappe.bold(escape_html(certificate.number or certificate.name))
		),
		CertificateError,
	)


def tell_holder(doc: Document, user: str) -> None:
	"""Tell the person that they have got a certificate."""
	tell_issued(read_subject(doc), {doc.name: doc.member}, user)
