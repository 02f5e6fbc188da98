"""Which courses and people training can be assigned to, and until when; the reasons why not."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.bulk import chunked


class AssignmentError(TypedDict):
	employee: str
	error: str


class CourseNotAssignableError(frappe.ValidationError):
	pass


class UserNotAssignableError(frappe.ValidationError):
	pass


class DueDateError(frappe.ValidationError):
	pass


def get_titles(names: Collection[str]) -> dict[str, str]:
	"""The titles of the courses by name; all must be published."""
	rows = frappe.get_all(
		"LMS Course",
		filters={"name": ["in", list(names)]},
		fields=["name", "title", "published"],
		order_by="name",
	)
	found = {row.name: row for row in rows}
	for name in names:
		validate_course(found.get(name))
	return {row.name: row.title for row in rows}


def validate_course(course: frappe._dict | None) -> None:
	if not course:
		frappe.throw(_("This course does not exist."), CourseNotAssignableError)
	if not course.published:
		frappe.throw(
			_("Course {0} is not published. Publish it before assigning it.").format(
				frappe.bold(escape_html(course.title))
			),
			CourseNotAssignableError,
		)


def lock_published(courses: Collection[str]) -> list[str]:
	"""Those of the courses that are published still, which they stay until the end of the transaction."""
	if not courses:
		return []
	filters = {"name": ["in", list(courses)], "published": 1}
	return frappe.db.get_values("LMS Course", filters, "name", order_by="name", for_update=True, pluck=True)


def validate_due_date(due_date: date, today: date) -> None:
	if due_date < today:
		frappe.throw(_("The due date cannot be in the past."), DueDateError)


def find_people(employees: Iterable[object]) -> tuple[dict[str, str], list[AssignmentError]]:
	"""The assignable users among `employees` (name: full name), each once, and why the others are not."""
	wanted = {normalize(employee): employee for employee in employees}
	rows = (
		row
		for chunk in chunked(wanted)
		for row in frappe.get_all(
			"User", filters={"name": ["in", chunk]}, fields=["name", "full_name", "enabled"]
		)
	)
	found = {row.name.lower(): row for row in rows}
	people, errors = {}, []
	for key, employee in wanted.items():
		user = found.get(key)
		if problem := describe_problem(user):
			errors.append({"employee": str(employee), "error": problem})
		else:
			people[user.name] = user.full_name
	return people, errors


def normalize(employee: object) -> str:
	"""Addresses that differ in case or surrounding space are one person; what is no text matches nobody."""
	return employee.strip().lower() if isinstance(employee, str) else repr(employee)


def describe_problem(user: frappe._dict | None) -> str | None:
	"""Why training cannot be assigned to this account."""
	if not user or user.name == "Guest":
		return _("There is no user with this address.")
	if not user.enabled:
		return _("This user is disabled.")
	return None
