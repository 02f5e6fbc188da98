"""Which active employees cannot use the portal, and why: one reason each."""

import frappe
from frappe import _

from lms.lms.access import REASONS, get_employees_without_access
from lms.lms.arguments import parse_optional_name


def execute(filters: frappe._dict) -> tuple[list[dict[str, object]], list[frappe._dict]]:
	"""Filters: `company`, `department`, `reason`."""
	reason = parse_optional_name(filters.reason, _("Reason"))
	if reason and reason not in REASONS:
		frappe.throw(_("{0} must be one of {1}.").format(_("Reason"), ", ".join(REASONS)))
	rows = get_employees_without_access(
		frappe.session.user,
		company=parse_optional_name(filters.company, _("Company")),
		department=parse_optional_name(filters.department, _("Department")),
		reason=reason,
	)
	return get_columns(), [describe(row) for row in rows]


def get_columns() -> list[dict[str, object]]:
	text = {"fieldtype": "Data", "align": "left"}
	return [
		{"fieldname": "employee", "label": _("Employee"), "width": 140, **link_or_text("Employee")},
		{"fieldname": "employee_name", "label": _("Employee Name"), "width": 180, **text},
		{"fieldname": "company", "label": _("Company"), "width": 160, **link_or_text("Company")},
		{"fieldname": "department", "label": _("Department"), "width": 160, **link_or_text("Department")},
		{"fieldname": "user_id", "label": _("User ID"), "width": 220, **text},
		{"fieldname": "reason", "label": _("Reason"), "width": 220, **text},
	]


def link_or_text(doctype: str) -> dict[str, str]:
	"""The framework refuses a link to what the user may not open; a Moderator opens no HR records."""
	if frappe.has_permission(doctype, "read"):
		return {"fieldtype": "Link", "options": doctype}
	return {"fieldtype": "Data"}


def describe(row: frappe._dict) -> dict[str, object]:
	columns = ("employee", "employee_name", "company", "department", "user_id")
	return {**{key: row[key] for key in columns}, "reason": _(row.reason)}
