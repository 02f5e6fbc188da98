"""How the members of a program get from course to course."""

import frappe
from frappe import _

from lms.lms.arguments import parse_name
from lms.lms.program_analytics import get_program_analytics


def execute(filters: frappe._dict) -> tuple[list[dict[str, object]], list[frappe._dict]]:
	"""Filter: `program`."""
	program = parse_name(filters.program, _("Program"))
	return get_columns(), get_program_analytics(program, frappe.session.user)


def get_columns() -> list[dict[str, object]]:
	number = {"fieldtype": "Int", "width": 110}
	mean = {"fieldtype": "Float", "precision": 1, "width": 180}
	return [
		{
			"fieldname": "course",
			"label": _("Course"),
			"fieldtype": "Link",
			"options": "LMS Course",
			"width": 220,
		},
		{"fieldname": "course_title", "label": _("Course Title"), "fieldtype": "Data", "width": 260},
		{"fieldname": "members", "label": _("Members"), **number},
		{"fieldname": "started", "label": _("Started"), **number},
		{"fieldname": "completed", "label": _("Completed"), **number},
		{"fieldname": "drop_off", "label": _("Drop-off (%)"), **mean},
		{"fieldname": "days_between", "label": _("Days Since the Course Before"), **mean},
	]
