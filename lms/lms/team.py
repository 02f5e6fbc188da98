"""Training status of people, by person and in total: of those whom HR may see, of those one manages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import frappe
from frappe import _
from frappe.utils import cint, escape_html
from pypika import Case, Table
from pypika.functions import Count, Lower
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field, Function, Term

from lms.lms.assignments import COMPLETED, DOCTYPE, OPEN, OVERDUE
from lms.lms.hierarchy import Line, clause_in_department, find_reports, find_reports_of
from lms.lms.people import EMPLOYEE, clause_everybody, clause_people, has_employees, permitted

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
	people = choose(filters)
	people.criteria.extend(permitted(user, people.employee))
	return read_status(people, filters, page)


def get_my_team_status(user: str, filters: Filters = EVERYBODY, page: Page = FIRST_PAGE) -> TeamStatus:
	"""The same of everybody who reports to `user`, directly or through others.

	User Permissions and roles are not asked: managers see those they manage, wherever these work. Who manages
	nobody gets nobody.
	"""
	if not has_employees():
		return {"users": [], "totals": frappe._dict(users=0, **dict.fromkeys(COUNTS, 0))}
	people = choose(filters)
	people.lines.append(find_reports(user))
	return read_status(people, filters, page)


class People(NamedTuple):
	"""Whom a status is of: all criteria are true of them, and they are in all lines."""

	employee: Table
	criteria: list[Criterion]
	lines: list[Line]

	def clause_page(self) -> Criterion:
		"""For a few of them in the order of their names."""
		lines = [line.clause_in_order(self.employee) for line in self.lines]
		# MariaDB asks in this order, and whether there is a newer record takes longest.
		return Criterion.all([*self.criteria, *lines, clause_people(self.employee)])

	def clause_all(self) -> Criterion:
		"""For counting."""
		lines = [line.clause(self.employee) for line in self.lines]
		return Criterion.all([*self.criteria, *lines, clause_everybody(self.employee)])


def choose(filters: Filters) -> People:
	"""The people whom the filters leave; a filter that names nothing there is refused."""
	for doctype, name in (
		("Department", filters.department),
		(EMPLOYEE, filters.reports_to),
		("LMS Course", filters.course),
	):
		validate_exists(doctype, name)
	employee = frappe.qb.DocType(EMPLOYEE)
	people = People(employee, [], [])
	if filters.department:
		people.criteria.append(clause_in_department(employee, filters.department))
	if filters.reports_to and filters.include_indirect:
		people.lines.append(find_reports_of(filters.reports_to))
	elif filters.reports_to:
		people.criteria.append(employee.reports_to == filters.reports_to)
	if filters.search:
		fields = (employee.employee_name, employee.user_id)
		people.criteria.append(Criterion.any(contains(field, filters.search) for field in fields))
	if filters.status:
		users = find_users_with(COUNTS[filters.status], filters.course)
		people.criteria.append(employee.user_id.isin(users))
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


def read_status(people: People, filters: Filters, page: Page) -> TeamStatus:
	# Whoever is chosen for something overdue is in no need of being first.
	if page.overdue_first and filters.status != "overdue":
		users = get_overdue_first(people, filters.course, page)
	else:
		users = get_people(people.employee, people.clause_page(), page.start, page.limit)
	include_counts(users, filters.course)
	return {"users": users, "totals": get_totals(people, filters.course) if page.with_totals else None}


def get_overdue_first(people: People, course: str | None, page: Page) -> list[frappe._dict]:
	"""A page of those with something overdue; where they end, of the others.

	Each in the order of the index, which is left as soon as the page is full: sorting by both would begin
	with a look at everybody.
	"""
	employee = people.employee
	is_late = employee.user_id.isin(find_users_with(COUNTS["overdue"], course))
	users = get_people(employee, people.clause_page() & is_late, page.start, page.limit)
	missing = page.limit - len(users)
	if not missing:
		return users
	is_past = page.start and not users
	late = count_people(employee, people.clause_all() & is_late) if is_past else page.start + len(users)
	others = people.clause_page() & is_late.negate()
	return users + get_people(employee, others, max(page.start - late, 0), missing)


def get_people(employee: Table, people: Criterion, start: int, limit: int) -> list[frappe._dict]:
	"""So many people after the first `start`, in the order of their names."""
	order = (employee.employee_name, employee.name)
	# Names alone are in the index; the rest of the row is read for those on the page only.
	names = frappe.qb.from_(employee).select(employee.name).where(people).orderby(*order)
	names = names.limit(limit).offset(start).as_("page")
	return (
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


def include_counts(users: list[frappe._dict], course: str | None) -> None:
	counted = count_by_user([row.user for row in users], course)
	for row in users:
		row.update(counted.get(row.user.lower(), dict.fromkeys(COUNTS, 0)))


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


def get_totals(people: People, course: str | None) -> frappe._dict:
	"""How many people, and their assignments: each from an index alone."""
	employee, assignment = people.employee, frappe.qb.DocType(DOCTYPE)
	everybody = people.clause_all()
	match = assignment.employee == employee.user_id
	if course:
		match &= assignment.course == course
	query = frappe.qb.from_(employee).join(assignment).on(match).where(everybody)
	[numbers] = query.select(*counts(assignment)).run()
	counted = dict(zip(COUNTS, map(cint, numbers), strict=True))
	return frappe._dict(users=count_people(employee, everybody), **counted)


def count_people(employee: Table, people: Criterion) -> int:
	return frappe.qb.from_(employee).select(Count("*")).where(people).run()[0][0]


def counts(assignment: Table) -> list[Term]:
	return [
		Count(Case().when(assignment.status.isin(statuses), 1)).as_(key) for key, statuses in COUNTS.items()
	]
