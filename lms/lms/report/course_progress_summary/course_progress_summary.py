"""Report of everyone's progress in a course."""

import frappe
from frappe import _
from frappe.utils import getdate

from lms.lms.figures.report_people import Reader
from lms.lms.figures.report_progress import (
	COMPLETED,
	IN_PROGRESS,
	NOT_STARTED,
	STATES,
	Progress,
	ProgressFilters,
	get_progress_summary,
)
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_name


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `course`, required; `state`, `company`, `department`, `manager`, `active_only`."""
	reader = shell.get_reader()
	chosen = ProgressFilters(
		course=parse_name(filters.course, _("Course")),
		people=shell.get_people_filters(filters),
		state=parse_choice(filters.state, _("Status"), STATES),
	)
	progress, labels = get_progress_summary(reader, chosen), name_states()
	for row in progress.rows:
		row.enrolled_on, row.state = getdate(row.enrolled_on), labels[row.state]
	chart = shell.bar_chart(
		_("Enrolled"), ((label, progress.counts[state]) for state, label in labels.items())
	)
	total, columns = progress.counts.total(), get_columns(reader, progress)
	return shell.finish(reader, columns, progress.rows, total=total, chart=chart, summary=summarize(progress))


def name_states() -> dict[str, str]:
	return {NOT_STARTED: _("Not started"), IN_PROGRESS: _("In progress"), COMPLETED: _("Completed")}


def get_columns(reader: Reader, progress: Progress) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, progress.links),
		shell.column("progress", _("Progress"), "Percent", 100),
		shell.text("state", _("Status"), 110),
		shell.column("cycle", _("Cycle"), "Int"),
		shell.column("enrolled_on", _("Enrolled On"), "Date"),
		shell.column("completed_on", _("Completed On"), "Date"),
		shell.link("enrollment", _("Enrollment"), "LMS Enrollment"),
		*shell.get_columns_of_links(progress.links),
	]


def summarize(progress: Progress) -> list[shell.Figure]:
	return [
		shell.figure(_("Enrolled"), progress.counts.total()),
		shell.figure(_("Not Started"), progress.counts[NOT_STARTED], "Red"),
		shell.figure(_("In Progress"), progress.counts[IN_PROGRESS], "Orange"),
		shell.figure(_("Completed"), progress.counts[COMPLETED], "Green"),
		shell.figure(_("Mean Progress"), progress.mean, datatype="Percent"),
	]
