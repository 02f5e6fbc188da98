"""Who is below whom: employees in a reporting line, departments in one another."""

from typing import NamedTuple

import frappe
from pypika import Case, Table
from pypika.functions import Coalesce, Max
from pypika.terms import Criterion, LiteralValue, Term

from lms.lms.people import ACTIVE, EMPLOYEE, clause_active, has_employees

# More than these have thousands of people below them, a good part of most companies that have so many.
MANY_MANAGERS = 1000


def is_manager(user: str) -> bool:
	"""Whether somebody whose training is counted reports to the user, directly or through others."""
	if not has_employees():
		return False
	employee, manager = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType(EMPLOYEE).as_("manager")
	is_counted = clause_active(employee) & (employee.user_id != user)
	# One row: 1 or 0, or nothing where nobody has the user as manager, whether counted or not.
	[[is_known]] = (
		frappe.qb.from_(employee)
		.join(manager)
		.on(manager.name == employee.reports_to)
		.select(Max(Case().when(is_counted, 1).else_(0)))
		.where((manager.user_id == user) & (manager.status == ACTIVE))
	).run()
	# The direct reports answer for nearly everybody; following a line of thousands takes a second.
	if is_known is None or is_known:
		return bool(is_known)
	line = frappe.qb.from_(employee).select(employee.name)
	return bool(line.where(clause_active(employee) & find_reports(user).clause(employee)).limit(1).run())


class Line(NamedTuple):
	"""Everybody below somebody, found once for several statements.

	`managers` are those above anybody in it, by name; most people manage nobody, and following a line of
	thousands by those who do takes a fraction of the time. `others` leaves out whom the line begins with.
	"""

	managers: list[str]
	others: Criterion

	def clause(self, employee: Table) -> Criterion:
		"""For all of them: they are found by their managers."""
		return self.includes(employee, employee.reports_to)

	def clause_in_order(self, employee: Table) -> Criterion:
		"""For the first in an order that has an index.

		Of many managers' people, MariaDB shall rather read one after the other than find all and sort them.
		It does where it has no index for the condition.
		"""
		field = employee.reports_to
		is_long = len(self.managers) > MANY_MANAGERS
		return self.includes(employee, Coalesce(field, field) if is_long else field)

	def includes(self, employee: Table, reports_to: Term) -> Criterion:
		if not self.managers:
			return employee.name.isnull()
		names = ", ".join(frappe.db.escape(name) for name in self.managers)
		return reports_to.isin(LiteralValue(f"({names})")) & self.others


def find_reports(user: str) -> Line:
	"""The employees below any active record of the user: direct reports, theirs, and so on.

	Whoever is in between is passed through, also who has left. The user is nobody's report here, whatever
	circles the records have.
	"""
	tops = "`user_id` = %(user)s and `status` = %(active)s"
	is_other = Coalesce(frappe.qb.DocType(EMPLOYEE).user_id, "") != user
	return Line(find_managers(tops, user=user, active=ACTIVE), is_other)


def find_reports_of(manager: str) -> Line:
	"""The employees below the employee called `manager`, directly or through others."""
	is_other = frappe.qb.DocType(EMPLOYEE).name != manager
	return Line(find_managers("`name` = %(manager)s", manager=manager), is_other)


def find_managers(tops: str, **values: str) -> list[str]:
	"""Names of the employees that the condition `tops` is true of, and of all managers below them."""
	is_manager = f"and `below`.`name` in (select `reports_to` from `tab{EMPLOYEE}`)"
	query = select_line(EMPLOYEE, "reports_to", tops, is_manager)
	return [name for (name,) in frappe.db.sql(query, values)]


def clause_in_department(employee: Table, department: str) -> Criterion:
	"""The employees of the department and of those below it."""
	if not frappe.get_meta("Department").has_field("parent_department"):
		return employee.department == department
	line = select_line("Department", "parent_department", f"`name` = {frappe.db.escape(department)}")
	return employee.department.isin(LiteralValue(f"({line})"))


def select_line(doctype: str, parent_field: str, tops: str, which: str = "") -> str:
	"""Names of the documents that `tops` is true of and of those below them, all or those that `which` adds.

	SQL text because the query builder has no recursive queries; both dialects read it. UNION drops what was
	met before, so that a circle ends.
	"""
	return f"""with recursive `line` (`name`) as (
			select `name` from `tab{doctype}` where {tops}
			union
			select `below`.`name` from `tab{doctype}` `below`
			join `line` on `below`.`{parent_field}` = `line`.`name` {which}
		) select `name` from `line`"""
