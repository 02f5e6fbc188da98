"""Training status of employees, by person and in total."""

from typing import TypedDict

import frappe
from frappe import _
from frappe.permissions import get_allowed_docs_for_doctype, get_user_permissions
from frappe.utils import cint
from pypika import Case, Table
from pypika.functions import Coalesce, Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field, Term

from lms.lms.assignments import COMPLETED, DOCTYPE, OPEN, OVERDUE


class TeamStatus(TypedDict):
	users: list[frappe._dict]
	totals: frappe._dict


def get_team_status(
	user: str,
	*,
	department: str | None = None,
	reports_to: str | None = None,
	course: str | None = None,
	start: int = 0,
	limit: int = 100,
) -> TeamStatus:
	"""Assignments of the active employees whom `user` may see, a page of people and the totals of all.

	Of each person `user`, `full_name`, `department` and how many are `active`, `completed` and `overdue`.
	"""
	if not frappe.db.exists("DocType", "Employee"):
		frappe.throw(_("This site has no Employee records: the HR app is not installed."))
	employee = frappe.qb.DocType("Employee")
	people = (employee.status == "Active") & (Coalesce(employee.user_id, "") != "")
	if department:
		people &= employee.department == department
	if reports_to:
		people &= employee.reports_to == reports_to
	people = Criterion.all([people, *permitted(user, employee)])
	return {
		"users": get_page(employee, people, course, start, limit),
		"totals": get_totals(employee, people, course),
	}


def get_page(
	employee: Table, people: Criterion, course: str | None, start: int, limit: int
) -> list[frappe._dict]:
	query = with_assignments(employee, course).where(people)
	return (
		query.select(
			employee.user_id.as_("user"),
			employee.employee_name.as_("full_name"),
			employee.department,
			*counts(),
		)
		.groupby(employee.name)
		.orderby(employee.employee_name, employee.name)
		.limit(limit)
		.offset(start)
	).run(as_dict=True)


def get_totals(employee: Table, people: Criterion, course: str | None) -> frappe._dict:
	query = with_assignments(employee, course).where(people)
	[totals] = query.select(Count(employee.user_id).distinct().as_("users"), *counts()).run(as_dict=True)
	return frappe._dict({key: cint(value) for key, value in totals.items()})


def with_assignments(employee: Table, course: str | None) -> QueryBuilder:
	"""Employees with their assignments, of one course or of all; also those without any."""
	assignment = frappe.qb.DocType(DOCTYPE)
	match = assignment.employee == employee.user_id
	if course:
		match &= assignment.course == course
	return frappe.qb.from_(employee).left_join(assignment).on(match)


def counts() -> list[Term]:
	status = frappe.qb.DocType(DOCTYPE).status
	return [
		count_where(status.isin(OPEN)).as_("active"),
		count_where(status == COMPLETED).as_("completed"),
		count_where(status == OVERDUE).as_("overdue"),
	]


def count_where(criterion: Criterion) -> Term:
	return Count(Case().when(criterion, 1))


def permitted(user: str, employee: Table) -> list[Criterion]:
	"""The employees whom User Permissions leave: those linked to permitted companies, departments, …

	Role permissions on Employee are not asked: a Moderator has none, and sees no more than names here.
	"""
	permissions = get_user_permissions(user)
	meta = frappe.get_meta("Employee")
	links = {"name": "Employee"} | {
		df.fieldname: df.options for df in meta.get_link_fields() if not df.ignore_user_permissions
	}
	strict = cint(frappe.db.get_single_value("System Settings", "apply_strict_user_permissions"))
	return [
		is_allowed(employee[fieldname], allowed, strict=bool(strict))
		for fieldname, doctype in links.items()
		if (allowed := get_allowed_docs_for_doctype(permissions.get(doctype, []), "Employee"))
	]


def is_allowed(field: Field, allowed: list[str], *, strict: bool) -> Criterion:
	"""Permitted, or empty where the site is not strict about that."""
	permitted = field.isin(allowed)
	return permitted if strict else permitted | (Coalesce(field, "") == "")
