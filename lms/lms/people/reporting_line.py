"""People's line managers, from their Employee records."""

from collections.abc import Collection
from dataclasses import dataclass

import frappe

from lms.lms.people.employees import ACTIVE, EMPLOYEE
from lms.lms.people.recipients import get_recipients
from lms.lms.shared.rows import chunked

LEFT = "Left"


@dataclass(frozen=True)
class ReportingLine:
	"""A person's Employee record and their line manager's account, each None if there is none."""

	employee: str | None
	department: str | None
	manager: str | None


NO_LINE = ReportingLine(None, None, None)


def get_lines(users: Collection[str]) -> dict[str, ReportingLine]:
	"""Return the line of each of these users. Omits people who have left the company."""
	records = get_records(users)
	managers = get_managers({row.reports_to for row in records.values() if row.reports_to})
	lines = {
		user: ReportingLine(row.name, row.department, managers.get(row.reports_to))
		for user, row in records.items()
	}
	return {
		user: lines.get(user.lower(), NO_LINE)
		for user in users
		if user.lower() not in records or records[user.lower()].status != LEFT
	}


def get_records(users: Collection[str]) -> dict[str, frappe._dict]:
	"""Return the Employee record of each user that has any. Prefers active ones to those who have left."""
	rows = (
		row
		for chunk in chunked(users)
		for row in frappe.get_all(
			EMPLOYEE,
			filters={"user_id": ["in", chunk]},
			fields=["name", "user_id", "status", "department", "reports_to"],
			order_by="creation, name",
		)
	)
	ranked = sorted(rows, key=lambda row: (row.status == ACTIVE, row.status != LEFT))
	return {row.user_id.lower(): row for row in ranked}


def get_managers(employees: Collection[str]) -> dict[str, str]:
	"""Return the enabled accounts of the active employees among these."""
	accounts = {
		row.name: row.user_id
		for chunk in chunked(employees)
		for row in frappe.get_all(
			EMPLOYEE, filters={"name": ["in", chunk], "status": ACTIVE}, fields=["name", "user_id"]
		)
		if row.user_id
	}
	enabled = {user.lower(): user for user in get_recipients(accounts.values())}
	return {employee: enabled[user.lower()] for employee, user in accounts.items() if user.lower() in enabled}
