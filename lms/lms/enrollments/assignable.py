"""Which courses, people and due dates are allowed in training assignments, and the reasons if not."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html

from lms.lms.people.selection import Selected, SelectionError
from lms.lms.permissions.open_courses import OPEN_COURSE
from lms.lms.shared.rows import chunked


class AssignmentError(TypedDict):
	employee: str
	error: str


class CourseNotAssignableError(frappe.ValidationError):
	pass


class CourseUpcomingError(frappe.ValidationError):
	"""The course is only announced."""


class UserNotAssignableError(frappe.ValidationError):
	pass


class DueDateError(frappe.ValidationError):
	pass


def get_assignable_titles(names: Collection[str]) -> dict[str, str]:
	"""Return the titles of the courses by name. Raises an error if one is not open."""
	rows = frappe.get_all(
		"LMS Course",
		filters={"name": ["in", list(names)]},
		fields=["name", "title", "published", "upcoming"],
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
	if course.upcoming:
		frappe.throw(
			_("Course {0} is coming soon. Switch off Upcoming before assigning it.").format(
				frappe.bold(escape_html(course.title))
			),
			CourseNotAssignableError,
		)


def describe_closed_courses(names: Collection[str]) -> list[str]:
	"""Return those of the courses that nobody can be enrolled in, each with the reason."""
	fields = ["name", "title", "published", "upcoming"]
	rows = frappe.get_all("LMS Course", filters={"name": ["in", list(names)]}, fields=fields)
	found = {row.name: row for row in rows}
	return [problem for name in names if (problem := describe_closed(name, found.get(name)))]


def describe_closed(name: str, course: frappe._dict | None) -> str | None:
	if not course:
		return name_with(name, _("does not exist"))
	if not course.published:
		return name_with(course.title, _("not published"))
	return name_with(course.title, _("coming soon")) if course.upcoming else None


def name_with(title: str, reason: str) -> str:
	return f"{title} ({reason})"


def refuse_upcoming(courses: Collection[str]) -> None:
	"""Raise CourseUpcomingError, which names them, if some of these courses are upcoming."""
	filters = {"name": ["in", list(courses)], "upcoming": 1}
	if titles := frappe.get_all("LMS Course", filters, pluck="title", order_by="title"):
		frappe.throw(
			_(
				"Nobody can be enrolled in a course that is coming soon. Switch off Upcoming first: {0}"
			).format(escape_html(", ".join(titles))),
			CourseUpcomingError,
		)


def lock_open(courses: Collection[str]) -> list[str]:
	"""Lock the courses that are still open and return them. They stay open until the commit."""
	if not courses:
		return []
	filters = {"name": ["in", list(courses)], **OPEN_COURSE}
	return frappe.db.get_values("LMS Course", filters, "name", order_by="name", for_update=True, pluck=True)


def validate_due_date(due_date: date, today: date) -> None:
	if due_date < today:
		frappe.throw(_("The due date cannot be in the past."), DueDateError)


def find_people(employees: Iterable[object]) -> tuple[dict[str, str], list[AssignmentError]]:
	"""Return the assignable users (name: full name), each once, and an error for each of the others."""
	wanted = get_wanted(employees)
	rows = (
		row
		for chunk in chunked(wanted)
		for row in frappe.get_all(
			"User", filters={"name": ["in", chunk]}, fields=["name", "full_name", "enabled"]
		)
	)
	found = {row.name.lower(): row for row in rows}
	people: dict[str, str] = {}
	errors: list[AssignmentError] = []
	for key, employee in wanted.items():
		user = found.get(key)
		problem = describe_problem(user)
		if problem or not user:
			errors.append({"employee": str(employee), "error": problem or ""})
		else:
			people[user.name] = user.full_name
	return people, errors


def get_wanted(employees: Iterable[object]) -> dict[str, object]:
	"""Each once."""
	return {normalize(employee): employee for employee in employees}


def normalize(employee: object) -> str:
	"""Normalize an address: case and surrounding spaces do not matter. Anything but text matches nobody."""
	return employee.strip().lower() if isinstance(employee, str) else repr(employee)


def describe_problem(user: frappe._dict | None) -> str | None:
	"""Return why training cannot be assigned to this account, or None."""
	if not user or user.name == "Guest":
		return _("There is no user with this address.")
	if not user.enabled:
		return _("This user is disabled.")
	return None


def locate_errors(selected: Selected, problems: Mapping[str, str]) -> list[SelectionError]:
	"""Return each wrong address with its first line."""
	lines: dict[str, int | None] = {}
	for line, account in selected.people:
		lines.setdefault(normalize(account), line)
	located: list[SelectionError] = [
		{"line": lines[normalize(account)], "employee": account, "error": error}
		for account, error in problems.items()
	]
	return located + selected.errors
