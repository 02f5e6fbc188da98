"""People in the tests of reports."""

import frappe
from frappe.permissions import add_user_permission

from lms.testing.factories import make_employee, make_user


def employ(department: str | None = None, **values: object) -> str:
	"""Account of a new employee."""
	user = make_user("LMS Student")
	make_employee(user_id=user, department=department, **values)
	return user


def restrict(user: str, doctype: str, name: str) -> None:
	"""Give the user a User Permission for this record."""
	add_user_permission(doctype, name, user)
	frappe.clear_cache(user=user)
