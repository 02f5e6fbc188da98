"""Hierarchies: employees in a reporting line, and nested departments."""

from collections.abc import Collection
from dataclasses import dataclass

import frappe
from pypika import Case, Table
from pypika.functions import Coalesce, Max
from pypika.terms import Criterion, LiteralValue, Term

from lms.lms.people.employees import ACTIVE, EMPLOYEE, clause_active, has_employees
from lms.lms.shared.dialects import recursive_without_limit
from lms.lms.shared.rows import chunked
from lms.lms.shared.sql import literal

# With more managers than this, a line has thousands of people, which changes the best query plan.
MANY_MANAGERS = 1000


def is_manager(user: str) -> bool:
	"""Whether anyone whose training counts reports to the user, directly or indirectly."""
	if not has_employees():
		return False
	employee, manager = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType(EMPLOYEE).as_("manager")
	is_counted = clause_active(employee) & (employee.user_id != user)
	# One row: 1 or 0, or NULL if nobody at all has the user as manager.
	[[is_known]] = (
		frappe.qb.from_(employee)
		.join(manager)
		.on(manager.name == employee.reports_to)
		.select(Max(Case().when(is_counted, 1).else_(0)))
		.where((manager.user_id == user) & (manager.status == ACTIVE))
	).run()
	# Direct reports are nearly always enough. Following a line of thousands takes a second.
	if is_known is None or is_known:
		return bool(is_known)
	line = frappe.qb.from_(employee).select(employee.name)
	return bool(line.where(clause_active(employee) & find_reports(user).clause(employee)).limit(1).run())


@dataclass(frozen=True)
class PeopleBelow:
	"""Everyone below a manager, found once for several statements.

	`managers` are the names of all managers in the line. Most people manage nobody, so following only the
	managers takes a fraction of the time. `others` excludes the manager at the top.
	"""

	managers: list[str]
	others: Criterion

	def clause(self, employee: Table) -> Criterion:
		"""Match everyone in the line, through their managers."""
		return self.includes(employee, employee.reports_to)

	def clause_in_order(self, employee: Table) -> Criterion:
		"""Match the line in queries for the first few rows in the order of an index.

		For many managers, MariaDB should read people in order instead of finding and sorting all. It does so
		if it has no index for the condition.
		"""
		field = employee.reports_to
		is_long = len(self.managers) > MANY_MANAGERS
		return self.includes(employee, Coalesce(field, field) if is_long else field)

	def includes(self, employee: Table, reports_to: Term) -> Criterion:
		if not self.managers:
			return employee.name.isnull()
		names = ", ".join(frappe.db.escape(name) for name in self.managers)
		return reports_to.isin(LiteralValue(f"({names})")) & self.others


def find_reports(user: str) -> PeopleBelow:
	"""Find the employees below the user's active records: direct reports, their reports, and so on.

	The line continues through managers who have left. The user is never their own report, even if the records
	form a circle.
	"""
	tops = "`user_id` = %(user)s and `status` = %(active)s"
	is_other = Coalesce(frappe.qb.DocType(EMPLOYEE).user_id, "") != user
	return PeopleBelow(find_managers(tops, user=user, active=ACTIVE), is_other)


def find_accounts_below(user: str, accounts: Collection[str]) -> set[str]:
	"""Return those of these accounts, in lower case, whose employees report to the user."""
	employee, below = frappe.qb.DocType(EMPLOYEE), find_reports(user)
	found: set[str] = set()
	for chunk in chunked(accounts):
		query = frappe.qb.from_(employee).select(employee.user_id)
		query = query.where(clause_active(employee) & employee.user_id.isin(chunk) & below.clause(employee))
		found |= {account.lower() for account in query.run(pluck=True)}
	return found


def find_reports_of(manager: str) -> PeopleBelow:
	"""Find the employees below the employee record `manager`, directly or indirectly."""
	is_other = frappe.qb.DocType(EMPLOYEE).name != manager
	return PeopleBelow(find_managers("`name` = %(manager)s", manager=manager), is_other)


def find_managers(tops: str, **values: str) -> list[str]:
	"""Return the names of the employees that match the condition `tops`, and of all managers below them."""
	is_manager = f"and `below`.`name` in (select `reports_to` from `tab{EMPLOYEE}`)"
	return find_line(EMPLOYEE, "reports_to", tops, is_manager, **values)


def clause_in_department(employee: Table, department: str) -> Criterion:
	"""Match employees of the department and the departments below it."""
	if not frappe.get_meta("Department").has_field("parent_department"):
		return employee.department == department
	# Follows the parents. The tree's `lft` and `rgt` may be wrong, for example after an import.
	names = find_line("Department", "parent_department", "`name` = %(department)s", department=department)
	departments = [literal(name) for name in names]
	return employee.department.isin(departments) if departments else employee.name.isnull()


def find_line(doctype: str, parent_field: str, tops: str, which: str = "", **values: str) -> list[str]:
	"""Return the names of documents that match `tops` and of those below them that match `which`.

	It is SQL text because the query builder has no recursive queries. Works on MariaDB and SQLite. UNION
	drops rows that were found before, so circles end.
	"""
	query = f"""{recursive_without_limit()} with recursive `line` (`name`) as (
			select `name` from `tab{doctype}` where {tops}
			union
			select `below`.`name` from `tab{doctype}` `below`
			join `line` on `below`.`{parent_field}` = `line`.`name` {which}
		) select `name` from `line`"""
	return [name for (name,) in frappe.db.sql(query, values)]
