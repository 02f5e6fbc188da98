"""Who of the active employees can use the portal, and granting it to those who lack only the role."""

from typing import TypedDict

import frappe
from frappe.utils import now
from pypika.functions import Max

from lms.lms.bulk import chunked, insert_new
from lms.lms.permissions import STUDENT

ROLE_FIELDS = ("parent", "parenttype", "parentfield", "idx", "role")


class Counts(TypedDict):
	employees: int
	without_user_id: int
	user_missing: int
	user_disabled: int
	had_role: int
	granted: int


def provision(company: str | None, user: str, *, dry_run: bool = False) -> Counts:
	"""Give LMS Student to every active employee's account that lacks it. Disabled accounts stay disabled."""
	rows = find_accounts(company)
	lacking = {row.user for row in rows if row.user and not row.role}
	if lacking and not dry_run:
		grant_role(lacking, user)
	return {
		"employees": len(rows),
		"without_user_id": sum(not row.user_id for row in rows),
		"user_missing": sum(bool(row.user_id and not row.user) for row in rows),
		"user_disabled": sum(bool(row.user and not row.enabled) for row in rows),
		"had_role": sum(bool(row.role) for row in rows),
		"granted": len(lacking),
	}


def find_accounts(company: str | None) -> list[frappe._dict]:
	"""Of each active employee: `user_id`, the `user` it names if there is one, `enabled`, `role` if held."""
	employee, user = frappe.qb.DocType("Employee"), frappe.qb.DocType("User")
	role = frappe.qb.DocType("Has Role")
	query = (
		frappe.qb.from_(employee)
		.left_join(user)
		.on(user.name == employee.user_id)
		.left_join(role)
		.on((role.parent == user.name) & (role.parenttype == "User") & (role.role == STUDENT))
		.select(employee.name, employee.user_id, user.name.as_("user"), user.enabled, role.role)
		.where(employee.status == "Active")
		.distinct()
	)
	if company:
		query = query.where(employee.company == company)
	return query.run(as_dict=True)


def grant_role(users: set[str], by: str) -> None:
	"""Append LMS Student to accounts that do not have it."""
	names = sorted(users)
	last = get_last_positions(names)
	insert_new(
		"Has Role",
		ROLE_FIELDS,
		((name, "User", "roles", last.get(name, 0) + 1, STUDENT) for name in names),
		by,
	)
	table = frappe.qb.DocType("User")
	for chunk in chunked(names):
		change = frappe.qb.update(table).set(table.modified, now()).set(table.modified_by, by)
		change.where(table.name.isin(chunk)).run()
	frappe.clear_cache()


def get_last_positions(users: list[str]) -> dict[str, int]:
	role = frappe.qb.DocType("Has Role")
	query = frappe.qb.from_(role).select(role.parent, Max(role.idx)).where(role.parenttype == "User")
	return {
		parent: idx
		for chunk in chunked(users)
		for parent, idx in query.where(role.parent.isin(chunk)).groupby(role.parent).run()
	}
