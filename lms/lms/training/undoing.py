"""Undoes a bulk assignment: withdraws, in portions, what it assigned and nobody has started.

The queue does it, as in `queued`: each portion is one transaction, and a job that was interrupted continues.
"""

import frappe
from frappe import _
from pypika import Table
from pypika.terms import Criterion, ExistsCriterion

from lms.lms.shared.locking import again_when_busy, lock_for_bulk_write
from lms.lms.training.assignments import OVERDUE, PENDING, TRAINING_ASSIGNMENT
from lms.lms.training.queued import (
	BULK_ASSIGNMENT,
	UNDOING,
	UNDONE,
	UNFINISHED,
	BulkAssignmentState,
	begin_attempt,
	enqueue,
	get_bulk_assignment_state,
	lock,
	refuse_unknown,
)
from lms.lms.training.withdrawals import withdraw_assignments

# Learners wait for at most one portion.
PORTION = 200
# A learner has started with these, even if no lesson is complete.
WORK = ("LMS Quiz Attempt", "LMS Assignment Submission")


def undo_bulk_assignment(name: str, user: str) -> BulkAssignmentState:
	"""Queue the withdrawal of what this job assigned and nobody has started. Repeating it withdraws the rest.

	Credited and started assignments stay, and so do the learners' cycles.
	"""
	state = lock(name) or refuse_unknown()
	if state.status in UNFINISHED and state.status != UNDOING:
		frappe.throw(_("This bulk assignment has not ended yet. Cancel it first, then undo it."))
	if state.status != UNDOING:
		values = {"status": UNDOING, "undone_by": user, "attempts": 0, "message": None}
		frappe.db.set_value(BULK_ASSIGNMENT, name, values)
	enqueue(name, UNDOING)
	return get_bulk_assignment_state(name)


@again_when_busy
def run(name: str) -> None:
	"""Run the job. After a crash, it begins again with the first assignment that is left."""
	if not begin_attempt(name, (UNDOING,)):
		return
	last: str | None = ""
	while last is not None:
		last = withdraw_portion(name, last)


def withdraw_portion(name: str, after: str) -> str | None:
	"""Withdraw the next portion after this assignment and commit.

	Returns the last assignment, or None if none was left or another worker has finished.
	"""
	state = lock(name)
	if not state or state.status != UNDOING:
		return None
	lock_for_bulk_write(learners_wait=True)
	names, user = find_not_begun(name, after), state.undone_by
	outcome = withdraw_assignments(names, user, _("The bulk assignment was undone."))
	state.withdrawn += outcome["withdrawn"]
	values = {"withdrawn": state.withdrawn, "attempts": 1}
	if not names:
		values.update(status=UNDONE, message=describe_undone(state))
	frappe.db.set_value(BULK_ASSIGNMENT, name, values)
	frappe.db.commit()
	return names[-1] if names else None


def describe_undone(state: frappe._dict) -> str:
	message = _(
		"Undone by {0}: {1} of {2} training assignments were withdrawn."
		" Those that learners had started or completed stay."
	)
	full_name = frappe.db.get_value("User", state.undone_by, "full_name") or state.undone_by
	return message.format(full_name, state.withdrawn, state.assigned)


def has_record(doctype: str, assignment: Table) -> Criterion:
	"""Return a criterion: the person has such a record in this course and cycle."""
	record = frappe.qb.DocType(doctype)
	is_own = (record.member == assignment.employee) & (record.course == assignment.course)
	query = frappe.qb.from_(record).select(record.name).where(is_own & (record.cycle == assignment.cycle))
	return ExistsCriterion(query)


def find_not_begun(name: str, after: str) -> list[str]:
	"""Return the job's next unfinished assignments without progress, answers and homework, in order."""
	row, enrollment = frappe.qb.DocType(TRAINING_ASSIGNMENT), frappe.qb.DocType("LMS Enrollment")
	return (
		frappe.qb.from_(row)
		.join(enrollment)
		.on((enrollment.course == row.course) & (enrollment.member == row.employee))
		.select(row.name)
		# Portions do not read again what the portions before have withdrawn.
		.where((row.bulk_assignment == name) & (row.name > after))
		.where(row.status.isin([PENDING, OVERDUE]))
		.where((enrollment.progress == 0) & (enrollment.cycle == row.cycle))
		.where(Criterion.all([has_record(doctype, row).negate() for doctype in WORK]))
		.orderby(row.name)
		.limit(PORTION)
	).run(pluck=True)
