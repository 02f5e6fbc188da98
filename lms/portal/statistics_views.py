"""The page of statistics: sections with a chart, its legend and its table. Pure functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.figures.activity import Funnel, QuizMonth
from lms.lms.figures.reader_figures import Figures
from lms.lms.figures.statistics import CourseFigures, DepartmentFigures, Month, compute_percentage
from lms.lms.shared.language import localize_number, localize_percent, short_month
from lms.portal.charts import Series, draw_bars, draw_lines
from lms.portal.tables import NOTHING, NUMBER, PERCENT, Column, Table, show

PERIODS = (3, 6, 12, 24)
DEFAULT_PERIOD = 12
MOST_BARS = 12
DEPARTMENTS, COURSES, MONTHS = "compliance-by-department", "compliance-by-course", "activity"
QUIZZES, COURSE_PROGRESS, PROGRAM_PROGRESS = "quizzes", "progress-by-course", "progress-by-program"
TABLES = (DEPARTMENTS, COURSES, MONTHS, QUIZZES, COURSE_PROGRESS, PROGRAM_PROGRESS)


@dataclass(frozen=True)
class Section:
	"""`colours` is the style of the chart's parts, `note` says what its figures are."""

	table: Table
	note: str
	colours: str
	legend: Sequence[str]
	draw: Callable[[], Markup]


def get_sections(figures: Figures, months: int, language: str) -> list[Section]:
	"""Return the sections. Only the activity and the quizzes depend on the period."""
	compliance, activity = figures["compliance"], figures["activity"]
	over_time = figures["over_time"][-months:]
	return [
		compliance_section(DEPARTMENTS, compliance["by_department"]),
		compliance_section(COURSES, compliance["by_course"]),
		months_section(over_time, language),
		quizzes_section([row for row in activity["quizzes"] if row["month"] >= over_time[0]["month"]]),
		funnel_section(COURSE_PROGRESS, activity["courses"]),
		*([funnel_section(PROGRAM_PROGRESS, activity["programs"])] if activity["programs"] else []),
	]


def section_view(section: Section, language: str) -> frappe._dict:
	"""Return the section for the template. Without rows, it has no chart."""
	has_rows = bool(section.table.rows)
	return frappe._dict(
		table=show(section.table, language),
		note=section.note,
		colours=section.colours,
		legend=section.legend,
		chart=section.draw() if has_rows else None,
		is_cut=len(section.table.rows) > MOST_BARS and section.colours != "lines",
	)


def summary_view(figures: Figures, language: str) -> list[dict[str, Any]]:
	"""Return the numbers at the top of the page."""
	compliance = figures["compliance"]
	rate, on_time = compliance["completion_rate"], compliance["on_time_rate"]
	return [
		tile("", _("Assigned"), localize_number(compliance["mandatory_assignments"], language)),
		tile("done", _("Completed"), percent_or_nothing(rate, language)),
		tile("", _("On time, of the completed"), percent_or_nothing(on_time, language)),
		tile(
			"overdue" if compliance["overdue"] else "",
			_("Overdue"),
			localize_number(compliance["overdue"], language),
		),
	]


def tile(kind: str, label: str, value: str) -> dict[str, Any]:
	return {"kind": kind, "label": label, "value": value}


def percent_or_nothing(value: float | None, language: str) -> str:
	return NOTHING if value is None else localize_percent(value, language)


def compliance_section(name: str, rows: Sequence[DepartmentFigures] | Sequence[CourseFigures]) -> Section:
	is_course = name == COURSES
	found: list[tuple[str, Any]] = [(describe_part(row), row) for row in rows]
	lowest = sorted(found, key=lambda item: item[1]["completion_rate"])[:MOST_BARS]
	table = Table(
		name,
		_("Compliance by course") if is_course else _("Compliance by department"),
		[
			Column(_("Course") if is_course else _("Department")),
			Column(_("Assigned"), NUMBER),
			Column(_("Completed"), NUMBER),
			Column(_("Overdue"), NUMBER),
			Column(_("Completed (%)"), PERCENT),
			Column(_("On time (%)"), PERCENT),
		],
		[
			[
				label,
				row["mandatory_assignments"],
				row["completed"],
				row["overdue"],
				row["completion_rate"],
				row["on_time_rate"],
			]
			for label, row in found
		],
	)
	parts: Series = [
		(_("Completed"), [row["completed"] for _label, row in lowest]),
		(_("Open"), [count_open(row) for _label, row in lowest]),
		(_("Overdue"), [row["overdue"] for _label, row in lowest]),
	]
	note = _("Training assignments that are not withdrawn, whenever they were due.")
	return bars_section(table, note, "status", [label for label, _row in lowest], parts)


