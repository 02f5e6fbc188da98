"""Whose records figures count: everybody's, or those of some active employees."""

from dataclasses import dataclass
from functools import cached_property

import frappe
from pypika import Table
from pypika.functions import Count
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field

from lms.lms.people.employees import EMPLOYEE, clause_everybody


@dataclass(frozen=True)
class Scope:
	"""`criteria` are about Employee and choose active employees with an account.

	Without any, the scope is the whole site. It includes people who have left or have no Employee record.
	"""

	criteria: tuple[Criterion, ...] = ()

	@property
	def is_whole_site(self) -> bool:
		return not self.criteria

	@cached_property
	def clause(self) -> Criterion:
		"""Match the employees of a scope that is not the whole site."""
		return Criterion.all([clause_everybody(frappe.qb.DocType(EMPLOYEE)), *self.criteria])

	def records(self, table: Table, person: Field) -> QueryBuilder:
		"""Select from a table of records the rows whose `person`, an account, is in the scope."""
		if self.is_whole_site:
			return frappe.qb.from_(table)
		employee = frappe.qb.DocType(EMPLOYEE)
		query = frappe.qb.from_(employee).join(table).on(person == employee.user_id)
		return query.where(self.clause)

	def count_people(self) -> int:
		employee = frappe.qb.DocType(EMPLOYEE)
		return frappe.qb.from_(employee).select(Count("*")).where(self.clause).run()[0][0]


WHOLE_SITE = Scope()
