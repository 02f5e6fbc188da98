"""Escalates overdue training: tells the line manager, then HR, then flags compliance.

Each tier happens once for each training assignment, in order, even after downtime. Each recipient gets one
mail per run. The tiers run as queued jobs: batches of managers, then HR, then batches of compliance records.
Each job is one transaction that locks its assignments and checks again whether they are due, so a repeated,
duplicate or interrupted run still escalates only once.

Skips assignments of disabled users, of employees who have left, and of unpublished courses.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any, TypedDict

import frappe
from frappe import _

from lms.lms.notices.digests import compose_for_hr, compose_for_manager
from lms.lms.notices.hr_comments import comment_overdue
from lms.lms.notices.mail import tell_recipient
from lms.lms.people.employees import EMPLOYEE, clauses_permitted, has_employees
from lms.lms.people.recipients import Recipient, get_recipients, get_site_language
from lms.lms.people.reporting_line import get_lines
from lms.lms.people.roles import HR_MANAGER
from lms.lms.shared.locking import again_when_busy
from lms.lms.shared.rows import chunked
from lms.lms.training.overdue import (
	HR,
	MANAGER,
	OverdueTraining,
	find_due_escalations,
	get_tiers,
	lock_due_escalations,
	note_escalated,
)

MANAGERS_PER_BATCH = 100
RECORDS_PER_BATCH = 100
# Assignments to tell the managers of a batch about, and those whose manager could not be told.
BATCH, UNREACHED = "batch", "unreached"
CACHE_KEY = "lms_escalation"
KEPT = 24 * 3600


class EscalationRun(TypedDict):
	"""How much a run has queued."""

	assignments: int
	managers: int


def escalate_overdue(today: date, user: str) -> EscalationRun:
	"""Queue the escalation of all overdue training that is due for a tier."""
	tiers = get_tiers()
	if tiers and not has_employees():
		frappe.logger("lms").warning("Overdue training is not escalated: this site has no Employee records")
		tiers = []
	due = find_due_escalations(today, tiers)
	by_manager = group_by_manager(row for row in due if row.escalation_tier < MANAGER)
	batches = [
		[name for names in batch for name in names]
		for batch in chunked(by_manager.values(), MANAGERS_PER_BATCH)
	]
	if due:
		run = frappe.generate_hash(length=16)
		for number, batch in enumerate(batches):
			keep(run, BATCH, number, batch)
		enqueue_next(run, 0, len(batches), today, user)
	return {"assignments": len(due), "managers": len(by_manager)}


def group_by_manager(rows: Iterable[frappe._dict]) -> dict[str, list[str]]:
	"""Group names of assignments by the line manager's account. Omits people without a line manager."""
	rows = list(rows)
	lines = get_lines({row.employee for row in rows})
	found: dict[str, list[str]] = {}
	for row in rows:
		if row.employee in lines and (manager := lines[row.employee].manager):
			found.setdefault(manager, []).append(row.name)
	return dict(sorted(found.items()))


def enqueue(method: str, **arguments: Any) -> None:
	frappe.enqueue(method, queue="long", enqueue_after_commit=True, **arguments)


def enqueue_next(run: str, number: int, batches: int, today: date, user: str) -> None:
	enqueue(
		"lms.lms.notices.escalation.escalate_next",
		run=run,
		number=number,
		batches=batches,
		today=today,
		user=user,
	)


@again_when_busy
def escalate_next(run: str, number: int, batches: int, today: date, user: str) -> None:
	"""Tell the managers of one batch, or HR if no batch is left. Then queue the rest of the run."""
	if number < batches:
		keep(run, UNREACHED, number, tell_managers(recall(run, BATCH, number), today, user))
		enqueue_next(run, number + 1, batches, today, user)
		return
	unreached = [name for each in range(batches) for name in recall(run, UNREACHED, each)]
	tell_hr_of_unreached(unreached, today, user)
	to_flag = [row.name for row in find_due_escalations(today, get_tiers()) if row.escalation_tier == HR]
	for batch in chunked(to_flag, RECORDS_PER_BATCH):
		enqueue("lms.lms.notices.compliance.flag_batch", assignments=batch, today=today, user=user)


