"""Report of everything one person was assigned or took by themselves, with outcomes."""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from lms.lms.figures.report_history import History, get_history
from lms.lms.figures.report_people import Reader
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_optional_name
from lms.lms.validity.words import name_standings


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `employee` or `user`, one of them required."""
	reader, question = shell.get_reader(), _("Choose an Employee or a User.")
	if asked := shell.ask_first(reader, filters, ("employee", "user"), question):
		return asked
	today = getdate(nowdate())
	employee = parse_optional_name(filters.employee, _("Employee"))
	history = get_history(reader, employee, parse_optional_name(filters.user, _("User")), today)
	counts = Counter(row.status for row in history.rows)
	bars = [(_(status), count) for status, count in counts.items()]
	words = name_standings()
	for row in history.rows:
		row.state, row.standing = row.standing, words.get(row.standing)
		row.since, row.assigned_via = getdate(row.since), _(row.assigned_via)
	shell.translate_status(history.rows)
	columns, total = get_columns(reader, history), len(history.rows)
	chart, summary = shell.bar_chart(_("Training"), bars), summarize(counts)
	return shell.finish(reader, columns, history.rows, total=total, chart=chart, summary=summary)


def get_columns(reader: Reader, history: History) -> list[shell.Column]:
	return [
		*shell.get_columns_of_courses(),
		shell.column("cycle", _("Cycle"), "Int"),
		shell.column("since", _("Since"), "Date"),
		shell.text("assigned_via", _("Assigned Via"), 120),
		shell.text("assigned_by", _("Assigned By"), 160),
		shell.column("due_date", _("Due Date"), "Date"),
		shell.text("status", _("Status"), 110),
		shell.column("progress", _("Progress"), "Percent", 100),
		shell.column("completed_on", _("Completed On"), "Date"),
		shell.text("standing", _("Standing"), 130),
		shell.column("valid_until", _("Valid Until"), "Date"),
		shell.column("completed_late", _("Completed Late"), "Check"),
		shell.link("certificate", _("Certificate"), "LMS Certificate"),
		shell.link("completion", _("Completion"), "LMS Completion"),
		shell.link("assignment", _("Training Assignment"), "LMS Training Assignment"),
		*shell.get_columns_of_people(reader, history.links),
		*shell.get_columns_of_links(history.links),
	]


def summarize(counts: Counter[str]) -> list[shell.Figure]:
	return [
		shell.figure(_("Training"), counts.total()),
		shell.figure(_("Completed"), counts["Completed"], "Green"),
		shell.figure(_("Open"), counts["Pending"] + counts["In Progress"], "Orange"),
		shell.figure(_("Overdue"), counts["Overdue"], "Red" if counts["Overdue"] else "Green"),
	]
