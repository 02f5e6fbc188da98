"""Lists of documents and what is done to many at once: `frappe.desk.reportview`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from ..access.list_permissions import check_list_permission
from ..access.listing import get_list
from ..access.whitelist import whitelist
from ..context.local import local
from ..fieldtypes import CHILD_TABLE_FIELDS, DEFAULT_FIELDS, OPTIONAL_FIELDS, kind_of
from ..jobs.background import enqueue
from ..meta import get_meta
from ..model import delete_doc
from ..query import parse_column, parse_fields
from ..text.messages import clear_messages, msgprint, throw
from ..text.translate import _
from ..utils import cint, cstr
from ..utils.dicts import _dict
from ..utils.errors import DataError, PermissionError, ValidationError
from ..utils.html import to_line
from ..web.arguments import parse_json_argument
from .spreadsheets import check_export, make_csv, make_xlsx

STANDARD_FIELDS = frozenset((*DEFAULT_FIELDS, *OPTIONAL_FIELDS, *CHILD_TABLE_FIELDS))
DEFAULT_PAGE_LENGTH = 20
# More than this is deleted in the background.
MOST_DELETED_AT_ONCE = 10


@whitelist()
def get() -> dict[str, Any] | list[Any]:
	"""A page of a list as `{"keys", "values", "user_info"}`: names once, then rows of values."""
	arguments = _read_arguments()
	rows = get_list(
		arguments.doctype,
		fields=arguments.fields or ["name"],
		filters=arguments.filters,
		or_filters=arguments.or_filters,
		order_by=arguments.order_by,
		limit_start=cint(arguments.start),
		limit_page_length=cint(arguments.page_length) or DEFAULT_PAGE_LENGTH,
	)
	if not rows:
		return []
	keys = list(rows[0])
	return {"keys": keys, "values": [[row[key] for key in keys] for row in rows], "user_info": {}}


@whitelist()
def get_count() -> int:
	arguments = _read_arguments()
	rows = get_list(
		arguments.doctype,
		fields=["count(name) as total_count"],
		filters=arguments.filters,
		or_filters=arguments.or_filters,
		order_by=None,
	)
	return cint(rows[0].total_count)


@whitelist()
def export_query() -> None:
	"""Every row of a list as a file, CSV or Excel, for those who may export.

	Differs from Frappe: of formatted text the words alone are exported, and other texts as they were typed;
	durations are in seconds; there are no totals."""
	arguments = _read_arguments()
	check_export(arguments.doctype)
	if arguments.selected_items:
		arguments.filters = {"name": ["in", _read_names(arguments.selected_items)]}
	columns = parse_fields(arguments.doctype, arguments.fields or ["name"])
	rows = get_list(
		arguments.doctype,
		fields=columns,
		filters=arguments.filters,
		or_filters=arguments.or_filters,
		order_by=arguments.order_by,
		as_list=True,
	)
	table = _make_table(arguments.doctype, columns, rows)
	extension = {"CSV": "csv", "Excel": "xlsx"}.get(arguments.file_format_type)
	if extension is None:
		throw(_("{0} must be CSV or Excel").format("file_format_type"))
	if extension == "csv":
		delimiter = cstr(arguments.csv_delimiter or ",")[0]
		quoting = cint(arguments.get("csv_quoting", csv.QUOTE_NONNUMERIC))
		content = make_csv(table, delimiter=delimiter, quoting=quoting)
	else:
		content = make_xlsx(table, arguments.doctype, ())
	title = cstr(arguments.title or _(arguments.doctype))
	local.response.update(type="binary", filecontent=content, filename=f"{title}.{extension}")


def _make_table(doctype: str, columns: list[Any], rows: Iterable[Any]) -> Iterator[list[Any]]:
	fields = [_get_field(column) for column in columns]
	yield [_("Sr"), *(_make_label(doctype, *pair) for pair in zip(columns, fields, strict=True))]
	for number, row in enumerate(rows, 1):
		yield [number, *(_export(df, value) for df, value in zip(fields, row, strict=True))]


def _get_field(column: Any) -> _dict:
	return get_meta(column.doctype).get_field_or_standard(column.name) or _dict(label=column.name)


def _make_label(doctype: str, column: Any, df: _dict) -> str:
	label = _(df.label or column.name)
	return label if column.doctype == doctype else f"{label} ({_(column.doctype)})"


def _export(df: _dict, value: Any) -> Any:
	return to_line(value) if value and kind_of(df).is_html else value


def _read_arguments() -> _dict:
	arguments = _dict(local.form_dict)
	if not isinstance(arguments.doctype, str) or not arguments.doctype:
		throw(_("Name a DocType"))
	check_list_permission(arguments.doctype, local.session.user)
	for key in ("fields", "filters", "or_filters"):
		if arguments.get(key) == "*":
			arguments[key] = ["*"]
		elif isinstance(arguments.get(key), str):
			arguments[key] = parse_json_argument(arguments[key], key)
	for field in arguments.fields or ():
		_check_field(arguments.doctype, field)
	for doctype, fieldname in _iter_filtered(arguments):
		_check_field(doctype, fieldname)
	return arguments


def _iter_filtered(arguments: _dict) -> Iterator[tuple[str, str]]:
	"""Doctype and field of each condition: a row of three or four, or a key."""
	for filters in (arguments.filters or (), arguments.or_filters or ()):
		for condition in filters:
			if isinstance(condition, list) and len(condition) >= 4:
				yield condition[0], condition[1]
			else:
				yield (
					arguments.doctype,
					condition[0] if isinstance(condition, list) and condition else condition,
				)


def _check_field(doctype: Any, field: Any) -> None:
	"""Refuse what is no field; whether its values may be read is the list's to decide."""
	if field == "*":
		return
	column = parse_column(doctype, field) if isinstance(doctype, str) and isinstance(field, str) else None
	if column is None or column.function or column.link:
		throw(_("This field cannot be asked for"), DataError)
	if column.name not in STANDARD_FIELDS and not get_meta(column.doctype).has_field(column.name):
		throw(f"{_('This field cannot be asked for')}: {column.name}", DataError)


@whitelist(methods=["POST", "DELETE"])
def delete_items(doctype: str, items: str) -> None:
	"""Delete documents by name; many of them in the background."""
	names = sorted(_read_names(items), reverse=True)
	if len(names) > MOST_DELETED_AT_ONCE:
		enqueue("frappe.desk.reportview.delete_bulk", doctype=doctype, items=names)
	else:
		delete_bulk(doctype, names)


def _read_names(items: str) -> list[str]:
	names = parse_json_argument(items, "items")
	if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
		throw(_("{0} must be a list of names").format("items"))
	return names


def delete_bulk(doctype: str, items: list[str]) -> None:
	"""Delete what can be deleted, each for itself, and say what could not.

	Those that others linked to are tried again as long as that helps."""
	left = items
	while remaining := [name for name in left if not _delete(doctype, name)]:
		if len(remaining) == len(left):
			break
		clear_messages()
		left = remaining
	if not remaining:
		msgprint(_("Deleted all documents successfully"), title=_("Bulk Operation Successful"))
		return
	message = _("{0} could not be deleted: {1}").format(len(remaining), ", ".join(remaining))
	msgprint(message, title=_("Bulk Operation Failed"))


def _delete(doctype: str, name: str) -> bool:
	try:
		delete_doc(doctype, name)
	except (PermissionError, ValidationError):
		local.db.rollback()
		return False
	local.db.commit()
	return True
