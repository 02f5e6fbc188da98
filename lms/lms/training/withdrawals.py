"""Withdraws training assignments that are no longer needed. They stay, with the reason."""

from collections.abc import Collection
from typing import TypedDict

import frappe
from frappe import _

from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import chunked
from lms.lms.training import timeline
from lms.lms.training.assignments import COMPLETED, TRAINING_ASSIGNMENT, UNFINISHED, WITHDRAWN, update_status
from lms.lms.training.news import forget_assigned


class WithdrawalError(TypedDict):
	assignment: str
	error: str


class WithdrawalOutcome(TypedDict):
	withdrawn: int
	skipped: int
	errors: list[WithdrawalError]


def withdraw_assignments(names: Collection[str], user: str, reason: str) -> WithdrawalOutcome:
	"""Close unfinished assignments that are no longer needed. The rows and the enrollments stay.

	Completed ones are evidence and become errors. Withdrawn ones count as skipped.
	"""
	lock_for_bulk_write(learners_wait=True)
	rows = {
		row.name: row.status
		# Ordered by name, as everywhere that locks them.
		for chunk in chunked(sorted(set(names)))
		for row in frappe.db.get_values(
			TRAINING_ASSIGNMENT,
			{"name": ["in", chunk]},
			["name", "status"],
			as_dict=True,
			order_by="name",
			for_update=True,
		)
	}
	errors: list[WithdrawalError] = [
		{"assignment": name, "error": problem}
		for name in dict.fromkeys(names)
		if (problem := describe_withdrawal_problem(rows.get(name)))
	]
	unfinished = [name for name, status in rows.items() if status in UNFINISHED]
	timeline.record_events(timeline.WITHDRAWN, unfinished, user, reason)
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	for chunk in chunked(unfinished):
		update_status(user, WITHDRAWN).set(assignment.is_open, None).where(assignment.name.isin(chunk)).run()
	forget_assigned(unfinished)
	skipped = sum(status == WITHDRAWN for status in rows.values())
	return {"withdrawn": len(unfinished), "skipped": skipped, "errors": errors}


def describe_withdrawal_problem(status: str | None) -> str | None:
	if not status:
		return _("This training assignment does not exist.")
	if status == COMPLETED:
		return _("This training assignment is completed. It is evidence and cannot be withdrawn.")
	return None
