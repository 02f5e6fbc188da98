"""Department: a unit of one company, named `Name - ABBR` so that two companies can have the same unit.

Differs from ERPNext: the tree is the plain link `parent_department`; no nested set is kept, so a User
Permission on a department covers that department alone.
"""

import frappe
from frappe import _

from hr.people.records import Record


class Department(Record):
	def autoname(self) -> None:
		abbr = frappe.db.get_value("Company", self.company, "abbr")
		self.name = f"{self.department_name} - {abbr}"

	def validate(self) -> None:
		self.validate_parent()

	def validate_parent(self) -> None:
		if self.parent_department == self.name:
			frappe.throw(_("A department cannot be its own parent"))
