"""Conditions for the people whose training counts: active employees of the HR app with an account."""

import frappe
from frappe import _
from frappe.permissions import get_allowed_docs_for_doctype, get_user_permissions
from frappe.utils import cint
from pypika import Table
from pypika.functions import Coalesce, Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ExistsCriterion, Field

from lms.lms.shared.dialects import drop_index
from lms.lms.shared.sql import literal

EMPLOYEE = "Employee"
ACTIVE = "Active"
# Indexes for our queries on the HR app's table. Each has several columns, because migrating drops a
# single-column index that the DocType does not declare.
INDEXES = {
	"lms_page": ("status", "employee_name", "name", "user_id"),
	"lms_account": ("user_id", "status", "department"),
	"lms_department": ("department", "status"),
	"lms_line": ("reports_to", "status", "user_id"),
}


def has_employees() -> bool:
	"""Whether the site has an HR app, which brings Employee. A site that has one is asked once."""
	# Only the answer yes is kept: the HR app may be installed next, on the same connection.
	return bool(frappe.db.exists("DocType", EMPLOYEE, cache=True) or frappe.db.exists("DocType", EMPLOYEE))


def require_employees() -> None:
	if not has_employees():
		frappe.throw(_("This site has no Employee records: install the HR app first."))


def add_indexes() -> None:
	if has_employees():
		for name, fields in INDEXES.items():
			frappe.db.add_index(EMPLOYEE, list(fields), name)


def drop_indexes() -> None:
	"""Restore the HR app's table to its state without this app."""
	if has_employees():
		for name in INDEXES:
			drop_index(EMPLOYEE, name)


def clause_active(employee: Table) -> Criterion:
	"""Match active employees with an account."""
	return (employee.status == ACTIVE) & (employee.user_id > "")


def clause_people(employee: Table) -> Criterion:
	"""Match active employees with an account, each account only once, for counting."""
	return clause_active(employee) & clause_has_newer(employee).negate()


def clause_everybody(employee: Table) -> Criterion:
	"""Like `clause_people`, but faster for thousands: finds older records once and excludes them by name."""
	older = [literal(name) for name in find_older_records()]
	people = clause_active(employee)
	return people & employee.name.notin(older) if older else people


def find_older_records() -> list[str]:
	"""Return active records whose account has a newer one. Almost every site has none."""
	employee = frappe.qb.DocType(EMPLOYEE)
	# Counts records of any status, so that an index alone can answer.
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


def find_other_records() -> list[str]:
	"""Return records, of any status, whose account has a better one: an active one, or else a newer one.

	Most sites have a few, of people who were hired again.
	"""
	employee = frappe.qb.DocType(EMPLOYEE)
	twice = (
		frappe.qb.from_(employee)
		.select(employee.user_id)
		.where(employee.user_id > "")
		.groupby(employee.user_id)
		.having(Count("*") > 1)
	).run(pluck=True)
	if not twice:
		return []
	query = frappe.qb.from_(employee).select(employee.name, employee.user_id, employee.status)
	query = query.where(employee.user_id.isin(twice)).orderby(employee.creation, employee.name)
	rows = sorted(query.run(), key=lambda row: row[2] == ACTIVE)
	best = {user.lower(): name for name, user, _status in rows}
	return [name for name, user, _status in rows if best[user.lower()] != name]


def find_restricting_links() -> dict[str, str]:
	"""Return the fields of Employee that this site's User Permissions can restrict, with their DocTypes."""
	permission = frappe.qb.DocType("User Permission")
	allowed = set(frappe.qb.from_(permission).select(permission.allow).distinct().run(pluck=True))
	links = frappe.get_meta(EMPLOYEE).get_link_fields()
	return {
		df.fieldname: df.options for df in links if df.options in allowed and not df.ignore_user_permissions
	}


def clause_has_newer(employee: Table) -> Criterion:
	"""Match a record if the same account has a newer active record, which is the one that counts.

	The HR app refuses a second active record for an account, but an import may have created one. Uses the
	index on accounts for each record, so a page of people does not read all the others.
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


def clauses_permitted(user: str, table: Table, doctype: str = EMPLOYEE) -> list[Criterion]:
	"""Return criteria for the employees whom the user's User Permissions allow (by company, department, …).

	Ignores role permissions on Employee: a Moderator has none and sees only names here. Records of HR that
	employees link to follow the same rule with their `doctype`.
	"""
	permissions = get_user_permissions(user)
	meta = frappe.get_meta(doctype)
	links = {"name": doctype} | {
		df.fieldname: df.options for df in meta.get_link_fields() if not df.ignore_user_permissions
	}
	strict = cint(frappe.db.get_single_value("System Settings", "apply_strict_user_permissions"))
	return [
		is_allowed(table[fieldname], allowed, strict=bool(strict))
		for fieldname, linked in links.items()
		if (allowed := get_allowed_docs_for_doctype(permissions.get(linked, []), doctype))
	]


def is_permitted(user: str, doctype: str, name: str) -> bool:
	"""Whether an HR record exists and the user's User Permissions do not hide it.

	Hidden records must look like missing ones. Otherwise, trying names would reveal which exist.
	"""
	table = frappe.qb.DocType(doctype)
	criteria = [table.name == name, *clauses_permitted(user, table, doctype)]
	return bool(frappe.qb.from_(table).select(table.name).where(Criterion.all(criteria)).limit(1).run())


def accounts_permitted(user: str) -> QueryBuilder | None:
	"""Select accounts of employees whom User Permissions allow. None: no limit, or no HR app."""
	if not has_employees():
		return None
	employee = frappe.qb.DocType(EMPLOYEE)
	criteria = clauses_permitted(user, employee)
	if not criteria:
		return None
	return (
		frappe.qb.from_(employee)
		.select(employee.user_id)
		.where(Criterion.all([employee.user_id > "", *criteria]))
	)


def is_allowed(field: Field, allowed: list[str], *, strict: bool) -> Criterion:
	"""Match permitted values, and empty ones unless the site applies strict User Permissions."""
	permitted = field.isin([literal(name) for name in allowed])
	return permitted if strict else permitted | (Coalesce(field, "") == "")
