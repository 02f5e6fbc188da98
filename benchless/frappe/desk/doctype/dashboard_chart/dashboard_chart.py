"""Charts on a workspace."""

import frappe
from frappe.model.document import Document

from benchless.desk.desktop import get_allowed_reports, may
from benchless.desk.figures import get

__all__ = ["DashboardChart", "get", "has_permission"]


class DashboardChart(Document):
	pass


def has_permission(doc: Document, ptype: str, user: str) -> bool:
	"""Whether the user has one of the chart's roles. Without roles, whether they may read what it counts."""
	roles = frappe.get_roles(user)
	if "System Manager" in roles:
		return True
	if doc.roles:
		return any(row.role in roles for row in doc.roles)
	if doc.chart_type == "Report":
		return doc.report_name in get_allowed_reports()
	return bool(doc.document_type) and may(frappe.get_meta(doc.document_type), "read")
