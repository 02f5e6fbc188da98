"""Figures for the charts of the workspace: how much there was in each month since this one a year ago."""

import json
from collections.abc import Mapping
from datetime import date
from typing import TypedDict

import frappe
from frappe.utils import format_date
from pypika.terms import Criterion

from lms.lms.figures.statistics import count_by_month, get_month_starts

# The DocType and the day by which each chart counts.
CHARTS = {
	"Certificates Issued": ("LMS Certificate", "issue_date"),
	"Course Enrollments": ("LMS Enrollment", "creation"),
	"Courses Completed": ("LMS Completion", "completed_on"),
	"Learning Signups": ("User", "creation"),
}
# As in Frappe, a year begins with the month that was this one a year ago.
MONTHS = 13
# What a reader can choose in the desk instead of the last year.
CHOICES = ("chart", "from_date", "to_date", "timespan", "time_interval", "heatmap_year")
MONTHLY = {"chart_type": "Count", "timespan": "Last Year", "time_interval": "Monthly", "timeseries": 1}


class Drawing(TypedDict):
	labels: list[str]
	datasets: list[dict[str, object]]


def draw_months(arguments: Mapping[str, object], today: date) -> Drawing | None:
	"""Return one of our charts, or None if the reader has chosen something else or an admin has changed it.

	Frappe fetches a row for each moment at which something was made: a million on a large site.
	"""
	name = arguments.get("chart_name")
	if not isinstance(name, str) or name not in CHARTS or any(arguments.get(key) for key in CHOICES):
		return None
	fields = [*MONTHLY, "filters_json"]
	chart = frappe.db.get_value("Dashboard Chart", name, fields, as_dict=True)
	if not chart or any(chart[key] != value for key, value in MONTHLY.items()):
		return None
	if read_filters(arguments.get("filters") or chart.filters_json) != read_filters(chart.filters_json):
		return None
	return draw(name, today)


def read_filters(value: object) -> object:
	"""Return filters as a list; none at all are an empty one."""
	try:
		return (json.loads(value) if isinstance(value, str) and value else value) or []
	except ValueError:
		return value


def draw(name: str, today: date) -> Drawing:
	doctype, fieldname = CHARTS[name]
	starts = get_month_starts(today, MONTHS)
	counts = count_by_month(doctype, fieldname, starts[0], starts[-1], clause_counted(doctype))
	values = [counts[f"{start:%Y-%m}"] for start in starts[:-1]]
	labels = [format_date(start, "MMM yyyy") for start in starts[:-1]]
	return {"labels": labels, "datasets": [{"name": name, "values": values}]}


def clause_counted(doctype: str) -> Criterion | None:
	return frappe.qb.DocType(doctype).enabled == 1 if doctype == "User" else None
