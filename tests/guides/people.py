"""Who appears in the guides, committed: employees with accounts, their courses and their training."""

from typing import Any

import frappe

from lms.lms.training import queued, undoing
from lms.lms.training.assignments import mark_overdue
from lms.testing import factories
from tests.support.users import make_user


def make_course(name: str, **values: Any) -> Any:
	"""A published course; its title begins with the name and is not that of another one."""
	course = factories.make_course(title=factories.unique(name), **values)
	frappe.db.commit()
	return course


def make_employee(first_name: str, **values: Any) -> Any:
	"""An employee with an account of their own."""
	user = make_user(first_name=first_name, last_name="Sand")
	employee = factories.make_employee(user_id=user, first_name=first_name, last_name="Sand", **values)
	frappe.db.commit()
	return employee


def assign(employee: Any, course: Any, due_in: int = 30) -> str:
	due_date = factories.in_days(due_in)
	doc = factories.make_assignment(employee=employee.user_id, course=course.name, due_date=due_date)
	mark_overdue(factories.today(), "Administrator")
	frappe.db.commit()
	return doc.name


def complete(employee: Any, course: Any) -> None:
	factories.complete_lessons(employee.user_id, course.name)
	frappe.db.commit()


def run_bulk_assignment() -> None:
	"""What the worker does with the bulk assignment that was started last."""
	frappe.db.rollback()
	queued.run(frappe.get_last_doc("LMS Bulk Assignment").name)
	frappe.db.commit()


def run_undoing() -> None:
	"""What the worker does when the bulk assignment that was started last is undone."""
	frappe.db.rollback()
	undoing.run(frappe.get_last_doc("LMS Bulk Assignment").name)
	frappe.db.commit()


def read(doctype: str, filters: dict[str, Any], fieldname: str = "name") -> Any:
	"""A value as last committed, whoever did it."""
	frappe.db.rollback()
	return frappe.db.get_value(doctype, filters, fieldname)
