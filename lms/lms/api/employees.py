"""Methods about one employee's training, for the forms of the HR app."""

import frappe
from frappe import _

from lms.lms.figures import employee_training
from lms.lms.people.roles import ADMINS, HR_MANAGER, has_role
from lms.lms.shared.signatures import typed


@frappe.whitelist()
@typed()
def get_employee_training(employee: str) -> employee_training.EmployeeTraining:
	"""Count an employee's training assignments.

	For System Manager, Moderator and HR Manager who can read the Employee, and for the employee.
	"""
	doc = frappe.get_doc("Employee", employee)
	doc.check_permission("read")
	require_reader_of(doc.user_id)
	return employee_training.get_employee_training(doc.user_id)


@frappe.whitelist()
@typed()
def get_onboarding_training(onboarding: str) -> employee_training.OnboardingTraining:
	"""Return the onboarding training of an Employee Onboarding's employee.

	For System Manager, Moderator and HR Manager who can read the Employee Onboarding.
	"""
	doc = frappe.get_doc("Employee Onboarding", onboarding)
	doc.check_permission("read")
	require_reader_of(None)
	if doc.employee:
		frappe.has_permission("Employee", "read", doc=doc.employee, throw=True)
	user = frappe.db.get_value("Employee", doc.employee, "user_id") if doc.employee else None
	return employee_training.get_onboarding_training(user or None)


def require_reader_of(account: str | None) -> None:
	"""Raise PermissionError unless the signed-in user may read training of others, or it is their own."""
	user = frappe.session.user
	if user != account and not has_role(user, *ADMINS, HR_MANAGER):
		frappe.throw(_("You may not see the training of other people."), frappe.PermissionError)
