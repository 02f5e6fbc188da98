"""Assignments that are no longer asked for: closed with a reason, and kept."""

from collections.abc import Collection
from typing import TypedDict

import frappe
from frappe import _

from lms.lms import timeline
from lms.lms.assignments import COMPLETED, DOCTYPE, UNFINISHED, WITHDRAWN, change
from lms.lms.bulk import chunked
from lms.lms.turns import keep_learners_waiting, take_turn


class WithdrawalError(TypedDict):
	assignment: str
	error: str


class Withdrawal(TypedDict):
	withdrawn: int
	skipped: int
	errors: list[WithdrawalError]


def withdraw(names: Collection[str], user: str, reason: str) -> Withdrawal:
	"""Close unfinished assignments that are no longer asked for; the rows and the enrollments stay.

	Completed ones are evidence and refused; one that is withdrawn already counts as skipped.
	"""
	take_turn()
	keep_learners_waiting()
	rows = {
		row.name: row.status
		# In the order of names, as others lock them.
		for chunk in chunked(sorted(set(names)))
		for row in frappe.db.get_values(
			DOCTYPE,
			{"name": ["in", chunk]},
			["name", "status"],
			as_dict=True,
			order_by="name",
			for_update=True,
		)
	}
	errors = [
		{"assignment": name, "error": problem}
		for name in dict.fromkeys(names)
		if (problem := describe_withdrawal_problem(rows.get(name)))
	]
	unfinished = [name for name, status in rows.items() if status in UNFINISHED]
	timeline.record(timeline.WITHDRAWN, unfinished, user, reason)
	assignment = frappe.qb.DocType(DOCTYPE)
	for chunk in chunked(unfinished):
		change(user, WITHDRAWN).set(assignment.is_open, None).where(assignment.name.isin(chunk)).run()
	skipped = sum(status == WITHDRAWN for status in rows.values())
	return {"withdrawn": len(unfinished), "skipped": skipped, "errors": errors}


def describe_withdrawal_problem(status: str | None) -> str | None:
	if not status:
		return _("There is no such assignment.")
	if status == COMPLETED:
		return _("It is completed: this is evidence and stays.")
	return None
