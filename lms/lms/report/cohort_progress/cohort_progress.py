"""Report of how the members of a cohort get on in its courses."""

import frappe
from frappe import _
from frappe.utils import getdate

from lms.lms.cohorts.reports import (
	NO_COURSES,
	NOT_ENROLLED,
	STATES,
	CohortFilters,
	CohortProgress,
	get_cohort_progress,
)
from lms.lms.figures.report_people import Reader
from lms.lms.figures.report_progress import COMPLETED, IN_PROGRESS, NOT_STARTED
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_name, parse_optional_name


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `batch`, required; `member`, `state`."""
	reader = shell.get_reader()
	chosen = CohortFilters(
		batch=parse_name(filters.batch, _("Cohort")),
		member=parse_optional_name(filters.member, _("Member")),
		state=parse_choice(filters.state, _("Status"), STATES),
	)
	progress, labels = get_cohort_progress(reader, chosen), name_states()
	for row in progress.rows:
		row.joined_on, row.state = getdate(row.joined_on), labels[row.state]
		# SQLite has no type for the date that MAX returns.
		row.batch_completed_on = row.batch_completed_on and getdate(row.batch_completed_on)
	bars = (
		(label, progress.counts[state])
		for state, label in labels.items()
		if state != NO_COURSES or progress.counts[state]
	)
	chart = shell.bar_chart(_("Members and courses"), bars)
	total, columns = progress.counts.total(), get_columns(reader, progress)
	return shell.finish(reader, columns, progress.rows, total=total, chart=chart, summary=summarize(progress))


def name_states() -> dict[str, str]:
	return {
		NOT_ENROLLED: _("Not enrolled"),
		NOT_STARTED: _("Not started"),
		IN_PROGRESS: _("In progress"),
		COMPLETED: _("Completed"),
		NO_COURSES: _("No courses"),
	}


def get_columns(reader: Reader, progress: CohortProgress) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, progress.links),
		shell.link_or_text("course", _("Course"), "LMS Course", 150),
		shell.text("course_title", _("Course Title"), 220),
		shell.column("progress", _("Progress"), "Percent", 100),
		shell.text("state", _("Status"), 110),
		shell.column("joined_on", _("Joined On"), "Date"),
		shell.column("completed_on", _("Completed On"), "Date"),
		shell.column("attendance", _("Attendance"), "Percent", 110),
		shell.column("batch_completed_on", _("Cohort Completed On"), "Date", 160),
		*shell.get_columns_of_links(progress.links),
	]


def summarize(progress: CohortProgress) -> list[shell.Figure]:
	return [
		shell.figure(_("Members"), progress.members),
		shell.figure(_("Not Started"), progress.counts[NOT_STARTED], "Red"),
		shell.figure(_("In Progress"), progress.counts[IN_PROGRESS], "Orange"),
		shell.figure(_("Completed"), progress.counts[COMPLETED], "Green"),
		shell.figure(_("Mean Progress"), progress.mean, datatype="Percent"),
	]
