"""Report of active employees who cannot use the portal, with one reason each."""

import frappe
from frappe import _

from lms.lms.people.access import REASONS, get_employees_without_access
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_optional_name


def execute(filters: frappe._dict) -> tuple[list[shell.Column], list[dict[str, object]]]:
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
	return get_columns(), [describe_employee(row) for row in rows]


def get_columns() -> list[shell.Column]:
	return [
		shell.link_or_text("employee", _("Employee"), "Employee"),
		shell.text("employee_name", _("Employee Name"), 180),
		shell.link_or_text("company", _("Company"), "Company", 160),
		shell.link_or_text("department", _("Department"), "Department", 160),
		shell.text("user_id", _("User ID"), 220),
		shell.text("reason", _("Reason"), 220),
	]


def describe_employee(row: frappe._dict) -> dict[str, object]:
	columns = ("employee", "employee_name", "company", "department", "user_id")
	return {**{key: row[key] for key in columns}, "reason": _(row.reason)}
