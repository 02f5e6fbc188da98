"""Figures of number cards and dashboard charts, counted for their reader."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from pypika.functions import Date

from ..access.listing import get_list
from ..access.permissions import check_permission
from ..access.whitelist import whitelist
from ..context.local import local
from ..model import get_doc
from ..query.timespans import ONE_DAY, get_period
from ..text.formats import format_date
from ..text.messages import throw
from ..text.translate import _
from ..utils import add_to_date, cint, flt, get_datetime, getdate, now_datetime
from ..utils.dicts import _dict
from ..utils.errors import PermissionError
from ..web.arguments import parse_json_argument

FUNCTIONS = {"Count": "count", "Sum": "sum", "Average": "avg", "Minimum": "min", "Maximum": "max"}
BEFORE: dict[str, dict[str, Any]] = {
	"Daily": {"days": -1},
	"Weekly": {"weeks": -1},
	"Monthly": {"months": -1},
}
A_YEAR_BEFORE: dict[str, Any] = {"years": -1}
TIMESPANS: dict[str, dict[str, Any]] = {
	"Last Week": {"days": -7},
	"Last Month": {"months": -1},
	"Last Quarter": {"months": -3},
	"Last Year": A_YEAR_BEFORE,
}
MOST_PERIODS = 2000


@whitelist()
def get_result(doc: str | dict[str, Any], filters: Any = None, to_date: str | None = None) -> float:
	"""Return the figure of a number card of the type Document Type, over what the user may read."""
	card = _read(doc, "doc")
	if card.function not in FUNCTIONS:
		throw(_("{0} is not a function of a number card").format("function"))
	conditions = _read_filters(filters)
	if to_date:
		conditions.append([card.document_type, "creation", "<", to_date])
	field = "*" if card.function == "Count" else card.aggregate_function_based_on
	rows = get_list(
		card.document_type,
		fields=[f"{FUNCTIONS[card.function]}({field}) as result"],
		filters=conditions,
		order_by=None,
		parent_doctype=card.parent_document_type,
	)
	return float(flt(rows[0].result)) if rows else 0.0


@whitelist()
def get_percentage_difference(doc: str | dict[str, Any], filters: Any, result: float) -> float | None:
	"""Return how much a card's figure has grown since its last interval, if the card shows that."""
	card = get_doc("Number Card", _read(doc, "doc").name)
	if not card.show_percentage_stats:
		return None
	interval = BEFORE.get(card.stats_time_interval, A_YEAR_BEFORE)
	previous = get_result(card.as_dict(), filters, str(add_to_date(now_datetime(), **interval)))
	return (flt(result) / previous - 1) * 100.0 if previous else None


@whitelist()
def get(
	chart_name: str | None = None,
	chart: Any = None,
	no_cache: Any = None,
	filters: Any = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	refresh: Any = None,
) -> dict[str, Any] | None:
	"""Return labels and datasets of a dashboard chart, over what the user may read.

	Differs from Frappe: nothing is cached, because others would get the figures of whoever looked first. A
	chart that is for others is refused. There are no heatmaps."""
	doc = get_doc("Dashboard Chart", chart_name) if chart_name else _read(chart, "chart")
	if chart_name and not check_permission("Dashboard Chart", doc=doc):
		throw(_("You may not see the chart {0}").format(_(chart_name)), PermissionError)
	conditions = [*(_read_filters(filters) or _read_filters(doc.filters_json))]
	conditions.append([doc.document_type, "docstatus", "<", 2])
	if doc.chart_type == "Group By":
		return _count_groups(doc, conditions)
	first, last = _get_range(doc, timespan or doc.timespan, from_date, to_date)
	return _count_periods(doc, conditions, first, last, time_interval or doc.time_interval)


def _read(value: Any, label: str) -> _dict:
	given = parse_json_argument(value, label) if isinstance(value, str) else value
	if not isinstance(given, dict) or not isinstance(given.get("document_type", ""), str):
		throw(_("{0} is not what is expected here").format(label))
	return _dict(given)


