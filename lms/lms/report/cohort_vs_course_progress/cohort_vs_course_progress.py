"""Report of where membership in a cohort and progress in its courses do not match."""

import frappe
from frappe import _
from frappe.utils import getdate

from lms.lms.cohorts.reports import (
	COMPLETED_BEFORE,
	LEFT_UNFINISHED,
	NOT_ENROLLED,
	PROBLEMS,
	CohortFilters,
	Mismatches,
	get_mismatches,
)
from lms.lms.figures.report_people import Reader
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_optional_name


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `batch`, `member`, `problem`."""
	reader = shell.get_reader()
	chosen = CohortFilters(
		batch=parse_optional_name(filters.batch, _("Cohort")),
		member=parse_optional_name(filters.member, _("Member")),
		state=parse_choice(filters.problem, _("Problem"), PROBLEMS),
	)
	found, labels = get_mismatches(reader, chosen), name_problems()
	for row in found.rows:
		row.joined_on, row.problem = getdate(row.joined_on), labels[row.problem]
	summary = [shell.figure(label, found.counts[problem]) for problem, label in labels.items()]
	columns = get_columns(reader, found)
	return shell.finish(reader, columns, found.rows, total=found.counts.total(), summary=summary)


def name_problems() -> dict[str, str]:
	return {
		NOT_ENROLLED: _("Not enrolled in the course"),
		COMPLETED_BEFORE: _("Completed before the cohort starts"),
		LEFT_UNFINISHED: _("Left the cohort, course not completed"),
	}


def get_columns(reader: Reader, found: Mismatches) -> list[shell.Column]:
	return [
		shell.text("problem", _("Problem"), 290),
		*shell.get_columns_of_people(reader, found.links),
		shell.link("batch", _("Cohort"), "LMS Batch"),
		shell.text("batch_title", _("Cohort Title"), 180),
		shell.column("start_date", _("Start Date"), "Date"),
		shell.link_or_text("course", _("Course"), "LMS Course", 150),
		shell.text("course_title", _("Course Title"), 220),
		shell.column("progress", _("Progress"), "Percent", 100),
		shell.column("joined_on", _("Joined On"), "Date"),
		shell.column("left_on", _("Left On"), "Date"),
		shell.column("completed_on", _("Completed On"), "Date"),
		*shell.get_columns_of_links(found.links),
	]
