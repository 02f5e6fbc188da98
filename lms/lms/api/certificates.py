"""Methods for certificates: getting one's own, showing one's name, revoking and issuing again."""

from typing import Annotated

import frappe
from frappe.utils import getdate, nowdate

from lms.lms.certificates import ending, issuing, publishing, states
from lms.lms.certificates.certificate import CERTIFICATE
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import AtMost, typed


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def create_certificate(course: str) -> frappe._dict:
	"""Return the signed-in user's certificate of a course. Issues it if they have completed the course."""
	user = frappe.session.user
	name = issuing.get_or_issue(course, getdate(nowdate()), user)
	return frappe.get_doc(CERTIFICATE, name).as_dict()


@frappe.whitelist()
@typed()
def get_certificate_states(certificates: list[str]) -> dict[str, states.StateShown]:
	"""Return the states of certificates by name. Leaves out those that the user may not read."""
	return states.show_states(certificates, getdate(nowdate()), frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def revoke_certificate(certificate: str, reason: Annotated[str, AtMost(ending.MOST_IN_REASON)]) -> None:
	"""Revoke a certificate. For those who can issue it."""
	ending.revoke(certificate, reason, getdate(nowdate()), frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def reissue_certificate(certificate: str, reason: Annotated[str, AtMost(ending.MOST_IN_REASON)]) -> str:
	"""Issue a certificate again, with a new number. Returns its name. For those who can issue it."""
	return ending.reissue(certificate, reason, getdate(nowdate()), frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def publish_certificate(certificate: str, published: bool) -> None:
	"""Choose whether people who verify one's own certificate see one's name, or only the initials."""
	publishing.publish(certificate, frappe.session.user, published=published)
