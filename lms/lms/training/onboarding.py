"""Training for people who are being onboarded: which courses, and due dates."""

from collections.abc import Collection
from datetime import date

import frappe
from frappe.utils import add_days, get_datetime, getdate

from lms.lms.enrollments.assignable import UserNotAssignableError, lock_open
from lms.lms.people.roles import give_role
from lms.lms.permissions.open_courses import OPEN_COURSE
from lms.lms.shared.dialects import by_index
from lms.lms.shared.locking import lock_for_bulk_write
from lms.lms.training.assignments import TRAINING_ASSIGNMENT, WITHDRAWN, assign_training

ONBOARDING = "Employee Onboarding"


ACTIVE = "Active"


CANCELLED = 2


def has_onboardings() -> bool:
	return bool(frappe.db.exists("DocType", ONBOARDING))


def is_onboarded(employee: str) -> bool:
	return bool(frappe.db.exists(ONBOARDING, {"employee": employee, "docstatus": ["!=", CANCELLED]}))


def assign_onboarding_training(employee: frappe._dict, today: date, user: str) -> None:
	"""Assign the mandatory courses that the employee does not have yet.

	Also gives the role LMS Student, which an account that is linked later does not have yet. If nothing new
	is assigned, roles do not change, because HR may have taken the role away.
	"""
	if employee.status != ACTIVE:
		return
	hired = get_datetime(employee.creation)
	given = find_given(employee.user_id, hired)
	days = get_onboarding_courses(employee.department, employee.designation)
	courses = lock_open([course for course in days if course not in given])
	if courses:
		# Another transaction may have assigned them while this one waited.
		lock_for_bulk_write()
		given = find_given(employee.user_id, hired, courses)
	courses = [course for course in courses if course not in given]
	if not courses:
		return
	start = max(today, getdate(employee.date_of_joining)) if employee.date_of_joining else today
	outcome = assign_training(
		{course: add_days(start, days[course]) for course in courses},
		[employee.user_id],
		assigned_by=user,
		assigned_via="Onboarding",
		today=today,
	)
	if outcome["errors"]:
		frappe.throw(outcome["errors"][0]["error"], UserNotAssignableError)
	give_role(employee.user_id)


def find_given(user: str, hired: object, locked: Collection[str] = ()) -> set[str]:
	"""Return the courses that the user was assigned before, in any way. `locked` ones are as last committed.

	People who are hired again keep what they completed the first time and continue what they did not.
	Refreshers are up to the learning team. Training that was withdrawn before they were hired again is
	assigned again.
	"""
	row = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(row).select(row.course, row.status, row.creation).where(row.employee == user)
	if locked:
		# As in `assignments.lock_unfinished`.
		query = by_index(query, "unique_open_assignment").where(row.course.isin(locked)).for_update()
	rows = query.run(as_dict=True)
	return {row.course for row in rows if row.status != WITHDRAWN or row.creation >= hired}


def get_onboarding_courses(department: str | None, designation: str | None) -> dict[str, int]:
	"""Return the open courses mandatory for such an employee, with the days until they are due."""
	courses = frappe.get_all(
		"LMS Course",
		filters={**OPEN_COURSE, "is_mandatory": 1},
		fields=["name", "onboarding_due_days"],
	)
	names = [course.name for course in courses]
	departments = get_departments_above(department) if department else set()
	excluded = get_limited_to_others("LMS Course Department", "department", departments, names)
	designations = set() if designation is None else {designation}
	excluded |= get_limited_to_others("LMS Course Designation", "designation", designations, names)
	return {course.name: course.onboarding_due_days for course in courses if course.name not in excluded}


def get_departments_above(department: str) -> set[str]:
	"""Return the department and all departments above it, if the HR app nests departments."""
	line = {department}
	if not frappe.get_meta("Department").has_field("parent_department"):
		return line
	parents = dict(frappe.get_all("Department", fields=["name", "parent_department"], as_list=True))
	above: str | None = department
	while (above := parents.get(above)) and above not in line:
		line.add(above)
	return line


def get_limited_to_others(
	doctype: str, fieldname: str, values: Collection[str], courses: list[str]
) -> set[str]:
	"""Return the courses that are limited to values other than these."""
	rows = frappe.get_all(doctype, filters={"parent": ["in", courses]}, fields=["parent", fieldname])
	return {row.parent for row in rows} - {row.parent for row in rows if row[fieldname] in values}
