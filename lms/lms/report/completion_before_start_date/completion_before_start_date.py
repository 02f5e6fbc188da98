"""Report of mandatory training completed before people started work, and by how many days."""

import frappe
from frappe import _

from lms.lms.figures.report_people import Reader
from lms.lms.figures.report_starters import (
	BEFORE,
	LATER,
	NOT_COMPLETED,
	RESULTS,
	StarterFilters,
	get_starters,
)
from lms.lms.figures.report_training import Training
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_optional_name


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `joined_from`, `joined_to`, `company`, `department`, `manager`, `course`, `result`,
	`active_only`."""
	reader = shell.get_reader()
	joined_from, joined_to = shell.get_span(
		filters, "joined_from", _("Joined From"), "joined_to", _("Joined To")
	)
	chosen = StarterFilters(
		joined_from=joined_from,
		joined_to=joined_to,
		people=shell.get_people_filters(filters),
		course=parse_optional_name(filters.course, _("Course")),
		result=parse_choice(filters.result, _("Result"), RESULTS),
	)
	training = get_starters(reader, chosen)
	labels = name_results()
	for row in training.rows:
		row.result = labels[row.result]
	bars = [(label, training.counts[key]) for key, label in labels.items()]
	chart, columns = shell.bar_chart(_("Assignments"), bars), get_columns(reader, training)
	return shell.finish(
		reader, columns, training.rows, total=training.total, chart=chart, summary=summarize(training)
	)


def name_results() -> dict[str, str]:
	return {
		BEFORE: _("Completed before the start"),
		LATER: _("Completed later"),
		NOT_COMPLETED: _("Not completed"),
	}


def get_columns(reader: Reader, training: Training) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, training.links),
		shell.column("date_of_joining", _("Date of Joining"), "Date"),
		*shell.get_columns_of_courses(),
		shell.column("completed_on", _("Completed On"), "Date"),
		shell.column("gap", _("Days Before Start"), "Int"),
		shell.text("result", _("Result"), 190),
		shell.column("due_date", _("Due Date"), "Date"),
		shell.link("assignment", _("Training Assignment"), "LMS Training Assignment"),
		*shell.get_columns_of_links(training.links),
	]


def summarize(training: Training) -> list[shell.Figure]:
	counts = training.counts
	return [
		shell.figure(_("Assignments"), training.total),
		shell.figure(_("Completed Before the Start"), counts[BEFORE], "Green"),
		shell.figure(_("Completed Later"), counts[LATER], "Orange"),
		shell.figure(_("Not Completed"), counts[NOT_COMPLETED], "Red" if counts[NOT_COMPLETED] else "Green"),
	]
