"""What holders are told about their certificates: a notification at once, and a mail from a job."""

from collections.abc import Collection, Mapping

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.certificates.certificate import BATCH, CERTIFICATE, COURSE, PROGRAM, Subject
from lms.lms.people.notifications import News, tell_people
from lms.lms.shared.rows import chunked
from lms.lms.shared.urls import urls

# In the layer above, which knows how mails look.
MAILS = "lms.lms.notices.certificates.send_mails"
ISSUED, REISSUED, REVOKED = "issued", "reissued", "revoked"
MAILS_PER_JOB = 200


def tell_issued(subject: Subject, certificates: Mapping[str, str], user: str) -> None:
	"""Tell the holders of new certificates (name: member)."""
	tell(subject, certificates, ISSUED, user)


def tell(subject: Subject, certificates: Mapping[str, str], kind: str, user: str) -> None:
	"""Notify the holders of these certificates (name: member), and queue the mails."""
	title = frappe.bold(escape_html(subject.title))
	tell_people(
		(
			News(
				user=member,
				compose=lambda: describe(subject.doctype, kind).format(title),
				link=urls.certificates(),
				document_type=CERTIFICATE,
				document_name=name,
			)
			for name, member in certificates.items()
		),
		user,
	)
	queue_mails(list(certificates), kind)


def describe(doctype: str, kind: str) -> str:
	"""Return what happened to the certificate of a course, program or cohort, whose title is {0}."""
	if kind == REVOKED:
		return _("Your certificate of {0} was revoked.")
	if kind == REISSUED:
		return _("Your certificate of {0} was issued again, with a new number.")
	return {
		COURSE: _("You have earned the certificate of the course {0}."),
		PROGRAM: _("You have earned the certificate of the program {0}."),
		BATCH: _("You have earned the certificate of the cohort {0}."),
	}[doctype]


def queue_mails(certificates: Collection[str], kind: str) -> None:
	"""Queue the mails about these certificates. Each job is one transaction."""
	for chunk in chunked(certificates, MAILS_PER_JOB):
		frappe.enqueue(MAILS, queue="long", enqueue_after_commit=True, certificates=chunk, kind=kind)
