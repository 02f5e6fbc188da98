"""Report of how members of a program progress from course to course."""

import frappe
from frappe import _

from lms.lms.figures.program_analytics import get_program_analytics
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_name


def execute(filters: frappe._dict) -> tuple[list[shell.Column], list[frappe._dict]]:
	"""Filter: `program`."""
	program = parse_name(filters.program, _("Program"))
	return get_columns(), get_program_analytics(program, frappe.session.user)


def get_columns() -> list[shell.Column]:
	return [
		shell.link("course", _("Course"), "LMS Course", 220),
		shell.column("course_title", _("Course Title"), "Data", 260),
		shell.column("members", _("Members"), "Int"),
		shell.column("started", _("Started"), "Int"),
		shell.column("completed", _("Completed"), "Int"),
		mean("drop_off", _("Drop-off (%)")),
		mean("days_between", _("Days Since the Course Before")),
	]


def mean(fieldname: str, label: str) -> shell.Column:
	return {**shell.column(fieldname, label, "Float", 180), "precision": 1}
