"""Training status of people, for each person and in total, for HR and for line managers."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn, TypedDict

import frappe
from frappe import _
from frappe.utils import cint, escape_html
from pypika import Case, Table
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Term

from lms.lms.people.employees import (
	ACTIVE,
	EMPLOYEE,
	clause_everybody,
	clause_people,
	clauses_permitted,
	has_employees,
	is_permitted,
	require_employees,
)
from lms.lms.people.hierarchy import PeopleBelow, clause_in_department, find_reports, find_reports_of
from lms.lms.permissions.checks import may
from lms.lms.permissions.training import readable_training_assignments
from lms.lms.shared.sql import clause_contains
from lms.lms.training.assignments import COMPLETED, OPEN, OVERDUE, TRAINING_ASSIGNMENT

COURSE = "LMS Course"
# The counts for each person. Withdrawn assignments are in none of them.
COUNTS = {"active": OPEN, "completed": (COMPLETED,), "overdue": (OVERDUE,)}
MOST_PEOPLE_PER_PAGE = 500


@dataclass(frozen=True)
class TeamFilters:
	"""Which people to include, and which course's assignments to count."""

	department: str | None = None
	reports_to: str | None = None
	include_indirect: bool = False
	course: str | None = None
	search: str | None = None
	status: str | None = None


@dataclass(frozen=True)
class TeamPage:
	"""A page of people, from number `start`. Totals cover all pages and take longer than a page.

	`overdue_first` puts people with overdue training first. Both groups are sorted by name.
	"""

	start: int = 0
	limit: int = 100
	with_totals: bool = True
	overdue_first: bool = False


class TeamStatus(TypedDict):
	users: list[frappe._dict]
	totals: frappe._dict | None


EVERYBODY, FIRST_PAGE = TeamFilters(), TeamPage()


def get_team_status(user: str, filters: TeamFilters = EVERYBODY, page: TeamPage = FIRST_PAGE) -> TeamStatus:
	"""Return the training status of active employees whom `user` may see: a page of people, and totals.

	A person has `user`, `full_name`, `department` and the counts `active`, `completed` and `overdue`.
	"""
	return read_status(find_company(user, filters), filters, page)


def get_my_team_status(
	user: str, filters: TeamFilters = EVERYBODY, page: TeamPage = FIRST_PAGE
) -> TeamStatus:
	"""Return the same for everyone who reports to `user`, directly or indirectly.

	Ignores roles and User Permissions: managers see all their reports, wherever they work. Someone who
	manages nobody gets an empty result. So does a filter for a record that does not exist, because anyone may
	call this.
	"""
	if not has_employees():
		return {"users": [], "totals": frappe._dict(users=0, **dict.fromkeys(COUNTS, 0))}
	return read_status(find_own_team(user, filters), filters, page)


def get_direct_totals(user: str) -> frappe._dict:
	"""Return the totals of those who report to `user` directly.

	Unlike the totals of a whole line, they take the same short time in a company of any size.
	"""
	if not has_employees():
		return frappe._dict(users=0, **dict.fromkeys(COUNTS, 0))
	employee, manager = frappe.qb.DocType(EMPLOYEE), frappe.qb.DocType(EMPLOYEE).as_("manager")
	own = frappe.qb.from_(manager).select(manager.name)
	own = own.where((manager.user_id == user) & (manager.status == ACTIVE))
	reports = employee.reports_to.isin(own) & (employee.user_id != user) & clause_people(employee)
	users = frappe.qb.from_(employee).select(employee.user_id).where(reports).run(pluck=True)
	counted = count_by_user(users, None).values()
	return frappe._dict(users=len(users), **{key: sum(row[key] for row in counted) for key in COUNTS})


@dataclass(frozen=True)
class People:
	"""The people to report on: they meet all criteria and are in all lines."""

	employee: Table
	criteria: list[Criterion]
	lines: list[PeopleBelow]

	def clause_page(self) -> Criterion:
		"""Return a condition for a page of people in the order of their names."""
		lines = [line.clause_in_order(self.employee) for line in self.lines]
		# MariaDB checks in this order, and the check for newer records takes longest.
		return Criterion.all([*self.criteria, *lines, clause_people(self.employee)])

	def count(self) -> int:
		return count_people(self.employee, self.clause_all())

	def clause_all(self) -> Criterion:
		"""Return a condition for counting people."""
		lines = [line.clause(self.employee) for line in self.lines]
		return Criterion.all([*self.criteria, *lines, clause_everybody(self.employee)])


