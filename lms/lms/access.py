"""Who can use the portal, why others cannot, and granting employees the role they lack."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import escape_html, now
from pypika import Case
from pypika.functions import Coalesce, Count, Max
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Term

from lms.lms.bulk import chunked, insert_new
from lms.lms.hierarchy import clause_in_department
from lms.lms.people import ACTIVE, EMPLOYEE, has_employees, permitted
from lms.lms.permissions import ADMINS, STUDENT

# So many are named where people are told who has no access.
MOST_NAMED = 10
ROLE_FIELDS = ("parent", "parenttype", "parentfield", "idx", "role")
# Why an employee has no access: the first of these that holds.
NO_USER_ID, USER_MISSING, USER_DISABLED, ROLE_MISSING = (
	"No User ID",
	"User does not exist",
	"User is disabled",
	"Role LMS Student is missing",
)
REASONS = (NO_USER_ID, USER_MISSING, USER_DISABLED, ROLE_MISSING)


class Counts(TypedDict):
	employees: int
	without_user_id: int
	user_missing: int
	user_disabled: int
	had_role: int
	granted: int


def provision(
	user: str,
	*,
	company: str | None = None,
	employees: Collection[str] | None = None,
	dry_run: bool = False,
) -> Counts:
	"""Give LMS Student to the accounts that lack it of the active employees whom `user` may see.

	Of all, of a company, or of those named. Disabled accounts get the role and stay disabled.
	"""
	validate_company(company)
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
	"""The active employees whom `user` may see who cannot use the portal, each with one `reason`.

	Of a department with those below it.
	"""
	validate_company(company)
	employee = frappe.qb.DocType(EMPLOYEE)
	query = select_accounts(user, company=company).where(get_reason().isnotnull())
	if department:
		query = query.where(clause_in_department(employee, department))
	if reason:
		query = query.where(get_reason() == reason)
	order = (employee.company, employee.department, employee.employee_name, employee.name)
	return query.orderby(*order).run(as_dict=True)


def count_by_reason() -> dict[str | None, int]:
	"""How many active employees have no access, by reason; those who have it under None."""
	employee, reason = frappe.qb.DocType(EMPLOYEE), get_reason()
	count = Count(employee.name).distinct()
	return dict(from_active_employees().select(reason, count).groupby(reason).run())


def validate_company(company: str | None) -> None:
	"""Also that there are employees at all."""
	if not has_employees():
		frappe.throw(_("This site has no Employee records: install the HR app first."))
	if company and not frappe.db.exists("Company", company):
		frappe.throw(_("There is no company {0}.").format(escape_html(company)))


def select_accounts(user: str, *, company: str | None = None) -> QueryBuilder:
	"""Of each active employee whom `user` may see: who it is, the `user` named if there is one, `reason`."""
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
	query = query.where(Criterion.all(permitted(user, employee))).distinct()
	return query.where(employee.company == company) if company else query


def from_active_employees() -> QueryBuilder:
	"""Each with the account that the User ID names and that account's role, as far as there are any.

	Joined, since databases look a role up by its account quickly, and search all learners for it slowly.
	"""
	employee, account, role = map(frappe.qb.DocType, (EMPLOYEE, "User", "Has Role"))
	query = frappe.qb.from_(employee).left_join(account).on(account.name == employee.user_id)
	held = (role.parent == account.name) & (role.parenttype == "User") & (role.role == STUDENT)
	return query.left_join(role).on(held).where(employee.status == ACTIVE)


def get_reason() -> Term:
	"""Why an employee cannot use the portal, NULL if they can. The one rule, for figures and rows alike."""
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
	"""Append LMS Student to those of the accounts that do not have it; how many that are.

	The accounts are locked first, as by who saves one: then whoever else grants the role has done so.
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
		change = frappe.qb.update(table).set(table.modified, now()).set(table.modified_by, by)
		change.where(table.name.isin(chunk)).run()
	if names:
		frappe.clear_cache()
	return len(names)


def lock_accounts(names: list[str]) -> None:
	for chunk in chunked(names):
		frappe.db.get_values("User", {"name": ["in", chunk]}, "name", order_by="name", for_update=True)


def find_learners(names: list[str]) -> set[str]:
	"""Those of these accounts that have the role, as last committed."""
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
	"""Say who of those given training cannot take it yet: it is theirs nonetheless, and waits for the role.

	The role is not granted along with it: it is HR's to give, and somebody may have taken it away.
	"""
	names = find_who_cannot_learn(users)
	if not names:
		return
	shown = escape_html(", ".join(names[:MOST_NAMED]))
	if len(names) > MOST_NAMED:
		shown = _("{0} and {1} more").format(shown, len(names) - MOST_NAMED)
	who = _("Without the role LMS Student these people cannot open their training: {0}.").format(shown)
	how = _("HR gives it with the report Employees Without LMS Access, an admin in the User's roles.")
	frappe.msgprint(f"{who} {how}", title=_("No Access Yet"), indicator="orange")


def describe_closed(user: str) -> str:
	"""Why somebody who is enrolled, and whose turn it is, may not read the lesson."""
	if find_who_cannot_learn([user]):
		return _(
			"Your account has no access to learning yet. Ask your HR team to give you the role LMS Student."
		)
	return _("You cannot open this lesson now. Ask the training team whether its course is published.")


def find_who_cannot_learn(users: Iterable[object]) -> list[str]:
	"""The enabled accounts among `users` that may read no lesson by enrolling, in order.

	Teaching opens the portal, too, but the lessons of one's own courses alone.
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
