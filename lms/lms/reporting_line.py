"""Whom people report to, by their Employee records."""

from collections.abc import Collection
from typing import NamedTuple

import frappe

from lms.lms.bulk import chunked
from lms.lms.notices import get_recipients
from lms.lms.people import ACTIVE, EMPLOYEE

LEFT = "Left"


class Line(NamedTuple):
	"""A person's Employee record, if there is one, and the line manager's account, if that can be told."""

	employee: str | None
	department: str | None
	manager: str | None


NO_LINE = Line(None, None, None)


def get_lines(users: Collection[str]) -> dict[str, Line]:
	"""The line of each of these users; those who have left the company are not in it."""
	records = get_records(users)
	managers = get_managers({row.reports_to for row in records.values() if row.reports_to})
	lines = {
		user: Line(row.name, row.department, managers.get(row.reports_to)) for user, row in records.items()
	}
	return {
		user: lines.get(user.lower(), NO_LINE)
		for user in users
		if user.lower() not in records or records[user.lower()].status != LEFT
	}


def get_records(users: Collection[str]) -> dict[str, frappe._dict]:
	"""The Employee record of each user who has any: an active one before others, one who has left last."""
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
	"""The enabled accounts of the active ones among these employees."""
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
