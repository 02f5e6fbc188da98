"""Figures on a workspace."""

import frappe
from frappe.model.document import Document

from benchless.desk.desktop import get_allowed_reports, may
from benchless.desk.figures import get_percentage_difference, get_result

__all__ = ["NumberCard", "get_percentage_difference", "get_result", "has_permission"]


class NumberCard(Document):
	def autoname(self) -> None:
		self.name = self.name or self.label


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""Whether the user may read what the card counts."""
	if "System Manager" in frappe.get_roles(user):
		return True
	if doc.type == "Report":
		return doc.report_name in get_allowed_reports()
	return bool(doc.document_type) and may(frappe.get_meta(doc.document_type), "read")