def describe_part(row: Any) -> str:
	return row["course_title"] if "course_title" in row else row["department"] or _("No department")


def count_open(row: Any) -> int:
	return row["mandatory_assignments"] - row["completed"] - row["overdue"]


def bars_section(
	table: Table, note: str, colours: str, labels: Sequence[str], parts: Series, *, percent: bool = False
) -> Section:
	legend = [name for name, _values in parts]
	return Section(
		table, note, colours, legend, lambda: draw_bars(table.title, labels, parts, percent=percent)
	)


def months_section(rows: Sequence[Month], language: str) -> Section:
	labels = [short_month(date.fromisoformat(f"{row['month']}-01"), language) for row in rows]
	table = Table(
		MONTHS,
		_("Enrollments and completions"),
		[Column(_("Month")), Column(_("Enrollments"), NUMBER), Column(_("Completions"), NUMBER)],
		[[label, row["enrollments"], row["completions"]] for label, row in zip(labels, rows, strict=True)],
	)
	parts: Series = [
		(_("Enrollments"), [row["enrollments"] for row in rows]),
		(_("Completions"), [row["completions"] for row in rows]),
	]
	note = _("By month. Completions include those of people who took a course without an assignment.")
	return Section(
		table,
		note,
		"lines",
		[name for name, _values in parts],
		lambda: draw_lines(table.title, labels, parts),
	)


def quizzes_section(rows: Sequence[QuizMonth]) -> Section:
	"""Add up the months of the period by quiz."""
	found: dict[str, list[Any]] = {}
	for row in rows:
		counted = found.setdefault(row["quiz"], [row["quiz_title"], 0, 0])
		counted[1] += row["graded"]
		counted[2] += row["passed"]
	quizzes = [
		[title, graded, passed, compute_percentage(passed, graded)]
		for title, graded, passed in found.values()
	]
	lowest = sorted(quizzes, key=lambda quiz: quiz[3])[:MOST_BARS]
	table = Table(
		QUIZZES,
		_("Quizzes passed"),
		[
			Column(_("Quiz")),
			Column(_("Graded attempts"), NUMBER),
			Column(_("Passed"), NUMBER),
			Column(_("Passed (%)"), PERCENT),
		],
		quizzes,
	)
	parts: Series = [(_("Passed (%)"), [quiz[3] for quiz in lowest])]
	note = _("Graded attempts that were handed in during the period.")
	return bars_section(table, note, "rate", [quiz[0] for quiz in lowest], parts, percent=True)


def funnel_section(name: str, rows: Sequence[Funnel]) -> Section:
	is_course = name == COURSE_PROGRESS
	dropped = {row["name"]: compute_drop_off(row) for row in rows}
	highest = sorted(rows, key=lambda row: -(dropped[row["name"]] or 0))[:MOST_BARS]
	table = Table(
		name,
		_("How far people get in courses") if is_course else _("How far people get in programs"),
		[
			Column(_("Course") if is_course else _("Program")),
			Column(_("Enrolled") if is_course else _("Members"), NUMBER),
			Column(_("Started"), NUMBER),
			Column(_("Completed"), NUMBER),
			Column(_("Drop-off (%)"), PERCENT),
		],
		[
			[row["title"], row["people"], row["started"], row["completed"], dropped[row["name"]]]
			for row in rows
		],
	)
	parts: Series = [
		(_("Completed"), [row["completed"] for row in highest]),
		(_("Started, not completed"), [row["started"] - row["completed"] for row in highest]),
		(_("Not started"), [row["people"] - row["started"] for row in highest]),
	]
	note = _("Drop-off: of the people who have started, how many have not completed.")
	return bars_section(table, note, "funnel", [row["title"] for row in highest], parts)


def compute_drop_off(row: Funnel) -> float | None:
	return compute_percentage(row["started"] - row["completed"], row["started"])


def period_text(months: int) -> str:
	return _("Last {0} months").format(months)
