"""Child rows, which can only be read, saved and deleted through their document."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html

from lms.lms.permissions.checks import READING, may_read_row


class TableRow(Document):
	"""Mixin for child DocTypes. For a single row, Frappe checks only the role and not the document.

	Saving or deleting a row by itself would also bypass the document's checks.
	"""

	def has_permission(self, permtype: str = "read", **options: Any) -> bool:
		"""Allow reading to people who can see the row in a list."""
		if not isinstance(self.parenttype or "", str):
			return False  # the client sent something that is not the name of a DocType
		allowed = super().has_permission(permtype, **options)
		if not allowed or permtype not in READING or self.flags.ignore_permissions:
			return allowed
		return may_read_row(str(options.get("user") or frappe.session.user), self.doctype, self.name)

	def validate(self) -> None:
		self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def refuse(self) -> None:
		frappe.throw(
			_("This row is part of {0} {1}. Change it there.").format(
				_(cstr(self.parenttype)), frappe.bold(escape_html(cstr(self.parent)))
			),
			frappe.PermissionError,
		)