def keep(run: str, what: str, number: int, assignments: list[str]) -> None:
	"""For the jobs that follow, each of which reads its own part. What the cache loses the next run does."""
	frappe.cache.set_value(f"{CACHE_KEY}:{run}:{what}:{number}", assignments, expires_in_sec=KEPT)


def recall(run: str, what: str, number: int) -> list[str]:
	return frappe.cache.get_value(f"{CACHE_KEY}:{run}:{what}:{number}") or []


# Tier 1


def tell_managers(assignments: Collection[str], today: date, user: str) -> list[str]:
	"""Send one mail to each line manager. Returns the assignments for which that failed."""
	by_manager: dict[str, list[OverdueTraining]] = {}
	for training in lock_due_escalations(assignments, today, get_tiers()):
		if training.told < MANAGER and training.line.manager:
			by_manager.setdefault(training.line.manager, []).append(training)
	managers = get_recipients(by_manager)
	unreached: list[str] = []
	for manager, trainings in sorted(by_manager.items()):
		if tell_recipient(managers[manager], partial(compose_for_manager, trainings=trainings)):
			details = _("Tier 1: manager {0}").format(managers[manager].full_name)
			note_escalated(trainings, MANAGER, user, details)
		else:
			unreached += [training.assignment for training in trainings]
	return unreached


# Tier 2


def tell_hr_of_unreached(unreached: Collection[str], today: date, user: str) -> None:
	"""Send one mail to each person in HR, about tier 2 and about training that no manager was told of."""
	tiers = get_tiers()
	due = (row.name for row in find_due_escalations(today, tiers) if row.escalation_tier < HR)
	failed = set(unreached)
	trainings = [
		training for training in lock_due_escalations(due, today, tiers) if concerns_hr(training, failed)
	]
	told = tell_each_of_hr(trainings)
	if len(told) < len(trainings):
		frappe.log_error(
			"HR could not be told about overdue training",
			f"{len(trainings) - len(told)} training assignments wait for the next run. Enter an HR Escalation"
			" Email in LMS Settings, or give the role HR Manager to someone who may see these employees.",
		)
	note_first_tier(told, user)
	long_overdue = [training for training in told if training.due >= HR]
	note_escalated(long_overdue, HR, user, _("Tier 2: HR"))
	comment_overdue(long_overdue, user)


def concerns_hr(training: OverdueTraining, unreached: set[str]) -> bool:
	"""Whether HR is next. A manager comes first for training that became overdue during this run."""
	is_told = training.told >= MANAGER
	return is_told or not training.line.manager or training.assignment in unreached


def tell_each_of_hr(trainings: list[OverdueTraining]) -> list[OverdueTraining]:
	"""Tell each person in HR. Returns the training that at least one of them was told about."""
	told: set[str] = set()
	for user, recipient in get_hr().items():
		visible = find_visible(user, trainings)
		if visible and tell_recipient(recipient, partial(compose_for_hr, trainings=visible)):
			told.update(training.assignment for training in visible)
	return [training for training in trainings if training.assignment in told]


def get_hr() -> dict[str | None, Recipient]:
	"""Return the address in LMS Settings, under None, or else the HR Managers by name."""
	address = frappe.get_cached_doc("LMS Settings").hr_escalation_email
	if address:
		return {None: Recipient(address, "", get_site_language())}
	role = frappe.get_all("Has Role", filters={"role": HR_MANAGER, "parenttype": "User"}, pluck="parent")
	return dict(sorted(get_recipients(role).items()))


def find_visible(user: str | None, trainings: list[OverdueTraining]) -> list[OverdueTraining]:
	"""Return training of employees whom the user's User Permissions allow. None sees all."""
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = clauses_permitted(user, employee) if user else []
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
	"""Record in the timeline that tier 1 happened by telling HR instead of the line manager."""
	untold = [training for training in trainings if training.told < MANAGER]
	alone = [training for training in untold if not training.line.manager]
	unreached = [training for training in untold if training.line.manager]
	note_escalated(alone, MANAGER, user, _("Tier 1: no line manager, HR told"))
	note_escalated(unreached, MANAGER, user, _("Tier 1: line manager not reached, HR told"))
