"""Report with a random sample of completed training, for an audit, and the proof of each completion."""

from secrets import randbelow

import frappe
from frappe import _

from lms.lms.figures.report_audit import Sample, SampleFilters, draw_sample
from lms.lms.figures.report_people import MOST_ROWS, Reader
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_count, parse_optional_name

MOST_SEEDS = 1_000_000


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `completed_from`, `completed_to`, `percent` or `count`, `seed`, `company`, `department`,
	`manager`, `course`, `active_only`. Without a seed, a random one is used and shown."""
	reader, chosen = shell.get_reader(), parse_filters(filters)
	sample = draw_sample(reader, chosen)
	for row in sample.rows:
		row.seed, row.proof = chosen.seed, describe_proof(row)
	chart, columns = draw(sample), get_columns(reader, sample)
	total = len(sample.rows)
	report = shell.finish(
		reader, columns, sample.rows, total=total, chart=chart, summary=summarize(sample, chosen.seed)
	)
	return report[0], report[1], describe_seed(chosen.seed) if reader.is_known else None, *report[3:]


def parse_filters(filters: frappe._dict) -> SampleFilters:
	start, end = shell.get_span(
		filters, "completed_from", _("Completed From"), "completed_to", _("Completed To")
	)
	has_seed, has_count = (filters.get(key) not in (None, "", 0) for key in ("seed", "count"))
	return SampleFilters(
		completed_from=start,
		completed_to=end,
		seed=parse_count(filters.seed, _("Seed"), least=1, most=MOST_SEEDS) if has_seed else draw_seed(),
		percent=parse_count(filters.percent or 10, _("Percent"), least=1, most=100),
		count=parse_count(filters.count, _("Number of Rows"), least=1, most=MOST_ROWS) if has_count else None,
		people=shell.get_people_filters(filters),
		course=parse_optional_name(filters.course, _("Course")),
	)


def draw_seed() -> int:
	return randbelow(MOST_SEEDS) + 1


def describe_seed(seed: int) -> str:
	return _("Seed {0}. Set it as a filter to draw the same sample again.").format(seed)


def describe_proof(row: frappe._dict) -> str:
	if row.certificate:
		return _("Certificate")
	return _("Completion record") if row.completion else _("None")


def get_columns(reader: Reader, sample: Sample) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, sample.links),
		*shell.get_columns_of_courses(),
		shell.column("due_date", _("Due Date"), "Date"),
		shell.column("completed_on", _("Completed On"), "Date"),
		shell.column("completed_late", _("Completed Late"), "Check"),
		shell.text("proof", _("Proof"), 140),
		shell.link("certificate", _("Certificate"), "LMS Certificate"),
		shell.link("completion", _("Completion"), "LMS Completion"),
		shell.column("recorded_on", _("Recorded On"), "Date"),
		shell.text("assigned_by", _("Assigned By"), 160),
		shell.link("assignment", _("Training Assignment"), "LMS Training Assignment"),
		shell.text("seed", _("Seed"), 90),
		*shell.get_columns_of_links(sample.links),
	]


def count_proofs(sample: Sample) -> tuple[int, int, int]:
	certificates = sum(bool(row.certificate) for row in sample.rows)
	records = sum(bool(row.completion and not row.certificate) for row in sample.rows)
	return certificates, records, len(sample.rows) - certificates - records


def draw(sample: Sample) -> shell.Chart | None:
	labels = (_("Certificate"), _("Completion record"), _("None"))
	return shell.bar_chart(_("Proof"), zip(labels, count_proofs(sample), strict=True))


def summarize(sample: Sample, seed: int) -> list[shell.Figure]:
	unproven = count_proofs(sample)[-1]
	return [
		shell.figure(_("Completed"), sample.population),
		shell.figure(_("In the Sample"), len(sample.rows)),
		shell.figure(_("Without Proof"), unproven, "Red" if unproven else "Green"),
		shell.figure(_("Seed"), str(seed), datatype="Data"),
	]
