"""What a line manager reads beside the figures: which training is overdue, which courses the team has.

Every function here takes the manager and begins with who reports to them: there is no way to ask for others.
"""

from collections.abc import Collection
from datetime import date

import frappe

from lms.lms.assignments import DOCTYPE, OVERDUE, WITHDRAWN
from lms.lms.hierarchy import find_reports
from lms.lms.people import EMPLOYEE, clause_everybody, has_employees
from lms.lms.team import Filters, Page, TeamStatus, get_my_team_status

COURSE = "LMS Course"


def get_my_team(user: str, today: date, filters: Filters, page: Page) -> TeamStatus:
	"""`get_my_team_status`; each person has `overdue_training`, too: as many rows as `overdue` says.

	Of each `course_title`, `due_date`, `days_left` (negative) and whether it is `superseded`, i.e. assigned
	anew since; what is late for longest first.
	"""
	status = get_my_team_status(user, filters, page)
	found = find_overdue([row.user for row in status["users"]], filters.course)
	for row in status["users"]:
		row.overdue_training = found.get(row.user.lower(), [])
		for training in row.overdue_training:
			training.days_left = (training.due_date - today).days
	return status


def find_overdue(users: Collection[str], course: str | None) -> dict[str, list[frappe._dict]]:
	"""Overdue assignments by user in lower case, whoever asks."""
	if not users:
		return {}
	assignment, courses = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(COURSE)
	query = (
		frappe.qb.from_(assignment)
		.join(courses)
		.on(courses.name == assignment.course)
		.select(
			assignment.employee,
			courses.title.as_("course_title"),
			assignment.due_date,
			assignment.superseded,
		)
		.where(assignment.employee.isin(users) & (assignment.status == OVERDUE))
		.orderby(assignment.due_date, courses.title)
	)
	if course:
		query = query.where(assignment.course == course)
	found: dict[str, list[frappe._dict]] = {}
	for row in query.run(as_dict=True):
		found.setdefault(row.pop("employee").lower(), []).append(row)
	return found


def get_courses(user: str) -> list[frappe._dict]:
	"""`name` and `title` of the courses that are assigned to those who report to `user`, by title."""
	if not has_employees():
		return []
	employee, assignment = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType(DOCTYPE)
	# Distinct in a table of its own: MariaDB then goes by people, not by courses with all who have them.
	assigned = (
		frappe.qb.from_(employee)
		.join(assignment)
		.on(assignment.employee == employee.user_id)
		.select(assignment.course)
		.distinct()
		.where(find_reports(user).clause(employee) & clause_everybody(employee))
		.where(assignment.status != WITHDRAWN)
	).as_("assigned")
	course = frappe.qb.DocType(COURSE)
	query = frappe.qb.from_(assigned).join(course).on(course.name == assigned.course)
	return query.select(course.name, course.title).orderby(course.title, course.name).run(as_dict=True)