def _read_filters(filters: Any) -> list[Any]:
	given: Any = parse_json_argument(filters, "filters") if isinstance(filters, str) and filters else filters
	if isinstance(given, dict):
		return [[key, *(value if isinstance(value, list) else ("=", value))] for key, value in given.items()]
	if not isinstance(given or [], list):
		throw(_("{0} is not what is expected here").format("filters"))
	return list(given or ())


def _count_groups(chart: _dict, conditions: list[Any]) -> dict[str, Any] | None:
	value = "*" if chart.group_by_type == "Count" else chart.aggregate_function_based_on
	rows = get_list(
		chart.document_type,
		fields=[
			f"{chart.group_by_based_on} as name",
			f"{FUNCTIONS[chart.group_by_type]}({value}) as count",
		],
		filters=conditions,
		group_by=chart.group_by_based_on,
		order_by="count desc",
		parent_doctype=chart.parent_document_type,
	)
	if not rows:
		return None
	values = [row["count"] for row in rows]
	return {"labels": [row.name for row in rows], "datasets": [{"name": chart.name, "values": values}]}


def _get_range(
	chart: _dict, timespan: str, from_date: str | None, to_date: str | None
) -> tuple[datetime.datetime, datetime.datetime]:
	if timespan != "Select Date Range":
		now = now_datetime()
		return add_to_date(now, **TIMESPANS.get(timespan, A_YEAR_BEFORE)), now
	return get_datetime(from_date or chart.from_date), get_datetime(to_date or chart.to_date)


def _count_periods(
	chart: _dict, conditions: list[Any], first: datetime.datetime, last: datetime.datetime, grain: str
) -> dict[str, Any]:
	periods = list(_iter_periods(first.date(), last.date(), grain))
	counted = dict.fromkeys(periods, 0.0)
	rows = dict.fromkeys(periods, 0)
	doctype, field = chart.document_type, chart.based_on
	conditions += [[doctype, field, ">=", str(periods[0][0])], [doctype, field, "<=", str(last)]]
	for day, count, total in _count_days(chart, conditions):
		period = get_period(getdate(day), grain)
		rows[period] += count
		counted[period] += count if chart.chart_type == "Count" else cint(total)
	if chart.chart_type == "Average":
		counted = {period: total / (rows[period] or 1) for period, total in counted.items()}
	values = list(counted.values())
	labels = [_label(start, end, grain) for start, end in periods]
	return {"labels": labels, "datasets": [{"name": chart.name, "values": values}]}


def _iter_periods(
	day: datetime.date, last: datetime.date, grain: str
) -> Iterator[tuple[datetime.date, datetime.date]]:
	for _number in range(MOST_PERIODS):
		start, end = get_period(day, grain)
		yield start, end
		if end >= last:
			return
		day = end + ONE_DAY
	throw(_("The chart would have more than {0} values. Choose a longer interval.").format(MOST_PERIODS))


def _count_days(chart: _dict, conditions: list[Any]) -> list[tuple[Any, int, Any]]:
	# The conditions compare this field, so whoever may not read it is refused.
	day = Date(local.db.qb.DocType(chart.document_type)[chart.based_on]).as_("day")
	value = "*" if chart.chart_type == "Count" else chart.value_based_on
	function = "count" if chart.chart_type == "Count" else "sum"
	rows: list[tuple[Any, int, Any]] = get_list(
		chart.document_type,
		fields=[day, "count(*) as rows_of_day", f"{function}({value}) as total"],
		filters=conditions,
		group_by="day",
		order_by="day",
		as_list=True,
		parent_doctype=chart.parent_document_type,
	)
	return rows


def _label(start: datetime.date, end: datetime.date, grain: str) -> str:
	if grain == "Monthly":
		return format_date(start, "MMM yyyy")
	if grain == "Quarterly":
		return _("Quarter {0} {1}").format((start.month + 2) // 3, start.year)
	return str(start.year) if grain == "Yearly" else format_date(end)
