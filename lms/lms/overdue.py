"""Overdue training and the tiers of its escalation: what is due for which, what has been told of."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

import frappe
from frappe.utils import now
from pypika.terms import Criterion

from lms.lms import timeline
from lms.lms.assignments import DOCTYPE, OVERDUE
from lms.lms.bulk import chunked
from lms.lms.indexes import by_index
from lms.lms.notices import get_published_titles, get_recipients
from lms.lms.reporting_line import Line, get_lines
from lms.lms.turns import take_turn

MANAGER, HR, COMPLIANCE = 1, 2, 3
COMPLIANCE_RECORD = "Employee Compliance"
FIELDS = ["name", "employee", "course", "due_date", "status", "superseded", "escalation_tier"]


class Tier(NamedTuple):
	"""A tier and the days overdue from which it is due."""

	number: int
	days: int


class OverdueTraining(NamedTuple):
	"""An overdue assignment: the tier it was told of before, and the one that is due by now."""

	assignment: str
	full_name: str
	course: str
	title: str
	due_date: date
	days: int
	told: int
	due: int
	line: Line


def get_tiers() -> list[Tier]:
	"""The tiers in use; none if escalation is off."""
	settings = frappe.get_cached_doc("LMS Settings")
	if not settings.escalate_overdue:
		return []
	tiers = [Tier(MANAGER, settings.manager_tier_days), Tier(HR, settings.hr_tier_days)]
	if settings.flag_compliance and frappe.db.exists("DocType", COMPLIANCE_RECORD):
		tiers.append(Tier(COMPLIANCE, settings.compliance_tier_days))
	return tiers


def find_tier(days_overdue: int, tiers: Collection[Tier]) -> int:
	"""The highest tier that is due by now; 0 if none."""
	return max((tier.number for tier in tiers if days_overdue >= tier.days), default=0)


def is_due(row: frappe._dict, today: date, tiers: Collection[Tier]) -> bool:
	"""Overdue, not assigned anew since, and not told of in the tier that is due by now."""
	if row.status != OVERDUE or row.superseded:
		return False
	return row.escalation_tier < find_tier((today - row.due_date).days, tiers)


def clause_due(today: date, tiers: Collection[Tier]) -> Criterion:
	"""The same as a condition."""
	row = frappe.qb.DocType(DOCTYPE)
	untold = Criterion.any(
		(row.escalation_tier < tier.number) & (row.due_date <= today - timedelta(tier.days)) for tier in tiers
	)
	# For the index on status and due date.
	late = row.due_date <= today - timedelta(min(tier.days for tier in tiers))
	return (row.status == OVERDUE) & late & (row.superseded == 0) & untold


def find_due(today: date, tiers: Collection[Tier]) -> list[frappe._dict]:
	"""`name`, `employee` and `escalation_tier` of what is due: of enabled users, in published courses."""
	if not tiers:
		return []
	row, user, course = map(frappe.qb.DocType, (DOCTYPE, "User", "LMS Course"))
	return (
		# Of a million rows the index leaves a few; by course or by person all of them would be read.
		by_index(frappe.qb.from_(row), "status_due_date")
		.join(user)
		.on((user.name == row.employee) & (user.enabled == 1))
		.join(course)
		.on((course.name == row.course) & (course.published == 1))
		.select(row.name, row.employee, row.escalation_tier)
		.where(clause_due(today, tiers))
	).run(as_dict=True)


def lock_due(names: Iterable[str], today: date, tiers: Collection[Tier]) -> list[OverdueTraining]:
	"""What is still due of these, locked until the end of the transaction; the longest overdue first.

	Without those who have left. The rows are found by name alone: a condition that leads the database to
	another index would lock other people's rows, too. In a turn: whoever assigns anew locks them in another
	order.
	"""
	take_turn()
	rows = [
		row
		for chunk in chunked(sorted(names))
		for row in frappe.db.get_values(
			DOCTYPE, {"name": ["in", chunk]}, FIELDS, as_dict=True, order_by="name", for_update=True
		)
		if is_due(row, today, tiers)
	]
	titles = get_published_titles(row.course for row in rows)
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
	return sorted(found, key=lambda training: (-training.days, training.full_name, training.title))


def note_escalated(trainings: Iterable[OverdueTraining], tier: int, user: str, details: str) -> None:
	"""Write down that these were escalated, in the rows and in their timelines."""
	row = frappe.qb.DocType(DOCTYPE)
	for chunk in chunked(training.assignment for training in trainings):
		timeline.record(timeline.ESCALATED, chunk, user, details)
		(
			frappe.qb.update(row)
			.set(row.escalation_tier, tier)
			.set(row.modified, now())
			.set(row.modified_by, user)
			.where(row.name.isin(chunk))
		).run()
