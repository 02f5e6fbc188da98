"""Report of submissions to quizzes and homework, with their results."""

import frappe
from frappe import _

from lms.lms.figures.report_assessments import (
	FAILED,
	HANDED_IN,
	HOMEWORK,
	KINDS,
	PASSED,
	QUIZ,
	RESULTS,
	TO_BE_GRADED,
	AssessmentFilters,
	Assessments,
	get_assessments,
)
from lms.lms.figures.report_people import Reader
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_date, parse_optional_name


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `course`, `department` or `manager`, one of them required; `kind`, `result`, `company`,
	`submitted_from`, `submitted_to`, `active_only`."""
	reader, start, end = shell.get_reader(), filters.submitted_from, filters.submitted_to
	question = _("Choose a course, a department or a manager.")
	if asked := shell.ask_first(reader, filters, ("course", "department", "manager"), question):
		return asked
	chosen = AssessmentFilters(
		people=shell.get_people_filters(filters),
		course=parse_optional_name(filters.course, _("Course")),
		kind=parse_choice(filters.kind, _("Kind"), KINDS),
		result=parse_choice(filters.result, _("Result"), RESULTS),
		submitted_from=parse_date(start, _("Submitted From")) if start else None,
		submitted_to=parse_date(end, _("Submitted To")) if end else None,
	)
	assessments, results, kinds = get_assessments(reader, chosen), name_results(), name_kinds()
	for row in assessments.rows:
		row.update(outcome=row.result, result=results[row.result], kind=kinds[row.kind])
	bars = [(label, assessments.counts[key]) for key, label in results.items()]
	total, chart = assessments.counts.total(), shell.bar_chart(_("Submissions"), bars)
	columns, summary = get_columns(reader, assessments), summarize(assessments)
	return shell.finish(reader, columns, assessments.rows, total=total, chart=chart, summary=summary)


def name_results() -> dict[str, str]:
	return {
		PASSED: _("Passed"),
		FAILED: _("Failed"),
		TO_BE_GRADED: _("To be graded"),
		HANDED_IN: _("Handed in"),
	}


def name_kinds() -> dict[str, str]:
	return {QUIZ: _("Quiz"), HOMEWORK: _("Homework")}


def get_columns(reader: Reader, assessments: Assessments) -> list[shell.Column]:
	submission = shell.column("submission", _("Submission"), "Dynamic Link", 130)
	return [
		*shell.get_columns_of_people(reader, assessments.links),
		shell.link("course", _("Course"), "LMS Course"),
		shell.text("kind", _("Kind"), 100),
		shell.text("title", _("Quiz or Homework"), 200),
		shell.column("number", _("Attempt"), "Int"),
		shell.text("result", _("Result"), 120),
		shell.column("percentage", _("Score"), "Percent", 90),
		shell.column("submitted_on", _("Submitted On"), "Datetime", 160),
		shell.text("graded_by", _("Graded By"), 160),
		{**submission, "options": "doctype"},
		*shell.get_columns_of_links(assessments.links),
	]


def summarize(assessments: Assessments) -> list[shell.Figure]:
	counts = assessments.counts
	return [
		shell.figure(_("Submissions"), counts.total()),
		shell.figure(_("Passed"), counts[PASSED], "Green"),
		shell.figure(_("Failed"), counts[FAILED], "Red" if counts[FAILED] else "Green"),
		shell.figure(_("To Be Graded"), counts[TO_BE_GRADED], "Orange" if counts[TO_BE_GRADED] else "Green"),
		shell.figure(_("Mean Score of Quizzes"), assessments.mean, datatype="Percent"),
	]
