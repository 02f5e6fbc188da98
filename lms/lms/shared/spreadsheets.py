"""Tables as CSV and XLSX files for spreadsheet programs.

Text that looks like a formula stays text. Otherwise, the title of a course could run a program on the machine
of whoever opens the file.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

Cell = str | int | float | date | None
CSV, XLSX = FORMATS = ("csv", "xlsx")
# Includes the wide characters that some programs treat the same, and what programs skip before them.
FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
# Excel refuses longer names of sheets, and these characters in them.
MOST_SHEET_NAME, UNSAFE_IN_SHEET_NAMES = 31, re.compile(r"[\\*?:/\[\]']")
LEAST_WIDTH, MOST_WIDTH = 10, 60


def make_file(file_format: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
	"""Return the content of a CSV file (UTF-8 with a byte order mark, as Excel needs it) or an XLSX file."""
	table = [headings, *rows]
	return make_xlsx(title, table) if file_format == XLSX else make_csv(table)


def make_csv(table: Iterable[Sequence[Cell]]) -> bytes:
	file = io.StringIO()
	csv.writer(file).writerows([neutralize(cell) for cell in row] for row in table)
	return file.getvalue().encode("utf-8-sig")


def neutralize(cell: Cell) -> Cell:
	"""Put an apostrophe before text that a spreadsheet program would take for a formula."""
	return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def make_xlsx(title: str, table: Sequence[Sequence[Cell]]) -> bytes:
	workbook = Workbook(write_only=True)
	sheet = workbook.create_sheet(UNSAFE_IN_SHEET_NAMES.sub(" ", title)[:MOST_SHEET_NAME])
	for number, column in enumerate(zip(*table, strict=True), 1):
		width = max(len(str(cell)) for cell in column) + 2
		sheet.column_dimensions[get_column_letter(number)].width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
	for row in table:
		sheet.append([make_cell(sheet, cell) for cell in row])
	file = io.BytesIO()
	workbook.save(file)
	return file.getvalue()


def make_cell(sheet: Any, value: Cell) -> object:
	"""Return a cell whose type is text for text, whatever it looks like."""
	if not isinstance(value, str):
		return value
	cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
	cell.data_type = "s"
	return cell
