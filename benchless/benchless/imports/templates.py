"""Makes files to import: with headings only, or with records to change."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from ..access.listing import get_list
from ..access.permissions import check_permission
from ..context.local import local
from ..desk.spreadsheets import make_csv, make_xlsx
from ..fieldtypes import kind_of
from ..meta import get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils.dicts import _dict
from ..utils.errors import PermissionError

CHUNK = 1000
MOST_SHEET_NAME = 31


def make_template(
	doctype: str, fields: dict[str, list[str]], *, with_records: bool, filters: Any = None, limit: int | None
) -> list[list[Any]]:
	"""Return a table: headings, then the records that the user may read.

	`fields` are by doctype, those of child tables by the name of the table field."""
	columns = list(_choose_columns(doctype, fields))
	if not columns:
		throw(_("Choose at least one field."))
	table = [list(_make_headings(columns))]
	if with_records:
		table += _make_records(doctype, columns, filters, limit)
	return table


def _choose_columns(doctype: str, fields: dict[str, list[str]]) -> Iterator[_dict]:
	meta = get_meta(doctype)
	for key, names in fields.items():
		table = None if key == doctype else meta.get_field(key)
		if key != doctype and not (table and kind_of(table).is_table):
			continue
		source = get_meta(table.options) if table else meta
		if "name" in names:
			yield _dict(fieldname="name", label="ID", table=table)
		for name in names:
			df = source.get_field(name)
			if df and kind_of(df).has_value and kind_of(df).column:
				yield _dict(fieldname=name, label=df.label or name, table=table)


def _make_headings(columns: list[_dict]) -> Iterator[str]:
	"""Two fields with one label are told apart by their names."""
	seen = set()
	for column in columns:
		table = column.table
		heading = f"{_(column.label)} ({_(table.label)})" if table else _(column.label)
		if heading in seen:
			heading = f"{table.fieldname}.{column.fieldname}" if table else column.fieldname
		seen.add(heading)
		yield heading


def _make_records(doctype: str, columns: list[_dict], filters: Any, limit: int | None) -> Iterator[list[Any]]:
	own = [column.fieldname for column in columns if not column.table]
	order_by = "lft asc" if get_meta(doctype).is_tree else "creation desc"
	options = {"filters": filters, "limit_page_length": limit, "order_by": order_by}
	docs = get_list(doctype, fields=["name", *own], **options)
	tables = {column.table.fieldname: column.table for column in columns if column.table}
	for start in range(0, len(docs), CHUNK):
		chunk = docs[start : start + CHUNK]
		rows = {key: _read_rows(doctype, table, columns, chunk) for key, table in tables.items()}
		for doc in chunk:
			yield from _make_lines(columns, doc, {key: rows[key].get(doc.name, []) for key in tables})


def _read_rows(doctype: str, table: _dict, columns: list[_dict], docs: list[_dict]) -> dict[str, list[_dict]]:
	names = [c.fieldname for c in columns if c.table and c.table.fieldname == table.fieldname]
	found: dict[str, list[_dict]] = {}
	for row in get_list(
		table.options,
		fields=["parent", *names],
		filters={
			"parent": ["in", [doc.name for doc in docs]],
			"parenttype": doctype,
			"parentfield": table.fieldname,
		},
		parent_doctype=doctype,
		order_by="idx asc",
	):
		found.setdefault(row.parent, []).append(row)
	return found


def _make_lines(columns: list[_dict], doc: _dict, rows: dict[str, list[_dict]]) -> Iterator[list[Any]]:
	"""The first line has the document's own values. Rows of all its tables stand side by side."""
	for index in range(max(1, *map(len, rows.values()), 1)):
		line = []
		for column in columns:
			source = doc if index == 0 else _dict()
			if column.table:
				below = rows[column.table.fieldname]
				source = below[index] if index < len(below) else _dict()
			line.append(source.get(column.fieldname))
		yield line


def check_export(doctype: str) -> None:
	if not check_permission(doctype, "export"):
		throw(_("You may not export {0}.").format(_(doctype)), PermissionError)


def send(title: str, table: list[list[Any]], file_type: str = "CSV") -> None:
	"""Answer the request with a file."""
	if file_type == "CSV":
		content, extension = make_csv(table, delimiter=",", quoting=csv.QUOTE_NONNUMERIC), "csv"
	elif file_type == "Excel":
		content, extension = make_xlsx(table, title[:MOST_SHEET_NAME], ()), "xlsx"
	else:
		throw(_("{0} must be CSV or Excel").format("file_type"))
	local.response.update(type="binary", filecontent=content, filename=f"{title}.{extension}")
