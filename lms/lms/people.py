"""The people whose training is counted: active employees with an account, as the HR app has them."""

import frappe
from frappe.permissions import get_allowed_docs_for_doctype, get_user_permissions
from frappe.utils import cint
from pypika import Table
from pypika.functions import Coalesce, Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ExistsCriterion, Field

from lms.lms.course_order import literal

EMPLOYEE = "Employee"
ACTIVE = "Active"
# The HR app's table, our questions. Each index has several columns: on migrating, the framework drops an
# index of a single column that the DocType does not declare.
INDEXES = {
	"lms_page": ("status", "employee_name", "name", "user_id"),
	"lms_account": ("user_id", "status", "department"),
	"lms_department": ("department", "status"),
	"lms_line": ("reports_to", "status", "user_id"),
}

DROP_INDEX = {
	"mariadb": "alter table `tabEmployee` drop index if exists `{}`",
	"sqlite": "drop index if exists `tabEmployee.{}`",
}


def has_employees() -> bool:
	"""Whether the site has an HR app."""
	return bool(frappe.db.exists("DocType", EMPLOYEE))


def add_indexes() -> None:
	if has_employees():
		for name, fields in INDEXES.items():
			frappe.db.add_index(EMPLOYEE, list(fields), name)


def drop_indexes() -> None:
	"""HR's table as it was without this app."""
	if has_employees():
		for name in INDEXES:
			frappe.db.sql_ddl(DROP_INDEX[frappe.db.db_type].format(name))


def clause_active(employee: Table) -> Criterion:
	"""Active employees with an account."""
	return (employee.status == ACTIVE) & (employee.user_id > "")


def clause_people(employee: Table) -> Criterion:
	"""Active employees with an account, no account twice: to be counted."""
	return clause_active(employee) & clause_has_newer(employee).negate()


def clause_everybody(employee: Table) -> Criterion:
	"""The same for statements that count thousands: older records are found at once, and left out by name."""
	older = [literal(name) for name in find_older_records()]
	people = clause_active(employee)
	return people & employee.name.notin(older) if older else people


def find_older_records() -> list[str]:
	"""Active records whose account has a newer one: on nearly every site none."""
	employee = frappe.qb.DocType(EMPLOYEE)
	# Whatever their status: like this, accounts are counted from an index alone.
	twice = (
		frappe.qb.from_(employee)
		.select(employee.user_id)
		.where(employee.user_id > "")
		.groupby(employee.user_id)
		.having(Count("*") > 1)
	).run(pluck=True)
	if not twice:
		return []
	query = frappe.qb.from_(employee).select(employee.name).where(employee.user_id.isin(twice))
	return query.where(clause_active(employee) & clause_has_newer(employee)).run(pluck=True)


def clause_has_newer(employee: Table) -> Criterion:
	"""There is a newer active record of the same account, which is the one that counts.

	The HR app refuses a second active record for an account; an import may have written it nonetheless.
	Asked of each record by the index of accounts: a page of people costs no look at all the others.
	"""
	newer = frappe.qb.DocType(EMPLOYEE).as_("newer")
	is_later = (newer.creation > employee.creation) | (
		(newer.creation == employee.creation) & (newer.name > employee.name)
	)
	return ExistsCriterion(
		frappe.qb.from_(newer)
		.select(newer.name)
		.where((newer.user_id == employee.user_id) & (newer.status == ACTIVE))
		.where((newer.name != employee.name) & is_later)
	)


def permitted(user: str, employee: Table) -> list[Criterion]:
	"""The employees whom User Permissions leave: those linked to permitted companies, departments, …

	Role permissions on Employee are not asked: a Moderator has none, and sees no more than names here.
	"""
	permissions = get_user_permissions(user)
	meta = frappe.get_meta(EMPLOYEE)
	links = {"name": EMPLOYEE} | {
		df.fieldname: df.options for df in meta.get_link_fields() if not df.ignore_user_permissions
	}
	strict = cint(frappe.db.get_single_value("System Settings", "apply_strict_user_permissions"))
	return [
		is_allowed(employee[fieldname], allowed, strict=bool(strict))
		for fieldname, doctype in links.items()
		if (allowed := get_allowed_docs_for_doctype(permissions.get(doctype, []), EMPLOYEE))
	]


def accounts_permitted(user: str) -> QueryBuilder | None:
	"""Accounts of the employees whom User Permissions leave; None if they leave all, or without an HR app."""
	if not has_employees():
		return None
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = permitted(user, employee)
	if not criteria:
		return None
	return (
		frappe.qb.from_(employee)
		.select(employee.user_id)
		.where(Criterion.all([employee.user_id > "", *criteria]))
	)


def is_allowed(field: Field, allowed: list[str], *, strict: bool) -> Criterion:
	"""Permitted, or empty where the site is not strict about that."""
	permitted = field.isin([literal(name) for name in allowed])
	return permitted if strict else permitted | (Coalesce(field, "") == "")
