"""People in reports: their Employee records, filters about them, and who may see them."""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint
from pypika import Table
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field, Term

from lms.lms.figures.team import validate_record
from lms.lms.people.employees import (
	ACTIVE,
	EMPLOYEE,
	clauses_permitted,
	find_other_records,
	find_restricting_links,
	has_employees,
	require_employees,
)
from lms.lms.people.hierarchy import clause_in_department, find_reports_of
from lms.lms.people.roles import ADMINS, CREATOR, HR_MANAGER, has_role
from lms.lms.permissions.checks import may
from lms.lms.shared.sql import literal

# Query reports have no paging, so a browser gets all rows at once.
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Reader:
	"""The person who runs the report. `is_known` is false if Frappe mails the rows to someone else.

	Frappe runs a mailed report as the scheduler and then removes rows that the receiver's User Permissions
	hide, based only on the links in each row. So each row then has an Employee, and a link to everything that
	User Permissions can restrict.
	"""

	user: str
	is_known: bool = True


@dataclass(frozen=True)
class PeopleFilters:
	"""`department` includes those below it. `manager` selects everyone below them."""

	company: str | None = None
	department: str | None = None
	manager: str | None = None
	active_only: bool = False

	@property
	def is_broad(self) -> bool:
		return not (self.department or self.manager)


EVERYBODY = PeopleFilters()


@dataclass(frozen=True)
class People:
	"""The people whom the filters and User Permissions allow. `links` are additional columns about them."""

	employee: Any
	criteria: list[Criterion]
	others: list[str]
	links: dict[str, str]

	def join(self, query: QueryBuilder, person: Field) -> QueryBuilder:
		"""Join each row with its person's Employee record. Without filters, keeps rows without a record."""
		if self.employee is None:
			return query
		if self.criteria:
			return self.join_records(query, person)
		return query.left_join(self.employee).on(self.match(person))

	def join_records(self, query: QueryBuilder, person: Field) -> QueryBuilder:
		"""Join each row with its person's Employee record, without the rows of people who have none."""
		query = query.join(self.employee).on(self.match(person))
		# The join implies the first criterion. Stating it lets the database use an index of accounts.
		return query.where(Criterion.all([self.employee.user_id > "", *self.criteria]))

	def match(self, person: Field) -> Criterion:
		match = self.employee.user_id == person
		others = [literal(name) for name in self.others]
		return match & self.employee.name.notin(others) if others else match

	def narrow(self, query: QueryBuilder, person: Field) -> QueryBuilder:
		"""Limit a query for counting. Joins Employee records only if a filter needs them."""
		return self.join(query, person) if self.criteria else query

	def columns(self) -> list[Term]:
		if self.employee is None:
			return []
		fields = dict.fromkeys(("department", *self.links))
		return [self.employee.name.as_("employee"), *(self.employee[field] for field in fields)]


def choose_people(reader: Reader, filters: PeopleFilters) -> People:
	"""Choose the people. Refuses readers who may not see other people's training, and unknown filters."""
	require_reader(reader.user)
	return find_people(reader, filters)


def require_reader(user: str) -> None:
	if not has_role(user, *ADMINS, HR_MANAGER):
		message = _("Only HR Managers, Moderators and System Managers can see other people's training.")
		frappe.throw(message, frappe.PermissionError)


def find_people_of_course(reader: Reader, filters: PeopleFilters, course: str | None) -> People:
	"""Choose the learners of a course. Its authors see all of them, but no HR records."""
	if has_role(reader.user, *ADMINS, HR_MANAGER) or not has_role(reader.user, CREATOR):
		return choose_people(reader, filters)
	if not course or not may(reader.user, "write", "LMS Course", course):
		message = _("Choose one of your own courses. You cannot see the learners of other courses.")
		frappe.throw(message, frappe.PermissionError)
	if filters != EVERYBODY:
		message = _(
			"You cannot filter by Employee records. Only HR Managers, Moderators and System Managers can."
		)
		frappe.throw(message, frappe.PermissionError)
	return People(None, [], [], {})


def find_people(reader: Reader, filters: PeopleFilters) -> People:
	if filters != EVERYBODY:
		require_employees()
	if not has_employees():
		return People(None, [], [], {})
	employee, links = frappe.qb.DocType(EMPLOYEE), find_restricting_links()
	criteria = find_criteria(reader.user, filters)
	if not reader.is_known:
		criteria += [employee.name.isnotnull(), *clauses_of_strict_sites(employee, links)]
	return People(employee, criteria, find_other_records(), links)


def choose_criteria(user: str, filters: PeopleFilters) -> list[Criterion]:
	"""Choose the people like `choose_people`, where only the criteria about Employee are needed."""
	require_reader(user)
	if filters != EVERYBODY:
		require_employees()
	return find_criteria(user, filters) if has_employees() else []


def find_criteria(user: str, filters: PeopleFilters) -> list[Criterion]:
	"""Return what User Permissions and the filters ask of an Employee. Refuses unknown filters."""
	for doctype, name in (
		("Company", filters.company),
		("Department", filters.department),
		(EMPLOYEE, filters.manager),
	):
		validate_record(user, doctype, name)
	employee = frappe.qb.DocType(EMPLOYEE)
	return [*clauses_permitted(user, employee), *narrow(employee, filters)]


def narrow(employee: Table, filters: PeopleFilters) -> list[Criterion]:
	criteria = []
	if filters.company:
		criteria.append(employee.company == filters.company)
	if filters.department:
		criteria.append(clause_in_department(employee, filters.department))
	if filters.manager:
		criteria.append(find_reports_of(filters.manager).clause(employee))
	if filters.active_only:
		criteria.append(employee.status == ACTIVE)
	return criteria


def clauses_of_strict_sites(employee: Table, links: dict[str, str]) -> list[Criterion]:
	"""Return criteria for sites with strict User Permissions, since Frappe mails rows with empty links."""
	if not cint(frappe.db.get_single_value("System Settings", "apply_strict_user_permissions")):
		return []
	return [employee[field] > "" for field in links]


def limit(query: QueryBuilder) -> list[frappe._dict]:
	return query.limit(MOST_ROWS).run(as_dict=True)
