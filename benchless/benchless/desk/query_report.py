"""Script reports, run and exported: `frappe.desk.query_report`."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from ..access.list_permissions import get_match_filters
from ..access.permissions import check_permission, get_roles
from ..access.whitelist import whitelist
from ..context.hooks import app_of_module, get_app_path, get_attr, scrub
from ..context.local import local
from ..fieldtypes import kind_of
from ..model import get_doc
from ..text.messages import throw
from ..text.translate import _
from ..utils import cint, cstr, flt
from ..utils.dicts import _dict
from ..utils.errors import PermissionError
from ..web.arguments import parse_json_argument
from .spreadsheets import check_export, make_csv, make_xlsx

# What `execute` of a report may return, as far as it does.
PARTS = ("columns", "result", "message", "chart", "report_summary", "skip_total_row")
CHUNK = 1000

T = TypeVar("T", dict[str, Any], list[int])


@whitelist()
def run(report_name: str, filters: str | dict[str, Any] | None = None) -> _dict:
	"""What the report's `execute` returns for the filters, without rows that User Permissions hide.

	Differs from Frappe: the rows are for the caller, who cannot name another `user`; only script reports that
	come with an app, with columns and rows as dicts; none is prepared in the background."""
	report = _get_permitted_report(report_name)
	start = time.monotonic()
	result = _execute(report, _read_filters(filters))
	result.result = list(_without_hidden(result.columns, result.result))
	result.skip_total_row = cint(result.skip_total_row)
	result.add_total_row = cint(report.add_total_row and not result.skip_total_row)
	if result.add_total_row and result.result:
		result.result.append(_make_total_row(result.columns, result.result))
	return _dict(result, status=None, execution_time=time.monotonic() - start)


@whitelist()
def get_script(report_name: str) -> _dict:
	"""The JavaScript that the app brings for the report: its filters, its formats, its buttons.

	Differs from Frappe: without formats for printing, and without a memory of how long reports take."""
	report = _get_permitted_report(report_name)
	name = scrub(report.name)
	path = Path(
		get_app_path(app_of_module(report.module), scrub(report.module), "report", name, f"{name}.js")
	)
	nothing = f"frappe.query_reports[{json.dumps(report.name)}]={{}}"
	script = path.read_text(encoding="utf-8") if path.is_file() else nothing
	return _dict(script=script, html_format=None, execution_time=0, filters=[], custom_report_name=None)


@whitelist()
def export_query(
	report_name: str,
	file_format_type: str,
	filters: str | dict[str, Any] | None = None,
	applied_filters: str | dict[str, Any] | None = None,
	include_filters: bool = False,
	visible_idx: str | list[int] | None = None,
	csv_delimiter: str = ",",
	csv_quoting: int = csv.QUOTE_NONNUMERIC,
) -> None:
	"""The same as a file, CSV or Excel; `visible_idx` are the rows to take, all of them if it is empty."""
	report = _get_permitted_report(report_name)
	check_export(report.ref_doctype)
	data = run(report_name, filters)
	shown = _parse(visible_idx, "visible_idx", list) or range(len(data.result))
	table = list(_make_table(data.columns, data.result, set(shown)))
	if include_filters:
		table = [*_describe_filters(_read_filters(applied_filters)), [], *table]
	if file_format_type == "CSV":
		content, extension = make_csv(table, delimiter=csv_delimiter[:1], quoting=csv_quoting), "csv"
	elif file_format_type == "Excel":
		widths = [cint(column.width) / 10 for column in _visible(data.columns)]
		content, extension = make_xlsx(table, "Query Report", widths), "xlsx"
	else:
		throw(_("{0} must be CSV or Excel").format("file_format_type"))
	local.response.update(type="binary", filecontent=content, filename=f"{_(report_name)}.{extension}")


# Who


def _get_permitted_report(name: str) -> Any:
	"""The report, if one of its roles lets the user see it and the user may make reports of its DocType."""
	report = get_doc("Report", name)
	roles = {row.role for row in report.roles}
	if roles and roles.isdisjoint(get_roles()):
		throw(_("You don't have access to Report: {0}").format(name), PermissionError)
	if not check_permission(report.ref_doctype, "report"):
		message = _("You may not run reports on {0}")
		throw(message.format(report.ref_doctype), PermissionError)
	if report.disabled:
		throw(_("Report {0} is disabled").format(name))
	return report


# What


def _read_filters(filters: Any) -> _dict:
	return _dict(_parse(filters, "filters", dict))


def _parse(value: Any, label: str, kind: type[T]) -> T:
	"""A dict or list that may come as JSON; an empty one if there is none."""
	given: Any = parse_json_argument(value, label) if isinstance(value, str) and value else value
	if given and not isinstance(given, kind):
		throw(_("{0} is not what is expected here").format(label))
	return kind(given or ())


def _execute(report: Any, filters: _dict) -> _dict:
	if report.report_type != "Script Report" or report.is_standard != "Yes":
		throw(_("{0} is no script report of an app: only those can be run here").format(report.name))
	name = scrub(report.name)
	package = f"{app_of_module(report.module)}.{scrub(report.module)}.report.{name}.{name}"
	returned = get_attr(f"{package}.execute")(filters)
	parts = _dict(dict.fromkeys(PARTS), **dict(zip(PARTS, returned or (), strict=False)))
	parts.columns = [_dict(column, fieldname=_get_key(column)) for column in parts.columns or ()]
	parts.result = parts.result or []
	return parts


def _get_key(column: dict[str, Any]) -> str:
	return column.get("fieldname") or scrub(column["label"])


def _without_hidden(columns: list[_dict], rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
	"""The rows whose links all lead to what the user may see. What is empty or gone hides nothing.

	As in Frappe, of several columns that link to the same DocType the last one counts."""
	links = {column.options: column.fieldname for column in columns if column.fieldtype == "Link"}
	links = {doctype: key for doctype, key in links.items() if any(row.get(key) for row in rows)}
	matches = [get_match_filters(doctype) for doctype in links]
	hidden = {key: _find_hidden(doctype, key, matches, rows) for doctype, key in links.items()}
	for row in rows:
		if not any(cstr(row.get(key)).casefold() in names for key, names in hidden.items()):
			yield row


def _find_hidden(
	doctype: str, key: str, matches: list[dict[str, list[str]]], rows: list[dict[str, Any]]
) -> set[str]:
	allowed = [frozenset(match[doctype]) for match in matches if doctype in match]
	if not allowed:
		return set()
	values = iter({row[key] for row in rows if row.get(key)} - frozenset.intersection(*allowed))
	found: set[str] = set()
	while chunk := list(islice(values, CHUNK)):
		names = local.db.get_values(doctype, {"name": ["in", chunk]}, "name", pluck=True)
		found.update(name.casefold() for name in names)
	return found


def _make_total_row(columns: list[_dict], rows: list[dict[str, Any]]) -> list[Any]:
	"""A list, not a dict, as Frappe's: sums, of percentages the mean."""
	totals: list[Any] = [""] * len(columns)
	for index, column in enumerate(columns):
		if kind_of(column).is_summed:
			total = sum(flt(row.get(column.fieldname)) for row in rows)
			totals[index] = total / len(rows) if column.fieldtype == "Percent" else total or ""
	if not kind_of(columns[0]).is_summed and columns[0].fieldtype != "Date":
		totals[0] = _("Total")
	return totals


# As a table


def _visible(columns: list[_dict]) -> list[_dict]:
	return [column for column in columns if not column.hidden]


def _make_table(columns: list[_dict], rows: list[Any], shown: set[int]) -> Iterator[list[Any]]:
	keys = [column.fieldname for column in _visible(columns)]
	yield [_(column.label) for column in _visible(columns)]
	for index, row in enumerate(rows):
		if index in shown:
			yield [row.get(key, "") for key in keys] if isinstance(row, dict) else row


def _describe_filters(filters: _dict) -> Iterator[list[str]]:
	for label, value in filters.items():
		if value:
			yield [label, ", ".join(map(cstr, value)) if isinstance(value, list) else cstr(value)]
