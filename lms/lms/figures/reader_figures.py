"""The figures of the portal's page of statistics, over the people whom its reader may see.

Nobody waits for them. What takes long to count is counted by a job, kept, and shown to those who come back.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any, TypedDict

import frappe
from pypika.terms import Criterion

from lms.lms.figures.activity import MOST_MONTHS, Activity, get_activity
from lms.lms.figures.report_people import PeopleFilters, choose_criteria
from lms.lms.figures.scope import Scope
from lms.lms.figures.statistics import Compliance, Month, get_compliance_of, get_months
from lms.lms.figures.summary import KEY, count_summary, get_kept, is_large, keep
from lms.lms.people.employees import clauses_permitted, has_employees
from lms.lms.people.roles import ADMINS, has_role
from lms.lms.shared.language import sort_key
from lms.lms.shared.sql import as_sql

# On a large site, the figures of more people than this are counted by a job.
MANY_PEOPLE = 3_000
REFRESH_SITE = "lms.lms.jobs.refresh_statistics"
REFRESH_READER = "lms.lms.jobs.refresh_figures"


class Figures(TypedDict):
	"""`over_time` and the quizzes of `activity` have the last 24 months. All else is as of `as_of`."""

	as_of: datetime
	compliance: Compliance
	over_time: list[Month]
	activity: Activity


def read_figures(user: str, department: str | None, now: datetime) -> Figures | None:
	"""Return the figures, or None if a job is counting them.

	For System Managers, Moderators and HR Managers, within their User Permissions. Without these and without
	a department, they are those of `get_advanced_statistics`. HR Managers see no programs, as they may not
	edit them.
	Raises PermissionError for others, and ValidationError for an unknown department.
	"""
	figures = read_scope(find_scope(user, department), user, department, now)
	if figures and not has_role(user, *ADMINS):
		figures = {**figures, "activity": {**figures["activity"], "programs": []}}
	return figures


def find_scope(user: str, department: str | None) -> Scope:
	return Scope(tuple(choose_criteria(user, PeopleFilters(department=department))))


def read_scope(scope: Scope, user: str, department: str | None, now: datetime) -> Figures | None:
	if not is_large():
		return count_figures(scope, now)
	key = KEY if scope.is_whole_site else get_key(scope)
	kept: Figures | None = get_kept(key)
	if kept:
		return kept
	if not scope.is_whole_site and scope.count_people() <= MANY_PEOPLE:
		return count_figures(scope, now)
	count_later(key, scope, user, department)
	return None


def refresh_figures(user: str, department: str | None, now: datetime) -> None:
	"""Count the figures of many people and keep them for all who may see the same people."""
	scope = find_scope(user, department)
	if not scope.is_whole_site:
		keep(get_key(scope), lambda: count_figures(scope, now))


def count_figures(scope: Scope, now: datetime) -> Figures:
	if scope.is_whole_site:
		return count_summary(now)
	today = now.date()
	return {
		"as_of": now,
		"compliance": get_compliance_of(scope),
		"over_time": get_months(today, MOST_MONTHS, scope),
		"activity": get_activity(today, scope),
	}


def count_later(key: str, scope: Scope, user: str, department: str | None) -> None:
	"""Queue a job, unless the same is waiting or running."""
	arguments: dict[str, Any] = {} if scope.is_whole_site else {"user": user, "department": department}
	method = REFRESH_SITE if scope.is_whole_site else REFRESH_READER
	frappe.enqueue(method, queue="long", job_id=key, deduplicate=True, **arguments)


def get_key(scope: Scope) -> str:
	"""Return the same key for everybody who may see the same people."""
	return f"{KEY}-{sha256(as_sql(Criterion.all(list(scope.criteria))).encode()).hexdigest()}"


def list_departments(user: str) -> list[str]:
	"""Return the departments whose figures the user can choose, sorted by name. Does not check roles."""
	if not has_employees():
		return []
	department = frappe.qb.DocType("Department")
	criteria = clauses_permitted(user, department, "Department")
	query = frappe.qb.from_(department).select(department.name).where(Criterion.all(criteria))
	return sorted(query.run(pluck=True), key=sort_key)
