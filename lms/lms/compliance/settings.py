"""What LMS Settings say about the hand-off, checked against the records of the HR app.

The guides name the labels of Employee Compliance and Employee Document, not the fields. So LMS Settings map
them, with the names of the app `hr` as defaults.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from lms.lms.notices.compliance import COMPLIANCE_TYPE
from lms.lms.people.employees import has_employees
from lms.lms.training.overdue import COMPLIANCE_RECORD

EMPLOYEE_DOCUMENT = "Employee Document"
SYSTEM = "Administrator"
# What the training of a person is worth.
COMPLETE, EXPIRED, REVOKED = "Complete", "Expired", "Revoked"
NON_COMPLIANT = "Non-Compliant"
DATES = ("Date", "Datetime")
TEXTS = ("Data", "Select", "Link", "Autocomplete")
FILES = ("Attach", "Attach Image")
# Settings that name a field of Employee Compliance, with the kinds of fields that can hold the value.
RECORD_FIELDS = {
	"completion_date_field": DATES,
	"next_renewal_date_field": DATES,
	"verified_by_field": ("Link", "Data"),
	"verified_on_field": DATES,
	"attachment_field": FILES,
}
# The same for Employee Document.
DOCUMENT_FIELDS = {
	"document_employee_field": ("Link",),
	"document_type_field": TEXTS,
	"document_expiry_field": DATES,
	"document_file_field": FILES,
}
# Settings with the HR app's words for a status.
STATUSES = {COMPLETE: "complete_status", EXPIRED: "expired_status", NON_COMPLIANT: "non_compliant_status"}
# Settings with what to do when the training of a person is worth this.
ACTIONS = {EXPIRED: "expired_compliance", REVOKED: "revoked_compliance"}


class ComplianceMappingError(frappe.ValidationError):
	"""LMS Settings name a field or a status that the HR app's record has not."""


@dataclass(frozen=True)
class HandOff:
	"""What is handed off and how.

	`types` are the names of Compliance Types. `statuses` has the HR app's status for COMPLETE, EXPIRED and
	REVOKED, as far as one is to be set. `verifier` is what stands in the field Verified By. `fields` are the
	fields by the settings that name them, `document` those of Employee Document, or None if certificates are
	not filed there.
	"""

	types: frozenset[str]
	since: date
	statuses: Mapping[str, str]
	verifier: str
	fields: Mapping[str, str]
	document: Mapping[str, str] | None
	document_type: str


def get_hand_off() -> HandOff | None:
	"""Return what is handed off. None if it is off, or the site has no Employee Compliance.

	Raises ComplianceMappingError if the HR app's records have changed since the settings were saved.
	"""
	settings = frappe.get_cached_doc("LMS Settings")
	if not settings.get("hand_off_compliance") or not has_records():
		return None
	types = find_types(settings.hand_off_types)
	if not types:
		return None
	validate_mapping(settings)
	verifier = settings.compliance_verified_by or SYSTEM
	return HandOff(
		types=frozenset(types.values()),
		since=getdate(settings.hand_off_since),
		statuses=get_statuses(settings),
		verifier=describe_verifier(settings, verifier),
		fields=get_fields(settings, RECORD_FIELDS),
		document=get_fields(settings, DOCUMENT_FIELDS) if files_documents(settings) else None,
		document_type=settings.employee_document_type,
	)


def has_records() -> bool:
	"""Whether the HR app keeps Employee Compliance."""
	return has_employees() and bool(frappe.db.exists("DocType", COMPLIANCE_RECORD))


def files_documents(settings: Document) -> bool:
	return bool(settings.file_employee_documents and frappe.db.exists("DocType", EMPLOYEE_DOCUMENT))


def read_lines(text: str | None) -> list[str]:
	"""Return the lines of a text without empty and repeated ones."""
	return list(dict.fromkeys(filter(None, map(str.strip, (text or "").splitlines()))))


def find_types(text: str | None) -> dict[str, str]:
	"""Return the Compliance Types that exist by the lines that name them, in any case."""
	lines = read_lines(text)
	if not lines or not frappe.db.exists("DocType", COMPLIANCE_TYPE):
		return {}
	names = frappe.get_all(COMPLIANCE_TYPE, pluck="name")
	by_key = {name.lower(): name for name in names}
	return {line: by_key[line.lower()] for line in lines if line.lower() in by_key}


def get_statuses(settings: Document) -> dict[str, str]:
	found = {COMPLETE: settings.get(STATUSES[COMPLETE])}
	for state, action in ACTIONS.items():
		if setting := STATUSES.get(settings.get(action)):
			found[state] = settings.get(setting)
	return found


