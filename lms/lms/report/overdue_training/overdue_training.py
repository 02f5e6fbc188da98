"""Report of overdue training: people, days overdue and escalation."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from lms.lms.figures.report_people import Reader
from lms.lms.figures.report_training import MOST_BARS, Training, TrainingFilters, get_overdue, name_managers
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_choice, parse_count, parse_optional_name

BY = ("department", "manager", "tier")
LAST_TIER = 3


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `company`, `department`, `manager`, `tier`, `course`, `active_only`; the chart's `by`."""
	reader, by = shell.get_reader(), parse_choice(filters.by, _("Chart By"), BY) or "department"
	training = get_overdue(reader, parse_filters(filters), getdate(nowdate()), by)
	for row in training.rows:
		row.days = -row.days
	columns = get_columns(reader, training)
	chart, summary = draw(reader, training, by), summarize(training)
	return shell.finish(reader, columns, training.rows, total=training.total, chart=chart, summary=summary)


def parse_filters(filters: frappe._dict) -> TrainingFilters:
	has_tier = filters.tier not in (None, "")
	return TrainingFilters(
		people=shell.get_people_filters(filters),
		course=parse_optional_name(filters.course, _("Course")),
		tier=parse_count(filters.tier, _("Tier"), least=0, most=LAST_TIER) if has_tier else None,
	)


def get_columns(reader: Reader, training: Training) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, training.links),
		*shell.get_columns_of_manager(reader),
		*shell.get_columns_of_courses(),
		shell.column("due_date", _("Due Date"), "Date"),
		shell.column("days", _("Days Overdue"), "Int"),
		shell.column("escalation_tier", _("Tier"), "Int"),
		shell.column("superseded", _("Assigned Again"), "Check"),
		shell.link("assignment", _("Training Assignment"), "LMS Training Assignment"),
		*shell.get_columns_of_links(training.links),
	]


def draw(reader: Reader, training: Training, by: str) -> shell.Chart | None:
	bars = training.counts.most_common(MOST_BARS)
	if by == "tier":
		return shell.bar_chart(
			_("Overdue"), ((_("Tier {0}").format(key or 0), count) for key, count in sorted(bars))
		)
	if by == "manager":
		bars = merge_hidden(bars, name_managers(reader.user, (key for key, _count in bars)))
	return shell.bar_chart(_("Overdue"), ((key or _("None"), count) for key, count in bars))


def merge_hidden(bars: list[tuple[str | None, int]], names: dict[str, str]) -> list[tuple[str | None, int]]:
	"""Name the managers. Those whom the reader may not see share the last bar."""
	hidden = sum(count for key, count in bars if key and key not in names)
	shown = [(names[key] if key else None, count) for key, count in bars if not key or key in names]
	return [*shown, (_("Managers you cannot see"), hidden)] if hidden else shown


def summarize(training: Training) -> list[shell.Figure]:
	longest = max((row.days for row in training.rows), default=0)
	return [
		shell.figure(_("Overdue"), training.total, "Red" if training.total else "Green"),
		shell.figure(_("Longest (Days)"), longest),
	]
