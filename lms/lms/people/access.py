"""Finds who can use the portal and why others cannot, and gives employees the missing role."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html
from pypika import Case
from pypika.functions import Coalesce, Count, Max
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Term

from lms.lms.people.employees import ACTIVE, EMPLOYEE, clauses_permitted, is_permitted, require_employees
from lms.lms.people.hierarchy import clause_in_department
from lms.lms.people.roles import ADMINS, STUDENT
from lms.lms.shared.rows import chunked, insert_new, update_rows

# How many people a warning about missing access names.
MOST_NAMED = 10
ROLE_FIELDS = ("parent", "parenttype", "parentfield", "idx", "role")
# Why an employee has no access. The first reason that applies counts.
NO_USER_ID, USER_MISSING, USER_DISABLED, ROLE_MISSING = (
	"No User ID",
	"User does not exist",
	"User is disabled",
	"Role LMS Student is missing",
)
REASONS = (NO_USER_ID, USER_MISSING, USER_DISABLED, ROLE_MISSING)


class ProvisionedCounts(TypedDict):
	employees: int
	without_user_id: int
	user_missing: int
	user_disabled: int
	had_role: int
	granted: int


def provision_access(
	user: str,
	*,
	company: str | None = None,
	employees: Collection[str] | None = None,
	dry_run: bool = False,
) -> ProvisionedCounts:
	"""Give the role LMS Student to accounts of active employees who lack it and whom `user` may see.

	Covers all employees, a company, or the named ones. Disabled accounts get the role and stay disabled.
	"""
	validate_company(user, company)
	rows = select_accounts(user, company=company).run(as_dict=True)
	if employees is not None:
		named = set(employees)
		rows = [row for row in rows if row.employee in named]
	lacking = {row.user for row in rows if row.user and not row.has_role}
	granted = len(lacking) if dry_run else grant_role(lacking, user)
	reasons = Counter(row.reason for row in rows)
	return {
		"employees": len(rows),
		"without_user_id": reasons[NO_USER_ID],
		"user_missing": reasons[USER_MISSING],
		"user_disabled": reasons[USER_DISABLED],
		"had_role": sum(row.has_role for row in rows),
		"granted": granted,
	}


def get_employees_without_access(
	user: str, *, company: str | None = None, department: str | None = None, reason: str | None = None
) -> list[frappe._dict]:
	"""Return the active employees whom `user` may see and who cannot use the portal, with the `reason`.

	A department includes those below it.
	"""
	validate_company(user, company)
	employee = frappe.qb.DocType(EMPLOYEE)
	query = select_accounts(user, company=company).where(get_reason().isnotnull())
	if department:
		query = query.where(clause_in_department(employee, department))
	if reason:
		query = query.where(get_reason() == reason)
	order = (employee.company, employee.department, employee.employee_name, employee.name)
	return query.orderby(*order).run(as_dict=True)


def count_without_access(user: str) -> int:
	"""Count the active employees whom `user` may see and who cannot use the portal."""
	employee = frappe.qb.DocType(EMPLOYEE)
	query = from_active_employees().select(Count(employee.name).distinct()).where(get_reason().isnotnull())
	return query.where(Criterion.all(clauses_permitted(user, employee))).run()[0][0]


def count_by_reason() -> dict[str | None, int]:
	"""Count active employees without access by reason. Those with access are under None."""
	employee, reason = frappe.qb.DocType(EMPLOYEE), get_reason()
	count = Count(employee.name).distinct()
	return dict(from_active_employees().select(reason, count).groupby(reason).run())


def validate_company(user: str, company: str | None) -> None:
	"""Raise an error if the site has no employees, or no company with this name that `user` may see."""
	require_employees()
	if company and not is_permitted(user, "Company", company):
		frappe.throw(_("There is no company {0}.").format(escape_html(company)))


def select_accounts(user: str, *, company: str | None = None) -> QueryBuilder:
	"""Select the active employees whom `user` may see, with their `user`, if any, and `reason`."""
	employee, account = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType("User")
	query = from_active_employees().select(
		employee.name.as_("employee"),
		employee.employee_name,
		employee.company,
		employee.department,
		employee.user_id,
		account.name.as_("user"),
		Case().when(has_role(), 1).else_(0).as_("has_role"),
		get_reason().as_("reason"),
	)
	query = query.where(Criterion.all(clauses_permitted(user, employee))).distinct()
	return query.where(employee.company == company) if company else query


def from_active_employees() -> QueryBuilder:
	"""Left-join each active employee with their account and its LMS Student role.

	A join looks up the role by account, which is fast. A subquery would search all learners.
	"""
	employee, account, role = map(frappe.qb.DocType, (EMPLOYEE, "User", "Has Role"))
	query = frappe.qb.from_(employee).left_join(account).on(account.name == employee.user_id)
	held = (role.parent == account.name) & (role.parenttype == "User") & (role.role == STUDENT)
	return query.left_join(role).on(held).where(employee.status == ACTIVE)


def get_reason() -> Term:
	"""Return the reason why an employee cannot use the portal, as SQL; NULL if they can."""
	employee, account = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType("User")
	return (
		Case()
		.when(Coalesce(employee.user_id, "") == "", NO_USER_ID)
		.when(account.name.isnull(), USER_MISSING)
		.when(account.enabled == 0, USER_DISABLED)
		.when(has_role().negate(), ROLE_MISSING)
	)


def has_role() -> Criterion:
	return frappe.qb.DocType("Has Role").role.isnotnull()


def grant_role(users: set[str], by: str) -> int:
	"""Add the role LMS Student to those accounts that lack it. Returns how many.

	Locks the accounts first, as saving one does, so that a concurrent grant is finished before the check.
	"""
	names = sorted(users)
	lock_accounts(names)
	names = sorted(set(names) - find_learners(names))
	last = get_last_positions(names)
	insert_new(
		"Has Role",
		ROLE_FIELDS,
		((name, "User", "roles", last.get(name, 0) + 1, STUDENT) for name in names),
		by,
	)
	table = frappe.qb.DocType("User")
	for chunk in chunked(names):
		update_rows("User", by).where(table.name.isin(chunk)).run()
	if names:
		frappe.clear_cache()
	return len(names)


def lock_accounts(names: list[str]) -> None:
	for chunk in chunked(names):
		frappe.db.get_values("User", {"name": ["in", chunk]}, "name", order_by="name", for_update=True)


def find_learners(names: list[str]) -> set[str]:
	"""Return those of these accounts that have the role, as last committed."""
	return {
		name
		for chunk in chunked(names)
		for name in frappe.db.get_values(
			"Has Role",
			{"parent": ["in", chunk], "parenttype": "User", "role": STUDENT},
			"parent",
			pluck=True,
			for_update=True,
		)
	}


def get_last_positions(users: list[str]) -> dict[str, int]:
	role = frappe.qb.DocType("Has Role")
	query = frappe.qb.from_(role).select(role.parent, Max(role.idx)).where(role.parenttype == "User")
	return {
		parent: idx
		for chunk in chunked(users)
		for parent, idx in query.where(role.parent.isin(chunk)).groupby(role.parent).run()
	}


def tell_who_cannot_learn(users: Iterable[object]) -> None:
	"""Warn the current user about people who were assigned training but cannot open it yet.

	Assigning does not give them the role: that is HR's decision, and the role may have been taken away.
	"""
	names = find_who_cannot_learn(users)
	if not names:
		return
	shown = escape_html(", ".join(names[:MOST_NAMED]))
	if len(names) > MOST_NAMED:
		shown = _("{0} and {1} more").format(shown, len(names) - MOST_NAMED)
	who = _("These people cannot open their training, because they lack the role LMS Student: {0}.").format(
		shown
	)
	how = _(
		"HR can give them the role in the report Employees Without LMS Access. An admin can give it in the"
		" User form."
	)
	frappe.msgprint(f"{who} {how}", title=_("No Access Yet"), indicator="orange")


def describe_closed(user: str) -> str:
	"""Say why an enrolled learner cannot read a lesson, other than a program's order."""
	if find_who_cannot_learn([user]):
		return _(
			"Your account has no access to learning yet. Ask your HR team to give you the role LMS Student."
		)
	return _("You cannot open this lesson now. Ask the learning team whether its course is published.")


def find_who_cannot_learn(users: Iterable[object]) -> list[str]:
	"""Return the enabled accounts among `users` that cannot read lessons as learners, in order.

	Teaching roles also open the portal, but only the lessons of one's own courses.
	"""
	account, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	learns = (role.parent == account.name) & (role.parenttype == "User") & role.role.isin([STUDENT, *ADMINS])
	query = (
		frappe.qb.from_(account)
		.left_join(role)
		.on(learns)
		.select(account.name)
		.where((account.enabled == 1) & role.name.isnull() & account.name.notin(["Administrator", "Guest"]))
	)
	named = {user.strip() for user in users if isinstance(user, str)}
	return sorted(
		name for chunk in chunked(named) for name in query.where(account.name.isin(chunk)).run(pluck=True)
	)
