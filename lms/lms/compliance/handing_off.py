"""Hands off what training is worth to HR: soon after it was completed or revoked, and hourly what is left.

Works on a batch of people at a time, in a transaction that locks their Employee records. So of two jobs about
the same person, the second finds nothing left to do.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial

import frappe

from lms.lms.compliance import comments
from lms.lms.compliance.events import (
	FAILED,
	KEPT,
	UNCHANGED,
	WRITTEN,
	Change,
	Held,
	Outcome,
	add_event,
	find_changes,
	lock_events,
)
from lms.lms.compliance.proofs import attach, file_document, make_proof
from lms.lms.compliance.records import (
	add_record,
	complete,
	describe_target,
	find_record,
	is_of_hr,
	is_over,
	read_record,
	says_the_same,
	set_status,
)
from lms.lms.compliance.settings import COMPLETE, HandOff, get_hand_off
from lms.lms.notices.mail import attempt
from lms.lms.people.employees import EMPLOYEE
from lms.lms.people.recipients import get_site_language, speaking
from lms.lms.people.reporting_line import get_lines
from lms.lms.shared.rows import chunked, lock_by_name
from lms.lms.training.overdue import COMPLIANCE_RECORD
from lms.lms.validity.hand_off import PEOPLE_PER_JOB, queue_people

# What HR's rules refuse is tried again after this time.
RETRY_AFTER = timedelta(hours=23)


def queue_changes(now: datetime) -> int:
	"""Queue everybody about whom there is something to hand off. Returns how many."""
	hand_off = get_hand_off()
	if not hand_off:
		return 0
	changes = find_changes(hand_off, now.date(), now - RETRY_AFTER)
	people = list(dict.fromkeys(change.member for change in changes))
	for batch in chunked(people, PEOPLE_PER_JOB):
		queue_people(batch)
	return len(people)


def hand_off_people(members: Collection[str], now: datetime, user: str) -> int:
	"""Hand off what is to be handed off about these people. Returns how many records of HR were written."""
	hand_off = get_hand_off()
	if not hand_off:
		return 0
	employees = lock_employees(members)
	changes = find_changes(hand_off, now.date(), now - RETRY_AFTER, employees)
	events = lock_events(employees)
	written = 0
	with speaking(get_site_language()):
		for change in changes:
			before = events.get(change.key, [])
			if is_handed_off(change, before, now - RETRY_AFTER):
				continue
			employee = employees[change.member]
			outcome = hand_off_change(change, employee, before, hand_off, now.date(), user)
			add_event(change, employee, before[0].number + 1 if before else 1, outcome, user)
			written += outcome.outcome == WRITTEN
	return written


def lock_employees(members: Collection[str]) -> dict[str, str]:
	"""Lock the Employee records of those who have any and have not left. Returns them by member."""
	lines = get_lines(members)
	found = {member: line.employee for member, line in lines.items() if line.employee}
	table = frappe.qb.DocType(EMPLOYEE)
	lock_by_name(table, found.values(), ["status"], table.name.isnotnull())
	return found


def is_handed_off(change: Change, events: list[frappe._dict], retry_before: datetime) -> bool:
	"""Whether another job has handed this off meanwhile."""
	if not events:
		return False
	last = events[0]
	if (last.period, last.state) != (change.period, change.state):
		return False
	return last.outcome != FAILED or last.creation >= retry_before


def hand_off_change(
	change: Change, employee: str, events: list[frappe._dict], hand_off: HandOff, today: date, user: str
) -> Outcome:
	action = partial(write_change, change, employee, events, hand_off, today, user)
	outcome = attempt(action, f"The training of {change.member_name} could not be handed off to HR")
	return outcome or Outcome(FAILED, Held(), comments.describe_failure())


def write_change(
	change: Change, employee: str, events: list[frappe._dict], hand_off: HandOff, today: date, user: str
) -> Outcome:
	record = find_record(employee, change.compliance_type)
	held = read_record(record, hand_off.fields) if record else Held()
	is_hrs = bool(record) and is_of_hr(held, events, hand_off)
	if change.state != COMPLETE:
		return end(change, held, is_hrs, hand_off, today, user)
	target = describe_target(change, hand_off)
	if record and says_the_same(held, target):
		return Outcome(UNCHANGED, held)
	if is_hrs and not is_over(held, hand_off, today):
		comments.add(held.record, comments.describe_difference(change), user)
		return Outcome(KEPT, held)
	if not record or is_hrs:
		record = add_record(employee, change.compliance_type)
	proof = make_proof(change.period, user, get_site_language(), today)
	fieldname = hand_off.fields.get("attachment_field")
	complete(record, target, hand_off, today, attach(proof, COMPLIANCE_RECORD, record.name, fieldname))
	document = file_document(change, employee, proof, hand_off)
	comments.add(record.name, comments.describe_completion(change, proof, document), user)
	return Outcome(WRITTEN, read_record(record.reload(), hand_off.fields), proof.problem if proof else None)


def end(change: Change, held: Held, is_hrs: bool, hand_off: HandOff, today: date, user: str) -> Outcome:
	"""Write that the training has expired or was revoked, if the settings say so."""
	status = hand_off.statuses.get(change.state)
	if not status or not held.record or held.status == status:
		return Outcome(UNCHANGED, held)
	text = comments.describe_end(change)
	if is_hrs:
		if is_over(held, hand_off, today):
			return Outcome(UNCHANGED, held)
		comments.add(held.record, comments.ask_to_compare(text), user)
		return Outcome(KEPT, held)
	record = frappe.get_doc(COMPLIANCE_RECORD, held.record, for_update=True)
	set_status(record, status)
	comments.add(record.name, text, user)
	return Outcome(WRITTEN, read_record(record.reload(), hand_off.fields))
