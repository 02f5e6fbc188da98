"""Report of training that expires within 30, 60 or 90 days, or has expired."""

from collections import Counter
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, format_date, getdate, nowdate

from lms.lms.figures.report_expiring import Expiring, ExpiringFilters, get_expiring
from lms.lms.figures.report_people import Reader
from lms.lms.report import shell
from lms.lms.shared.arguments import parse_check, parse_choice, parse_optional_name
from lms.lms.validity.standing import EXPIRED, EXPIRED_IN_GRACE
from lms.lms.validity.words import name_standings

DAYS = ("30", "60", "90")
WEEK = 7
AFTER = (EXPIRED, EXPIRED_IN_GRACE)


def execute(filters: frappe._dict) -> shell.Report:
	"""Filters: `days`, `with_expired`, `company`, `department`, `manager`, `course`, `program`,
	`active_only`."""
	reader, today = shell.get_reader(), getdate(nowdate())
	chosen = parse_filters(filters)
	expiring = get_expiring(reader, chosen, today)
	words = name_standings()
	for row in expiring.rows:
		# Cells show translated text. The colour depends on the untranslated standing.
		row.state = row.standing
		row.standing = words[row.state]
	chart, summary = draw(expiring, chosen, today), summarize(expiring)
	columns = get_columns(reader, expiring)
	return shell.finish(reader, columns, expiring.rows, total=expiring.total, chart=chart, summary=summary)


def parse_filters(filters: frappe._dict) -> ExpiringFilters:
	given = None if filters.days is None else str(filters.days)
	return ExpiringFilters(
		people=shell.get_people_filters(filters),
		days=int(parse_choice(given, _("Expires Within Days"), DAYS) or DAYS[0]),
		with_expired=parse_check(filters.with_expired, _("With Expired")),
		course=parse_optional_name(filters.course, _("Course")),
		program=parse_optional_name(filters.program, _("Program")),
	)


def get_columns(reader: Reader, expiring: Expiring) -> list[shell.Column]:
	return [
		*shell.get_columns_of_people(reader, expiring.links),
		*shell.get_columns_of_manager(reader),
		shell.text("title", _("Training"), 220),
		shell.text("standing", _("Standing"), 130),
		shell.column("valid_until", _("Valid Until"), "Date"),
		shell.column("days", _("Days Left"), "Int"),
		shell.column("window_opens_on", _("Renewal Opens On"), "Date", 130),
		shell.column("grace_until", _("Grace Until"), "Date"),
		shell.column("completed_on", _("Completed On"), "Date"),
		shell.link("course", _("Course"), "LMS Course", 150),
		shell.link_or_text("program", _("Program"), "LMS Program"),
		shell.link("period", _("Validity Period"), "LMS Validity Period"),
		*shell.get_columns_of_links(expiring.links),
	]


def draw(expiring: Expiring, filters: ExpiringFilters, today: date) -> shell.Chart | None:
	"""Draw what has expired, then a bar for each week, labeled with its first day."""
	standings = count_standings(expiring)
	weeks = [0] * (filters.days // WEEK + 1)
	for (until, standing), count in expiring.counts.items():
		if standing not in AFTER:
			weeks[(until - today).days // WEEK] += count
	starts = (format_date(add_days(today, week * WEEK)) for week in range(len(weeks)))
	past = [(name_standings()[name], standings[name]) for name in AFTER] if filters.with_expired else []
	return shell.bar_chart(_("Expires"), [*past, *zip(starts, weeks, strict=True)])


def count_standings(expiring: Expiring) -> Counter[str]:
	counts: Counter[str] = Counter()
	for (_until, standing), count in expiring.counts.items():
		counts[standing] += count
	return counts


def summarize(expiring: Expiring) -> list[shell.Figure]:
	counts = count_standings(expiring)
	grace, expired = counts[EXPIRED_IN_GRACE], counts[EXPIRED]
	soon = expiring.total - grace - expired
	return [
		shell.figure(_("Expires Soon"), soon, "Orange" if soon else "Green"),
		shell.figure(_("Expired in Grace"), grace, "Orange" if grace else "Green"),
		shell.figure(_("Expired"), expired, "Red" if expired else "Green"),
	]
