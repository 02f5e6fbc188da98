"""Report of mandatory training by department: how much is completed, on time and overdue."""

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

from lms.lms.figures.report_compliance import get_departments
from lms.lms.figures.report_training import MOST_BARS
from lms.lms.figures.statistics import compute_percentage
from lms.lms.report import shell

# Of what is completed, open and overdue.
COLOURS = ["#2e8a57", "#3a82c4", "#c9534c"]


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `company`, `department`, `manager`.

	Cannot be mailed: Frappe could not tell which of the figures the recipient may see.
	"""
	reader = shell.get_reader()
	if not reader.is_known:
		frappe.throw(_("This report cannot be mailed, because its rows are not about single people."))
	departments, as_of = get_departments(reader, shell.get_people_filters(filters), now_datetime())
	rows = [frappe._dict(department) for department in departments]
	summary = summarize(rows, format_datetime(as_of))
	return shell.finish(reader, get_columns(), rows, total=len(rows), chart=draw(rows), summary=summary)


def get_columns() -> list[shell.Column]:
	return [
		shell.link_or_text("department", _("Department"), "Department", 220),
		shell.column("mandatory_assignments", _("Assigned"), "Int"),
		shell.column("completed", _("Completed"), "Int"),
		shell.column("overdue", _("Overdue"), "Int"),
		shell.column("completion_rate", _("Completed (%)"), "Percent", 130),
		shell.column("on_time_rate", _("On Time (%)"), "Percent", 130),
	]


def draw(rows: list[frappe._dict]) -> shell.Chart | None:
	"""Draw how much is completed, open and overdue, in the departments with the lowest rates."""
	lowest = sorted(rows, key=lambda row: row.completion_rate)[:MOST_BARS]
	if not lowest:
		return None
	parts = {
		_("Completed"): [row.completed for row in lowest],
		_("Open"): [row.mandatory_assignments - row.completed - row.overdue for row in lowest],
		_("Overdue"): [row.overdue for row in lowest],
	}
	return {
		"type": "bar",
		"barOptions": {"stacked": 1},
		"colors": COLOURS,
		"data": {
			"labels": [shell.plain(row.department or _("None")) for row in lowest],
			"datasets": [{"name": name, "values": values} for name, values in parts.items()],
		},
	}


def summarize(rows: list[frappe._dict], as_of: str) -> list[shell.Figure]:
	assigned, completed, overdue = (
		sum(row[field] for row in rows) for field in ("mandatory_assignments", "completed", "overdue")
	)
	return [
		shell.figure(_("Assigned"), assigned),
		shell.figure(_("Overdue"), overdue, "Red" if overdue else "Green"),
		shell.figure(_("Completed (%)"), compute_percentage(completed, assigned), datatype="Percent"),
		shell.figure(_("As of"), as_of, datatype="Data"),
	]