def find_company(user: str, filters: TeamFilters) -> People:
	"""Return the people who match the filters and whom User Permissions allow. Does not check roles."""
	require_employees()
	validate_filters(user, filters)
	people = choose_people(filters)
	people.criteria.extend(clauses_permitted(user, people.employee))
	return people


def find_own_team(user: str, filters: TeamFilters) -> People:
	"""Return the people who match the filters and report to the user, directly or indirectly."""
	people = choose_people(filters)
	people.lines.append(find_reports(user))
	return people


def validate_filters(user: str, filters: TeamFilters) -> None:
	validate_record(user, "Department", filters.department)
	validate_record(user, EMPLOYEE, filters.reports_to)
	validate_course(user, filters.course)


def choose_people(filters: TeamFilters) -> People:
	"""Return the people who match the filters."""
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
		people.criteria.append(Criterion.any(clause_contains(field, filters.search) for field in fields))
	if filters.status:
		users = find_users_with(COUNTS[filters.status], filters.course)
		people.criteria.append(employee.user_id.isin(users))
	return people


def validate_record(user: str, doctype: str, name: str | None) -> None:
	"""Refuse the name of an HR record that does not exist, or that User Permissions hide from the user."""
	if name and not is_permitted(user, doctype, name):
		refuse_name(doctype, name)


def validate_course(user: str, course: str | None) -> None:
	"""Refuse a course that does not exist, or that the user can neither read nor see assigned to anyone."""
	if not course:
		return
	if not frappe.db.exists(COURSE, course):
		refuse_name(COURSE, course)
	if may(user, "read", COURSE, course):
		return
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(assignment).select(assignment.name).where(assignment.course == course)
	if not query.where(readable_training_assignments(user)).limit(1).run():
		refuse_name(COURSE, course)


def refuse_name(doctype: str, name: str) -> NoReturn:
	frappe.throw(_("There is no {0} called {1}.").format(_(doctype), frappe.bold(escape_html(name))))


def find_users_with(statuses: Collection[str], course: str | None) -> QueryBuilder:
	"""Select users with a training assignment in one of these statuses, for one course or any."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(assignment).select(assignment.employee).where(assignment.status.isin(statuses))
	return query.where(assignment.course == course) if course else query


def read_status(people: People, filters: TeamFilters, page: TeamPage) -> TeamStatus:
	# With the filter for overdue training, everyone has some.
	if page.overdue_first and filters.status != "overdue":
		users = get_overdue_first(people, filters.course, page)
	else:
		users = get_people(people.employee, people.clause_page(), page.start, page.limit)
	include_counts(users, filters.course)
	return {"users": users, "totals": get_totals(people, filters.course) if page.with_totals else None}


def get_overdue_first(people: People, course: str | None, page: TeamPage) -> list[frappe._dict]:
	"""Return a page of people with overdue training, followed by the others.

	Reads each group in index order and stops when the page is full. Sorting by both would read everyone.
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
	"""Return `limit` people from number `start`, sorted by name."""
	order = (employee.employee_name, employee.name)
	# The index has only names. The rest of the row is read just for this page.
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
	"""Return the counts by user in lower case, for users who have training assignments."""
	if not users:
		return {}
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	query = frappe.qb.from_(assignment).select(assignment.employee, *select_counts(assignment))
	query = query.where(assignment.employee.isin(users)).groupby(assignment.employee)
	if course:
		query = query.where(assignment.course == course)
	return {user.lower(): dict(zip(COUNTS, numbers, strict=True)) for user, *numbers in query.run()}


def get_totals(people: People, course: str | None) -> frappe._dict:
	"""Count the people and their training assignments, each from an index alone."""
	everybody = people.clause_all()
	users = count_people(people.employee, everybody)
	return frappe._dict(users=users, **count_training(people.employee, everybody, course))


def count_training(employee: Table, everybody: Criterion, course: str | None) -> dict[str, int]:
	"""Count the training assignments of people."""
	assignment = frappe.qb.DocType(TRAINING_ASSIGNMENT)
	match = assignment.employee == employee.user_id
	if course:
		match &= assignment.course == course
	query = frappe.qb.from_(employee).join(assignment).on(match).where(everybody)
	[numbers] = query.select(*select_counts(assignment)).run()
	return dict(zip(COUNTS, map(cint, numbers), strict=True))


def count_people(employee: Table, people: Criterion) -> int:
	return frappe.qb.from_(employee).select(Count("*")).where(people).run()[0][0]


def select_counts(assignment: Table) -> list[Term]:
	return [
		Count(Case().when(assignment.status.isin(statuses), 1)).as_(key) for key, statuses in COUNTS.items()
	]
