"""What follows in training from the HR app's documents, be it HRMS or another with the same field names.

The handlers act for whoever saved the document: HR needs no rights in the training module.
"""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, nowdate

from lms.lms.assignments import assign
from lms.lms.permissions import STUDENT

ONBOARDING = "Employee Onboarding"
EMPLOYEE_FIELDS = ("user_id", "date_of_joining", "department", "designation")
CANCELLED = 2


def on_employee_created(doc: Document, method: str | None = None) -> None:
	"""Give the new employee's account the role LMS Student: on insert only, that role only."""
	if not doc.user_id:
		return
	user = frappe.get_doc("User", doc.user_id)
	if any(row.role == STUDENT for row in user.roles):
		return
	user.append("roles", {"role": STUDENT})
	# HR may create employees without being allowed to edit accounts; nothing but this role is added.
	user.save(ignore_permissions=True)


def on_employee_updated(doc: Document, method: str | None = None) -> None:
	"""Onboarding training is due once an employee who is being onboarded has an account."""
	if not doc.user_id or not doc.has_value_changed("user_id"):
		return
	if not frappe.db.exists("DocType", ONBOARDING):
		return
	if frappe.db.exists(ONBOARDING, {"employee": doc.name, "docstatus": ["!=", CANCELLED]}):
		assign_onboarding_training(doc.as_dict(), getdate(nowdate()), doc.modified_by)


def on_onboarding_changed(doc: Document, method: str | None = None) -> None:
	"""On insert, save, submit and `db_set`: HRMS writes the link to the employee in the last way.

	That happens before the Employee itself is written; then its own event follows.
	"""
	if not doc.employee or doc.docstatus == CANCELLED:
		return
	employee = frappe.db.get_value("Employee", doc.employee, EMPLOYEE_FIELDS, as_dict=True)
	if employee and employee.user_id:
		assign_onboarding_training(employee, getdate(nowdate()), doc.modified_by)


def assign_onboarding_training(employee: frappe._dict, today: date, user: str) -> None:
	"""Assign the mandatory courses that the employee was not assigned on onboarding before."""
	given = frappe.get_all(
		"LMS Training Assignment",
		filters={"employee": employee.user_id, "assigned_via": "Onboarding"},
		pluck="course",
	)
	start = max(today, getdate(employee.date_of_joining)) if employee.date_of_joining else today
	due_dates = {
		course: add_days(start, days)
		for course, days in get_onboarding_courses(employee.department, employee.designation).items()
		if course not in given
	}
	if due_dates:
		assign(due_dates, [employee.user_id], assigned_by=user, assigned_via="Onboarding", today=today)


def get_onboarding_courses(department: str | None, designation: str | None) -> dict[str, int]:
	"""Days until due, by course, of the published courses that are mandatory for such an employee."""
	courses = frappe.get_all(
		"LMS Course",
		filters={"published": 1, "mandatory_for_onboarding": 1},
		fields=["name", "onboarding_due_days"],
	)
	names = [course.name for course in courses]
	excluded = get_limited_to_others("LMS Course Department", "department", department, names)
	excluded |= get_limited_to_others("LMS Course Designation", "designation", designation, names)
	return {course.name: course.onboarding_due_days for course in courses if course.name not in excluded}


def get_limited_to_others(doctype: str, fieldname: str, value: str | None, courses: list[str]) -> set[str]:
	"""The courses that have rows limiting them, none of which names this value."""
	rows = frappe.get_all(doctype, filters={"parent": ["in", courses]}, fields=["parent", fieldname])
	return {row.parent for row in rows} - {row.parent for row in rows if row[fieldname] == value}
