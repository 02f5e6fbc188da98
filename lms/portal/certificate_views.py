"""What the pages about certificates show."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import get_url

from lms.lms.certificates.certificate import BATCH, COURSE, PROGRAM, subject_of
from lms.lms.certificates.states import EXPIRED, REVOKED, SUPERSEDED, VALID, State, describe_state
from lms.lms.certificates.verification import Verified
from lms.lms.shared.language import long_date
from lms.lms.shared.urls import urls

# Classes of the badge of each state.
KINDS = {VALID: "done", EXPIRED: "soon", REVOKED: "overdue", SUPERSEDED: ""}


def badge_of(state: State, language: str) -> dict[str, str]:
	return {"kind": KINDS[state.state], "label": describe_state(state, language)}


def say_expiry(expires_on: date | None, language: str) -> str:
	return long_date(expires_on, language) if expires_on else _("No end date")


def certificate_view(row: frappe._dict, language: str) -> frappe._dict:
	"""Return one of the reader's own certificates."""
	subject = subject_of(row)
	kinds = {COURSE: _("a course"), PROGRAM: _("a program"), BATCH: _("a cohort")}
	return frappe._dict(
		name=row.name,
		title=subject.title,
		badge=badge_of(row.state, language),
		facts=[
			(_("Certificate of"), kinds.get(subject.doctype, "")),
			(_("Issued on"), long_date(row.issue_date, language)),
			(_("Valid until"), say_expiry(row.expiry_date, language)),
			(_("Number"), row.number or ""),
			*([(_("Reason"), row.state.reason)] if row.state.state == REVOKED else []),
		],
		is_published=bool(row.published),
		pdf_url=urls.certificate_pdf(row.name),
		# What has ended is not for sharing.
		verify_url=get_url(urls.verify(row.number)) if row.state.state in (VALID, EXPIRED) else None,
	)


def verified_view(found: Verified, issuer: str, language: str) -> frappe._dict:
	"""Return what everybody sees of a certificate whose number they have."""
	facts = [
		(_("Name"), found.name),
		(_("Certificate of"), found.title),
		(_("Issued on"), long_date(found.issued_on, language)),
		(_("Valid until"), say_expiry(found.expires_on, language)),
		(_("Issued by"), issuer),
		(_("Number"), found.number),
	]
	return frappe._dict(
		badge=badge_of(found.state, language),
		facts=facts,
		new_url=urls.verify(found.state.by) if found.state.by else None,
		new_number=found.state.by,
	)
