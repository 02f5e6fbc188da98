"""Filters of a list under a name, of one person or, without one, of all."""

import json

import frappe
from frappe import _
from frappe.model.document import Document

SHARED_BY = "System Manager"


class ListFilter(Document):
	def validate(self) -> None:
		"""Differs from Frappe: filters are a list, and stay with the person whose they are."""
		try:
			filters = json.loads(self.filters or "[]")
		except (ValueError, RecursionError):
			filters = None
		if not isinstance(filters, list):
			frappe.throw(_("Filters must be a JSON list"))
		before = self.get_doc_before_save()
		if before and (before.for_user or "") != (self.for_user or ""):
			frappe.throw(_("A saved filter stays with the person who saved it"), frappe.PermissionError)


def get_permission_query_conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	return f"(coalesce(`tabList Filter`.`for_user`, '') in ('', {frappe.db.escape(user)}))"


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""Everybody has their own. Those without a person are for all to read, and the administrators' to change.

	Differs from Frappe: there, whoever works on the desk may read, change and delete those of others."""
	if user == "Administrator" or doc.for_user == user:
		return True
	if doc.for_user:
		return False
	return ptype == "read" or SHARED_BY in frappe.get_roles(user)
