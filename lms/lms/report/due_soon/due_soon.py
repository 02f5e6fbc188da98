"""Report of open training that is due within 30, 60 or 90 days."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, format_date, getdate, nowdate

from lms.lms.figures.report_people import Reader
from lms.lms.figures.report_training import Training, TrainingFilters, get_due_soon
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_optional_name

DAYS = ("30", "60", "90")
WEEK = 7


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `days`, `company`, `department`, `manager`, `course`, `active_only`."""
	reader, today = shell.get_reader(), getdate(nowdate())
	given = None if filters.days is None else str(filters.days)
	days = int(parse_choice(given, _("Due Within Days"), DAYS) or DAYS[0])
	course = parse_optional_name(filters.course, _("Course"))
	chosen = TrainingFilters(shell.get_people_filters(filters), course)
	training = get_due_soon(reader, chosen, today, days)
	shell.translate_status(training.rows)
	chart, summary = draw(training, today, days), summarize(training, today)
	columns = get_columns(reader, training)
	return shell.finish(reader, columns, training.rows, total=training.total, chart=chart, summary=summary)


def get_columns(reader: Reader, training: Training) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, training.links),
		*shell.get_columns_of_manager(reader),
		*shell.get_columns_of_courses(),
		shell.text("status", _("Status"), 110),
		shell.column("due_date", _("Due Date"), "Date"),
		shell.column("days", _("Days Left"), "Int"),
		shell.link("assignment", _("Training Assignment"), "LMS Training Assignment"),
		*shell.get_columns_of_links(training.links),
	]


def draw(training: Training, today: date, days: int) -> shell.Chart | None:
	"""Draw a bar for each week, labeled with its first day."""
	weeks = [0] * (days // WEEK + 1)
	for due_date, count in training.counts.items():
		weeks[(due_date - today).days // WEEK] += count
	starts = (format_date(add_days(today, week * WEEK)) for week in range(len(weeks)))
	return shell.bar_chart(_("Due"), zip(starts, weeks, strict=True))


def summarize(training: Training, today: date) -> list[shell.Figure]:
	this_week = sum(count for day, count in training.counts.items() if (day - today).days <= WEEK)
	return [
		shell.figure(_("Due Soon"), training.total, "Orange" if training.total else "Green"),
		shell.figure(_("Within 7 Days"), this_week, "Red" if this_week else "Green"),
	]
