"""Employee Compliance: which record is the system's to write, and which is HR's.

What HR has verified by hand is never overwritten. It is HR's if somebody else is named as the verifier, or if
it is complete and holds something else than the system wrote.
"""

from collections.abc import Mapping
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from lms.lms.compliance.events import WRITTEN, Change, Held
from lms.lms.compliance.settings import COMPLETE, EXPIRED, HandOff
from lms.lms.training.overdue import COMPLIANCE_RECORD


def find_record(employee: str, compliance_type: str) -> Document | None:
	"""Return the latest record of the person and type, locked."""
	name = frappe.db.get_value(
		COMPLIANCE_RECORD,
		{"employee": employee, "compliance_type": compliance_type},
		order_by="creation desc",
		for_update=True,
	)
	return frappe.get_doc(COMPLIANCE_RECORD, name, for_update=True) if name else None


def add_record(employee: str, compliance_type: str) -> Document:
	"""Add a record with the HR app's default status, to which the proof can be attached."""
	record = frappe.get_doc(
		{"doctype": COMPLIANCE_RECORD, "employee": employee, "compliance_type": compliance_type}
	)
	# LMS Settings tell the system to write this. The HR app's own rules apply.
	return record.insert(ignore_permissions=True)


def read_record(record: Document, fields: Mapping[str, str]) -> Held:
	verifier = fields.get("verified_by_field")
	return Held(
		record=record.name,
		status=record.status,
		completion_date=read_date(record, fields.get("completion_date_field")),
		next_renewal_date=read_date(record, fields.get("next_renewal_date_field")),
		verified_by=(record.get(verifier) if verifier else None) or None,
	)


def read_date(record: Document, fieldname: str | None) -> date | None:
	value = record.get(fieldname) if fieldname else None
	return getdate(value) if value else None


def describe_target(change: Change, hand_off: HandOff) -> Held:
	"""Return what the record of a completed training is to hold. Without the fields that the site has not."""
	return Held(
		status=hand_off.statuses[COMPLETE],
		completion_date=change.completed_on if "completion_date_field" in hand_off.fields else None,
		next_renewal_date=change.valid_until if "next_renewal_date_field" in hand_off.fields else None,
		verified_by=hand_off.verifier if "verified_by_field" in hand_off.fields else None,
	)


def says_the_same(held: Held, target: Held) -> bool:
	"""Whether the record is complete with these dates, whoever has verified it."""
	return dates_of(held) == dates_of(target)


def dates_of(held: Held) -> tuple[str | None, date | None, date | None]:
	return held.status, held.completion_date, held.next_renewal_date


def is_of_hr(held: Held, events: list[frappe._dict], hand_off: HandOff) -> bool:
	"""Whether HR has verified what the record holds. `events` are those of the person and type."""
	written = [event for event in events if event.outcome == WRITTEN and event.record == held.record]
	verifiers = {hand_off.verifier} | {event.verified_by for event in written}
	if held.verified_by and held.verified_by not in verifiers:
		return True
	if held.status != hand_off.statuses[COMPLETE]:
		return False
	return not any(dates_of(held) == dates_of(as_held(event)) for event in written)


def as_held(event: frappe._dict) -> Held:
	return Held(
		event.record,
		event.status,
		event.completion_date and getdate(event.completion_date),
		event.next_renewal_date and getdate(event.next_renewal_date),
		event.verified_by,
	)


def is_over(held: Held, hand_off: HandOff, today: date) -> bool:
	"""Whether what HR has verified has ended. A renewal then gets a record of its own."""
	has_ended = held.next_renewal_date is not None and held.next_renewal_date < today
	return has_ended or held.status in (hand_off.statuses.get(EXPIRED), EXPIRED)


def complete(record: Document, target: Held, hand_off: HandOff, today: date, attachment: str | None) -> None:
	"""Set the record Complete with dates, verifier and proof."""
	values = {
		"completion_date_field": target.completion_date,
		"next_renewal_date_field": target.next_renewal_date,
		"verified_by_field": target.verified_by,
		"verified_on_field": today,
	}
	if attachment:
		values["attachment_field"] = attachment
	record.update({hand_off.fields[name]: value for name, value in values.items() if name in hand_off.fields})
	set_status(record, target.status or "")


def set_status(record: Document, status: str) -> None:
	record.status = status
	# LMS Settings tell the system to write this. The HR app's own rules apply.
	record.save(ignore_permissions=True)
