"""Escalation of overdue training: the line manager is told, then HR, then compliance is flagged.

Each tier happens once for an assignment, in order, none left out after downtime; each recipient gets one mail
per run. The tiers follow one another as jobs of the queue: batches of managers, then HR, then batches of
compliance records. Each is one transaction that locks its assignments and looks again whether they are due: a
run that is repeated, doubled or broken off still escalates once.

Left alone are assignments of disabled users, of employees who have left, and of courses that are not
published.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import TypedDict

import frappe
from frappe import _

from lms.lms.background import again_when_busy
from lms.lms.bulk import chunked
from lms.lms.hr_comments import comment_overdue
from lms.lms.notices import Recipient, get_recipients, get_site_language, tell
from lms.lms.overdue import HR, MANAGER, OverdueTraining, find_due, get_tiers, lock_due, note_escalated
from lms.lms.overdue_digests import compose_for_hr, compose_for_manager
from lms.lms.people import EMPLOYEE, has_employees, permitted
from lms.lms.permissions import HR_MANAGER
from lms.lms.reporting_line import get_lines

MANAGERS_PER_BATCH = 100
RECORDS_PER_BATCH = 100


class Escalated(TypedDict):
	"""What a run has handed to the queue."""

	assignments: int
	managers: int


def escalate(today: date, user: str) -> Escalated:
	"""Have those told who are to know of overdue training by now."""
	tiers = get_tiers()
	if tiers and not has_employees():
		frappe.logger("lms").warning("Overdue training is not escalated: this site has no Employee records")
		tiers = []
	due = find_due(today, tiers)
	by_manager = group_by_manager(row for row in due if row.escalation_tier < MANAGER)
	batches = [
		[name for names in batch for name in names]
		for batch in chunked(by_manager.values(), MANAGERS_PER_BATCH)
	]
	if due:
		enqueue_next(batches, [], today, user)
	return {"assignments": len(due), "managers": len(by_manager)}


def group_by_manager(rows: Iterable[frappe._dict]) -> dict[str, list[str]]:
	"""Names of the assignments by the account of the person's line manager; without one they are left out."""
	rows = list(rows)
	lines = get_lines({row.employee for row in rows})
	found: dict[str, list[str]] = {}
	for row in rows:
		if row.employee in lines and (manager := lines[row.employee].manager):
			found.setdefault(manager, []).append(row.name)
	return dict(sorted(found.items()))


def enqueue(method: str, **arguments: object) -> None:
	frappe.enqueue(method, queue="long", enqueue_after_commit=True, **arguments)


def enqueue_next(batches: list[list[str]], unreached: list[str], today: date, user: str) -> None:
	enqueue("lms.lms.escalation.escalate_next", batches=batches, unreached=unreached, today=today, user=user)


@again_when_busy
def escalate_next(batches: list[list[str]], unreached: list[str], today: date, user: str) -> None:
	"""Tell the managers of the first batch, or, once all have been told, HR; then have the rest done.

	`unreached` are assignments whose manager could not be told.
	"""
	if batches:
		unreached = unreached + tell_managers(batches[0], today, user)
		enqueue_next(batches[1:], unreached, today, user)
		return
	tell_hr(unreached, today, user)
	to_flag = [row.name for row in find_due(today, get_tiers()) if row.escalation_tier == HR]
	for batch in chunked(to_flag, RECORDS_PER_BATCH):
		enqueue("lms.lms.compliance.flag_batch", assignments=batch, today=today, user=user)


# Tier 1


def tell_managers(assignments: Collection[str], today: date, user: str) -> list[str]:
	"""One mail to each line manager; the assignments for which that failed."""
	by_manager: dict[str, list[OverdueTraining]] = {}
	for training in lock_due(assignments, today, get_tiers()):
		if training.told < MANAGER and training.line.manager:
			by_manager.setdefault(training.line.manager, []).append(training)
	managers = get_recipients(by_manager)
	unreached: list[str] = []
	for manager, trainings in sorted(by_manager.items()):
		if tell(managers[manager], partial(compose_for_manager, trainings=trainings)):
			details = _("Tier 1: manager {0}").format(managers[manager].full_name)
			note_escalated(trainings, MANAGER, user, details)
		else:
			unreached += [training.assignment for training in trainings]
	return unreached


# Tier 2


def tell_hr(unreached: Collection[str], today: date, user: str) -> None:
	"""One mail to each of HR, of what tier 2 is due for and of what no line manager could be told."""
	tiers = get_tiers()
	due = (row.name for row in find_due(today, tiers) if row.escalation_tier < HR)
	failed = set(unreached)
	trainings = [training for training in lock_due(due, today, tiers) if concerns_hr(training, failed)]
	told = tell_each_of_hr(trainings)
	if len(told) < len(trainings):
		frappe.log_error(
			"HR could not be told about overdue training",
			f"{len(trainings) - len(told)} assignments wait for the next run. Enter an HR Escalation Email in"
			" LMS Settings, or give somebody who may see these employees the role HR Manager.",
		)
	note_first_tier(told, user)
	long_overdue = [training for training in told if training.due >= HR]
	note_escalated(long_overdue, HR, user, _("Tier 2: HR"))
	comment_overdue(long_overdue, user)


def concerns_hr(training: OverdueTraining, unreached: set[str]) -> bool:
	"""Not what the next run tells the manager first: it became overdue after this run had begun."""
	is_told = training.told >= MANAGER
	return is_told or not training.line.manager or training.assignment in unreached


def tell_each_of_hr(trainings: list[OverdueTraining]) -> list[OverdueTraining]:
	"""Those that at least one of HR was told about."""
	told: set[str] = set()
	for user, recipient in get_hr().items():
		visible = find_visible(user, trainings)
		if visible and tell(recipient, partial(compose_for_hr, trainings=visible)):
			told.update(training.assignment for training in visible)
	return [training for training in trainings if training.assignment in told]


def get_hr() -> dict[str | None, Recipient]:
	"""The address in the settings, which is nobody's in particular, or else the HR Managers by name."""
	address = frappe.get_cached_doc("LMS Settings").hr_escalation_email
	if address:
		return {None: Recipient(address, "", get_site_language())}
	role = frappe.get_all("Has Role", filters={"role": HR_MANAGER, "parenttype": "User"}, pluck="parent")
	return dict(sorted(get_recipients(role).items()))


def find_visible(user: str | None, trainings: list[OverdueTraining]) -> list[OverdueTraining]:
	"""Those of the employees whom the user's User Permissions leave; all for an address."""
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = permitted(user, employee) if user else []
	if not criteria:
		return trainings
	names = {training.line.employee for training in trainings if training.line.employee}
	visible: set[str] = set()
	for chunk in chunked(names):
		query = frappe.qb.from_(employee).select(employee.name).where(employee.name.isin(chunk))
		for criterion in criteria:
			query = query.where(criterion)
		visible.update(query.run(pluck=True))
	return [training for training in trainings if training.line.employee in visible]


def note_first_tier(trainings: list[OverdueTraining], user: str) -> None:
	"""HR was told instead of the line manager: tier 1 has happened, and the timeline says how."""
	untold = [training for training in trainings if training.told < MANAGER]
	alone = [training for training in untold if not training.line.manager]
	unreached = [training for training in untold if training.line.manager]
	note_escalated(alone, MANAGER, user, _("Tier 1: no line manager, HR told"))
	note_escalated(unreached, MANAGER, user, _("Tier 1: line manager not reached, HR told"))