def get_fields(settings: Document, names: Iterable[str]) -> dict[str, str]:
	return {name: settings.get(name) for name in names if settings.get(name)}


def describe_verifier(settings: Document, user: str) -> str:
	"""Return what the field Verified By holds: the account, or the name if the field is a text."""
	field = settings.verified_by_field and frappe.get_meta(COMPLIANCE_RECORD).get_field(
		settings.verified_by_field
	)
	if field and field.fieldtype == "Data":
		return frappe.db.get_value("User", user, "full_name") or user
	return user


def validate_hand_off(settings: Document, today: date) -> None:
	"""Check the settings of the hand-off when they are saved, and fill in what follows from them."""
	if not settings.hand_off_compliance:
		return
	settings.hand_off_since = settings.hand_off_since or today
	lines = read_lines(settings.hand_off_types)
	if not lines:
		frappe.throw(_("In Compliance Types, enter at least one, each on a line of its own."))
	if not has_records():
		message = _("This site has no Employee Compliance records, so nothing is handed off to HR.")
		frappe.msgprint(message, alert=True, indicator="orange")
		return
	types = find_types(settings.hand_off_types)
	if missing := [line for line in lines if line not in types]:
		frappe.throw(
			_("There is no Compliance Type {0}. Ask HR to create it first.").format(
				frappe.bold(escape_html(missing[0][:140]))
			)
		)
	settings.hand_off_types = "\n".join(dict.fromkeys(types.values()))
	validate_mapping(settings)


def validate_mapping(settings: Document) -> None:
	"""Raise ComplianceMappingError with everything that does not fit the HR app's records."""
	if problems := list(find_problems(settings)):
		frappe.throw("<br>".join(problems), ComplianceMappingError)


def find_problems(settings: Document) -> Iterator[str]:
	meta = frappe.get_meta(COMPLIANCE_RECORD)
	yield from find_missing_fields(settings, meta, RECORD_FIELDS)
	yield from find_wrong_link(settings, meta)
	yield from find_missing_statuses(settings, meta)
	if files_documents(settings):
		meta = frappe.get_meta(EMPLOYEE_DOCUMENT)
		yield from find_missing_fields(settings, meta, DOCUMENT_FIELDS)
		for setting in ("document_employee_field", "document_file_field"):
			if not settings.get(setting):
				yield _("{0} must not be empty.").format(label_of(settings, setting))


def find_missing_fields(settings: Document, meta: Any, names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
	for setting, fieldtypes in names.items():
		fieldname = settings.get(setting)
		if not fieldname:
			continue
		shown = frappe.bold(escape_html(fieldname[:140]))
		field = meta.get_field(fieldname)
		if not field:
			text = _("{0}: {1} has no field {2}. Enter the name of its field, or nothing.")
			yield text.format(label_of(settings, setting), _(meta.name), shown)
		elif field.fieldtype not in fieldtypes:
			text = _("{0}: the field {1} of {2} is of the type {3}, and must be one of: {4}.")
			kinds = ", ".join(_(fieldtype) for fieldtype in fieldtypes)
			label = label_of(settings, setting)
			yield text.format(label, shown, _(meta.name), _(field.fieldtype), kinds)


def find_wrong_link(settings: Document, meta: Any) -> Iterator[str]:
	field = settings.verified_by_field and meta.get_field(settings.verified_by_field)
	if field and field.fieldtype == "Link" and field.options != "User":
		text = _("{0}: the field {1} must link to User.")
		yield text.format(label_of(settings, "verified_by_field"), frappe.bold(field.fieldname))


def find_missing_statuses(settings: Document, meta: Any) -> Iterator[str]:
	field = meta.get_field("status")
	options = read_lines(field.options) if field and field.fieldtype == "Select" else None
	used = {STATUSES[COMPLETE]} | {
		STATUSES[settings.get(action)] for action in ACTIONS.values() if settings.get(action) in STATUSES
	}
	for setting in STATUSES.values():
		if setting not in used:
			continue
		status = settings.get(setting)
		if not status or (options is not None and status not in options):
			text = _("{0}: {1} is no status of {2}.")
			shown = frappe.bold(escape_html((status or "")[:140]))
			yield text.format(label_of(settings, setting), shown, _(meta.name))


def label_of(settings: Document, fieldname: str) -> str:
	return frappe.bold(_(settings.meta.get_label(fieldname)))
