"""Overdue training and escalation tiers: which tier is due, and which was the last one told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from pypika.terms import Criterion

from lms.lms.courses.catalogue import get_open_titles
from lms.lms.people.recipients import get_recipients
from lms.lms.people.reporting_line import ReportingLine, get_lines
from lms.lms.permissions.open_courses import open_courses
from lms.lms.shared.dialects import by_index
from lms.lms.shared.language import sort_key
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.shared.rows import chunked, lock_by_name, update_rows
from lms.lms.training import timeline
from lms.lms.training.assignments import OVERDUE, TRAINING_ASSIGNMENT

MANAGER, HR, COMPLIANCE = 1, 2, 3
COMPLIANCE_RECORD = "Employee Compliance"
ESCALATION_FIELDS = ("employee", "course", "due_date", "escalation_tier")


@dataclass(frozen=True)
class Tier:
	"""A tier, and how many days overdue it is due."""

	number: int
	days: int


@dataclass(frozen=True)
class OverdueTraining:
	"""An overdue assignment, with the last tier that was told and the one that is due now."""

	assignment: str
	full_name: str
	course: str
	title: str
	due_date: date
	days: int
	told: int
	due: int
	line: ReportingLine


def get_tiers() -> list[Tier]:
	"""Return the tiers in use, or none if escalation is off."""
	settings = frappe.get_cached_doc("LMS Settings")
	if not settings.escalate_overdue:
		return []
	tiers = [Tier(MANAGER, settings.manager_tier_days), Tier(HR, settings.hr_tier_days)]
	if settings.flag_compliance and frappe.db.exists("DocType", COMPLIANCE_RECORD):
		tiers.append(Tier(COMPLIANCE, settings.compliance_tier_days))
	return tiers


def find_tier(days_overdue: int, tiers: Collection[Tier]) -> int:
	"""Return the highest tier that is due, or 0."""
	return max((tier.number for tier in tiers if days_overdue >= tier.days), default=0)


def clause_escalation_due(today: date, tiers: Collection[Tier]) -> Criterion:
	"""Match what is overdue, not superseded, and not told in the tier that is due."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	untold = Criterion.any(
		(row.escalation_tier < tier.number) & (row.due_date <= today - timedelta(tier.days)) for tier in tiers
	)
	# Lets the database use the index on status and due date.
	late = row.due_date <= today - timedelta(min(tier.days for tier in tiers))
	return (row.status == OVERDUE) & late & (row.superseded == 0) & untold


def find_due_escalations(today: date, tiers: Collection[Tier]) -> list[frappe._dict]:
	"""Return `name`, `employee`, `escalation_tier` of due rows, for enabled users and open courses."""
	if not tiers:
		return []
	row, user, course = map(frappe.qb.DocType, (TRAINING_ASSIGNMENT, "User", "LMS Course"))
	return (
		# This index leaves a few of a million rows. By course or person, all would be read.
		by_index(frappe.qb.from_(row), "status_due_date")
		.join(user)
		.on((user.name == row.employee) & (user.enabled == 1))
		.join(course)
		.on((course.name == row.course) & open_courses())
		.select(row.name, row.employee, row.escalation_tier)
		.where(clause_escalation_due(today, tiers))
	).run(as_dict=True)


def lock_due_escalations(names: Iterable[str], today: date, tiers: Collection[Tier]) -> list[OverdueTraining]:
	"""What is still due of these, locked until the end of the transaction; the longest overdue first.

	Without those who have left. The rows are found by name alone: a condition that leads the database to
	another index would lock other people's rows, too. In a turn: whoever assigns anew locks them in another
	order.
	"""
	lock_for_bulk_write()
	if not tiers:
		return []
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	rows = lock_by_name(assignment, names, ESCALATION_FIELDS, clause_escalation_due(today, tiers))
	titles = get_open_titles(row.course for row in rows)
	people = get_recipients(row.employee for row in rows)
	lines = get_lines({row.employee for row in rows})
	found = [
		OverdueTraining(
			assignment=row.name,
			full_name=people[row.employee].full_name,
			course=row.course,
			title=titles[row.course],
			due_date=row.due_date,
			days=(today - row.due_date).days,
			told=row.escalation_tier,
			due=find_tier((today - row.due_date).days, tiers),
			line=lines[row.employee],
		)
		for row in rows
		if row.course in titles and row.employee in people and row.employee in lines
	]
	return sorted(found, key=lambda training: (-training.days, sort_key(training.full_name), training.title))


def note_escalated(trainings: Iterable[OverdueTraining], tier: int, user: str, details: str) -> None:
	"""Record the escalation in the rows and their timelines."""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	for chunk in chunked(training.assignment for training in trainings):
		timeline.record_events(timeline.ESCALATED, chunk, user, details)
		change = update_rows(TRAINING_ASSIGNMENT, user).set(row.escalation_tier, tier)
		change.where(row.name.isin(chunk)).run()
