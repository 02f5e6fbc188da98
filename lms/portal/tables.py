"""Tables of figures: as a page shows them, and as a file has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import frappe

from lms.lms.shared.language import localize_number, localize_percent, long_date
from lms.lms.shared.spreadsheets import Cell, make_file

TEXT, NUMBER, PERCENT, DAY = "text", "number", "percent", "day"
NOTHING = "–"


@dataclass(frozen=True)
class Column:
	label: str
	kind: str = TEXT


@dataclass(frozen=True)
class Table:
	"""Rows have values of the columns' kinds. The first column says what a row is about."""

	name: str
	title: str
	columns: Sequence[Column]
	rows: Sequence[Sequence[Cell]]


def show(table: Table, language: str) -> frappe._dict:
	"""Return the table for the macro `figures_table`."""
	kinds = [column.kind for column in table.columns]
	return frappe._dict(
		name=table.name,
		title=table.title,
		columns=table.columns,
		rows=[
			[format_cell(kind, cell, language) for kind, cell in zip(kinds, row, strict=True)]
			for row in table.rows
		],
	)


def format_cell(kind: str, cell: Cell, language: str) -> str:
	if cell is None:
		return NOTHING
	if kind == PERCENT and isinstance(cell, int | float):
		return localize_percent(cell, language)
	if kind == NUMBER and isinstance(cell, int | float):
		return localize_number(cell, language)
	return long_date(cell, language) if isinstance(cell, date) else str(cell)


def send_file(table: Table, file_format: str, today: date) -> None:
	"""Answer the request with a file of the table."""
	headings = [column.label for column in table.columns]
	frappe.local.response.update(
		type="binary",
		filename=f"{table.name}-{today}.{file_format}",
		filecontent=make_file(file_format, table.title, headings, table.rows),
	)
