"""Who is below whom: employees in a reporting line, departments in one another."""

import frappe
from pypika import Case, Table
from pypika.functions import Coalesce, Max
from pypika.terms import Criterion, Field, LiteralValue

from lms.lms.people import ACTIVE, EMPLOYEE, clause_active, has_employees
from lms.lms.permissions import literal


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
	return bool(line.where(clause_active(employee) & clause_reports(employee, user)).limit(1).run())


def clause_reports(employee: Table, user: str) -> Criterion:
	"""The employees below any active record of the user: direct reports, theirs, and so on.

	Whoever is in between is passed through, also who has left. The user is nobody's report here, whatever
	circles the records have.
	"""
	managers = (employee.user_id == literal(user)) & (employee.status == literal(ACTIVE))
	below = clause_subtree(employee.name, EMPLOYEE, "reports_to", managers)
	return below & (Coalesce(employee.user_id, "") != user)


def clause_reports_of(employee: Table, manager: str) -> Criterion:
	"""The employees below the employee called `manager`, directly or through others."""
	top = employee.name == literal(manager)
	return clause_subtree(employee.name, EMPLOYEE, "reports_to", top) & (employee.name != manager)


def clause_in_department(employee: Table, department: str) -> Criterion:
	"""The employees of the department and of those below it."""
	if not frappe.get_meta("Department").has_field("parent_department"):
		return employee.department == department
	top = frappe.qb.DocType("Department").name == literal(department)
	return clause_subtree(employee.department, "Department", "parent_department", top)


def clause_subtree(field: Field, doctype: str, parent_field: str, tops: Criterion) -> Criterion:
	"""`field` names one of the documents `tops`, or one below them.

	SQL text because the query builder has no recursive queries; both dialects read it. UNION drops what was
	met before, so that a circle ends.
	"""
	condition = tops.get_sql(quote_char="`", secondary_quote_char="'", with_namespace=True)
	return field.isin(
		LiteralValue(
			f"""(with recursive `line` (`name`) as (
				select `name` from `tab{doctype}` where {condition}
				union
				select `below`.`name` from `tab{doctype}` `below`
				join `line` on `below`.`{parent_field}` = `line`.`name`
			) select `name` from `line`)"""
		)
	)
