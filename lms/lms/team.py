"""Training status of people, by person and in total: of those whom HR may see, of those one manages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import cint, escape_html
from pypika import Case, Table
from pypika.functions import Count, Lower
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field, Function, Term

from lms.lms.assignments import COMPLETED, DOCTYPE, OPEN, OVERDUE
from lms.lms.hierarchy import clause_in_department, clause_reports, clause_reports_of
from lms.lms.people import EMPLOYEE, clause_people, has_employees, permitted

# What is counted of each person. Withdrawn assignments are in none of them.
COUNTS = {"active": OPEN, "completed": (COMPLETED,), "overdue": (OVERDUE,)}
MOST_PEOPLE_PER_PAGE = 500


@dataclass(frozen=True)
class Filters:
	"""Which people, and of which course the assignments."""

	department: str | None = None
	reports_to: str | None = None
	include_indirect: bool = False
	course: str | None = None
	search: str | None = None
	status: str | None = None


@dataclass(frozen=True)
class Page:
	"""So many people after the first `start`. The totals are of all pages, and take longer than a page.

	`overdue_first` puts whoever has something overdue before everybody else; within both, names decide.
	"""

	start: int = 0
	limit: int = 100
	with_totals: bool = True
	overdue_first: bool = False


class TeamStatus(TypedDict):
	users: list[frappe._dict]
	totals: frappe._dict | None


EVERYBODY, FIRST_PAGE = Filters(), Page()


def get_team_status(user: str, filters: Filters = EVERYBODY, page: Page = FIRST_PAGE) -> TeamStatus:
	"""Assignments of the active employees whom `user` may see, a page of people and the totals of all.

	Of each person `user`, `full_name`, `department` and how many are `active`, `completed` and `overdue`.
	"""
	if not has_employees():
		frappe.throw(_("This site has no Employee records: the HR app is not installed."))
	employee = frappe.qb.DocType(EMPLOYEE)
	people = Criterion.all([choose(employee, filters), *permitted(user, employee)])
	return read_status(employee, people, filters.course, page)


def get_my_team_status(user: str, filters: Filters = EVERYBODY, page: Page = FIRST_PAGE) -> TeamStatus:
	"""The same of everybody who reports to `user`, directly or through others.

	User Permissions and roles are not asked: managers see those they manage, wherever these work. Who manages
	nobody gets nobody.
	"""
	if not has_employees():
		return {"users": [], "totals": frappe._dict(users=0, **dict.fromkeys(COUNTS, 0))}
	employee = frappe.qb.DocType(EMPLOYEE)
	people = choose(employee, filters) & clause_reports(employee, user)
	return read_status(employee, people, filters.course, page)


def choose(employee: Table, filters: Filters) -> Criterion:
	"""The people whom the filters leave; a filter that names nothing there is refused."""
	for doctype, name in (
		("Department", filters.department),
		(EMPLOYEE, filters.reports_to),
		("LMS Course", filters.course),
	):
		validate_exists(doctype, name)
	people = clause_people(employee)
	if filters.department:
		people &= clause_in_department(employee, filters.department)
	if filters.reports_to and filters.include_indirect:
		people &= clause_reports_of(employee, filters.reports_to)
	elif filters.reports_to:
		people &= employee.reports_to == filters.reports_to
	if filters.search:
		people &= contains(employee.employee_name, filters.search) | contains(
			employee.user_id, filters.search
		)
	if filters.status:
		people &= employee.user_id.isin(find_users_with(COUNTS[filters.status], filters.course))
	return people


def validate_exists(doctype: str, name: str | None) -> None:
	if name and not frappe.db.exists(doctype, name):
		frappe.throw(_("There is no {0} called {1}.").format(_(doctype), frappe.bold(escape_html(name))))


def contains(field: Field, text: str) -> Criterion:
	"""The text as it is, in either case: unlike LIKE, no character has a meaning of its own."""
	return Function("INSTR", Lower(field), text.lower()) > 0


def find_users_with(statuses: Collection[str], course: str | None) -> QueryBuilder:
	"""Who has an assignment in one of these statuses, of one course or of any."""
	assignment = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(assignment).select(assignment.employee).where(assignment.status.isin(statuses))
	return query.where(assignment.course == course) if course else query


def read_status(employee: Table, people: Criterion, course: str | None, page: Page) -> TeamStatus:
	return {
		"users": get_people(employee, people, course, page),
		"totals": get_totals(employee, people, course) if page.with_totals else None,
	}


def get_people(employee: Table, people: Criterion, course: str | None, page: Page) -> list[frappe._dict]:
	"""A page of people in the order of their names, each with the counts: first who, then what of them."""
	order: list[Term] = [employee.employee_name, employee.name]
	if page.overdue_first:
		late = employee.user_id.isin(find_users_with(COUNTS["overdue"], course))
		order.insert(0, Case().when(late, 0).else_(1))
	# Names alone are in the index; the rest of the row is read for those on the page only.
	names = frappe.qb.from_(employee).select(employee.name).where(people).orderby(*order)
	names = names.limit(page.limit).offset(page.start).as_("page")
	users = (
		frappe.qb.from_(names)
		.join(employee)
		.on(employee.name == names.name)
		.select(
			employee.user_id.as_("user"),
			employee.employee_name.as_("full_name"),
			employee.department,
		)
		.orderby(*order)
	).run(as_dict=True)
	counted = count_by_user([row.user for row in users], course)
	for row in users:
		row.update(counted.get(row.user.lower(), dict.fromkeys(COUNTS, 0)))
	return users


def count_by_user(users: list[str], course: str | None) -> dict[str, dict[str, int]]:
	"""Counts of those of the users who have assignments, by user in lower case."""
	if not users:
		return {}
	assignment = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(assignment).select(assignment.employee, *counts(assignment))
	query = query.where(assignment.employee.isin(users)).groupby(assignment.employee)
	if course:
		query = query.where(assignment.course == course)
	return {user.lower(): dict(zip(COUNTS, numbers, strict=True)) for user, *numbers in query.run()}


def get_totals(employee: Table, people: Criterion, course: str | None) -> frappe._dict:
	"""How many people, and their assignments: each from an index alone."""
	[[users]] = frappe.qb.from_(employee).select(Count("*")).where(people).run()
	assignment = frappe.qb.DocType(DOCTYPE)
	match = assignment.employee == employee.user_id
	if course:
		match &= assignment.course == course
	query = frappe.qb.from_(employee).join(assignment).on(match).where(people)
	[numbers] = query.select(*counts(assignment)).run()
	return frappe._dict(users=users, **dict(zip(COUNTS, map(cint, numbers), strict=True)))


def counts(assignment: Table) -> list[Term]:
	return [
		Count(Case().when(assignment.status.isin(statuses), 1)).as_(key) for key, statuses in COUNTS.items()
	]
