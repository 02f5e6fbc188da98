"""The rows of an imported file, and the documents that they make up."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from ..fieldtypes import CHILD_TABLE_FIELDS, DEFAULT_FIELDS, kind_of
from ..model import new_doc
from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import cint, cstr, flt
from ..utils.data import escape_html
from ..utils.dicts import _dict
from .columns import SENT, Column, describe_format, get_options, make_columns, parse_moment
from .reading import read_table

TRUE = ("t", "true", "y", "yes")
MOST_IN_PREVIEW = 10
MOST_WARNINGS = 500
FIRST_COLUMN = {"header_title": "Sr. No", "skip_import": True}


class ImportFile:
	"""A file with headings in its first row. `mapping`: fields that a person chose, by index of column."""

	def __init__(self, doctype: str, filename: str, content: bytes, mapping: dict[str, str]) -> None:
		table = read_table(filename, content)
		if len(table) < 2:
			message = _("The file must have a row of headings and at least one more row.")
			throw(message, title=_("Template Error"))
		self.headers, self.rows = table[0][1], table[1:]
		self.columns = make_columns(doctype, self.headers, [cells for _number, cells in self.rows], mapping)
		self.row_warnings: list[_dict] = []
		used = [column for column in self.columns if not column.skipped]
		self._own = [column for column in used if not column.df.table]
		self._tables: dict[str, list[Column]] = {}
		for column in used:
			if column.df.table:
				self._tables.setdefault(column.df.table.fieldname, []).append(column)

	def get_warnings(self) -> list[_dict]:
		"""Return the warnings about columns and, after `get_payloads`, about rows."""
		return [*(each for column in self.columns for each in column.warnings), *self.row_warnings]

	def get_preview(self) -> _dict:
		width = len(self.columns)
		first = [[number, *_fill(cells, width)] for number, cells in self.rows[:MOST_IN_PREVIEW]]
		columns = [FIRST_COLUMN, *(column.as_dict() for column in self.columns)]
		preview = _dict(data=first, columns=columns, warnings=self.get_warnings())
		if len(self.rows) > MOST_IN_PREVIEW:
			preview.update(max_rows_exceeded=True, max_rows_in_preview=MOST_IN_PREVIEW)
			preview.total_number_of_rows = len(self.rows)
		return preview

	def get_rows(self, numbers: set[int]) -> Iterator[list[Any]]:
		"""Yield the headings and these rows, as they are in the file."""
		yield self.headers
		yield from (cells for number, cells in self.rows if number in numbers)

	# Documents

	def get_payloads(self) -> list[_dict]:
		"""Return the documents: their values, and the numbers of the rows that they were read from.

		A row that has only values for child tables belongs to the document before it."""
		self.row_warnings = []
		payloads: list[_dict] = []
		for number, cells in self.rows:
			if len(cells) > len(self.columns):
				self._warn(number, None, _("The row has more values than there are columns."))
			if not payloads or not self._tables or _has_values(self._own, cells):
				payloads.append(_dict(doc=self._parse(self._own, number, cells), rows=[]))
			for fieldname, columns in self._tables.items():
				if _has_values(columns, cells):
					row = self._parse(columns, number, cells)
					payloads[-1].doc.setdefault(fieldname, []).append(row)
			payloads[-1].rows.append(number)
		return payloads

	def _parse(self, columns: list[Column], number: int, cells: list[Any]) -> _dict:
		values = _dict()
		for column in columns:
			cell = _get_cell(column, cells)
			if cell is None:
				continue
			if problem := _find_problem(column, cell):
				self._warn(number, column, problem)
			else:
				values[column.df.fieldname] = _to_value(column, cell)
		return values

	def _warn(self, number: int, column: Column | None, message: str) -> None:
		if len(self.row_warnings) < MOST_WARNINGS:
			field = {key: column.df.get(key) for key in SENT} if column else None
			self.row_warnings.append(_dict(row=number, field=field, message=message))


def _fill(cells: list[Any], width: int) -> list[Any]:
	return [*cells[:width], *[None] * (width - len(cells))]


def _get_cell(column: Column, cells: list[Any]) -> Any:
	return cells[column.index] if column.index < len(cells) else None


def _has_values(columns: list[Column], cells: list[Any]) -> bool:
	return any(_get_cell(column, cells) is not None for column in columns)


def _find_problem(column: Column, cell: Any) -> str | None:
	"""Differs from Frappe: what is no number is a problem, not zero."""
	df, text, shown = column.df, cstr(cell), bold(escape_html(cstr(cell)))
	if text in column.missing and df.fieldtype == "Link":
		return _("Value {0} missing for {1}").format(shown, bold(_(df.options)))
	if text in column.missing:
		return _("Value must be one of {0}").format(", ".join(map(bold, get_options(df))))
	if kind_of(df).is_number and df.fieldtype != "Check" and not _is_number(text):
		return _("Value {0} must be a number").format(shown)
	if kind_of(df).has_date and _to_value(column, cell) is None:
		return _("Value {0} must be in the format {1}").format(
			shown, describe_format(column.date_format or "")
		)
	return None


def _is_number(text: str) -> bool:
	try:
		float(text.replace(",", ""))
	except ValueError:
		return False
	return True


def _to_value(column: Column, cell: Any) -> Any:
	fieldtype, text = column.df.fieldtype, cstr(cell)
	if fieldtype == "Check":
		return 1 if text.lower() in TRUE else cint(text)
	if kind_of(column.df).has_date:
		return cell if isinstance(cell, datetime.date) else parse_moment(text, column.date_format or "")
	if fieldtype == "Int":
		return cint(text)
	return flt(text) if kind_of(column.df).is_number else text


def get_child_defaults(doctype: str) -> _dict:
	"""Return the defaults of a new child row."""
	hidden = {*DEFAULT_FIELDS, *CHILD_TABLE_FIELDS, "__islocal", "__unsaved"}
	return _dict({key: value for key, value in new_doc(doctype, as_dict=True).items() if key not in hidden})
