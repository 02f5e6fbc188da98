"""Rows of tables, which are read, saved and deleted with the document that they are part of."""

import frappe
from frappe import _
from frappe.utils import cstr, escape_html

from lms.lms.permissions import READING, may_read_row


class TableRow:
	"""For a child DocType. Of a row by itself Frappe asks for the role alone, whosever the document is.

	Saved or deleted by itself it would get past the checks of its document, too.
	"""

	def has_permission(self, permtype: str = "read", **options: object) -> bool:
		"""Whoever may see the row in a list may read it."""
		if not isinstance(self.parenttype or "", str):
			return False  # sent by a client, and no name of a DocType
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
