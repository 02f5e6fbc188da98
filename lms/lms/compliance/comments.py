"""What the comments on Employee Compliance say about the training behind it."""

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.compliance.events import Change
from lms.lms.compliance.proofs import Proof
from lms.lms.compliance.settings import REVOKED
from lms.lms.shared.language import long_date
from lms.lms.shared.system_comments import add_comments
from lms.lms.training.overdue import COMPLIANCE_RECORD


def add(record: str | None, lines: list[str], user: str) -> None:
	"""Add a comment of these lines of text to a record."""
	if record:
		html = "<br>".join(map(escape_html, lines))
		add_comments([((COMPLIANCE_RECORD, record), f"<p>{html}</p>")], user)


def describe_training(change: Change) -> str:
	language = frappe.local.lang
	completed_on = long_date(change.completed_on, language)
	if change.valid_until:
		text = _("The training {0} was completed on {1} and is valid until {2}.")
		return text.format(change.title, completed_on, long_date(change.valid_until, language))
	return _("The training {0} was completed on {1} and does not expire.").format(change.title, completed_on)


def name_record(change: Change) -> str:
	if change.completion:
		return _("Record: {0} {1}").format(_("LMS Completion"), change.completion)
	return _("Record: {0} {1}").format(_("LMS Validity Period"), change.period)


def describe_completion(change: Change, proof: Proof | None, document: str | None) -> list[str]:
	lines = [describe_training(change), name_record(change)]
	if proof:
		lines.append(_("Certificate: {0}").format(proof.number))
	if proof and proof.problem:
		lines += [_("The certificate could not be attached."), proof.problem]
	if document:
		lines.append(_("Employee Document: {0}").format(document))
	return lines


def describe_difference(change: Change) -> list[str]:
	text = _("This record was verified by HR and was not changed. Please compare the dates.")
	return [describe_training(change), name_record(change), text]


def describe_end(change: Change) -> list[str]:
	language = frappe.local.lang
	if change.state == REVOKED and change.revoked_on:
		text = _("The training {0} of {1} was revoked on {2}.")
		days = change.completed_on, change.revoked_on
	else:
		text = _("The training {0} of {1} has expired. It was valid until {2}.")
		days = change.completed_on, change.valid_until or change.completed_on
	sentence = text.format(change.title, *(long_date(day, language) for day in days))
	return [sentence, name_record(change)]


def ask_to_compare(lines: list[str]) -> list[str]:
	return [*lines, _("This record was verified by HR and was not changed. Please compare the dates.")]


def describe_failure() -> str:
	return _("The HR app refused it. The Error Log says why. It is tried again the next day.")
