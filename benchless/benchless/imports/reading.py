"""Reads tables from CSV and XLSX files that people upload.

Differs from Frappe: damaged files and files that would fill the memory are refused. So are XLS files. CSV may
be separated by semicolons or tabs, as spreadsheet programs write it in many languages.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ..desk.spreadsheets import remove_quote
from ..text.messages import throw
from ..text.translate import _

# A row with its number in the file, from 1.
Row = tuple[int, list[Any]]
ENCODINGS = ("utf-8-sig", "windows-1250", "windows-1252")
SEPARATORS = ",;\t"
# XLSX is compressed, so a small file can fill the memory. A cell can have any address.
MOST_BYTES = 100_000_000
MOST_SHEET_ROWS, MOST_COLUMNS = 1_048_576, 500
# Rows with something in them.
MOST_ROWS = 100_000
# What the readers of ZIP and XML raise about damaged, encrypted or invented content.
DAMAGES = (
	InvalidFileException,
	zipfile.BadZipFile,
	zlib.error,
	SyntaxError,
	LookupError,
	ValueError,
	TypeError,
	AttributeError,
	RuntimeError,
	OSError,
	EOFError,
)


def read_table(filename: str, content: bytes) -> list[Row]:
	"""Return the rows that are not empty. Empty cells are None."""
	extension = filename.rpartition(".")[2].lower()
	readers = {"csv": _read_csv, "xlsx": _read_xlsx}
	if extension not in readers:
		throw(_("The file must be CSV or XLSX. Save it as one of these."), title=_("Template Error"))
	rows = []
	for number, cells in enumerate(readers[extension](content), 1):
		if row := _strip(cells):
			rows.append((number, row))
		if len(rows) > MOST_ROWS:
			throw(_("The file has more than {0} rows. Split it into several files.").format(MOST_ROWS))
		if len(row) > MOST_COLUMNS:
			throw(_("The file has more than {0} columns.").format(MOST_COLUMNS))
	return rows


def _strip(cells: Iterable[Any]) -> list[Any]:
	row = [_clean(cell) for cell in cells]
	while row and row[-1] is None:
		row.pop()
	return row


def _clean(cell: Any) -> Any:
	if not isinstance(cell, str):
		return cell
	return remove_quote(cell.strip()) or None


def _read_csv(content: bytes) -> Iterator[list[str]]:
	text = _decode(content)
	separator = max(SEPARATORS, key=text.partition("\n")[0].count)
	try:
		yield from csv.reader(StringIO(text, newline=""), delimiter=separator)
	except csv.Error as error:
		message = _("The file is not valid CSV: {0}. Look for an unclosed quotation mark.")
		throw(message.format(error))


def _decode(content: bytes) -> str:
	for encoding in ENCODINGS:
		try:
			return content.decode(encoding)
		except UnicodeDecodeError:
			continue
	throw(_("The file is not text in UTF-8. Save it as CSV UTF-8."))


def _read_xlsx(content: bytes) -> Iterator[tuple[Any, ...]]:
	try:
		with zipfile.ZipFile(BytesIO(content)) as archive:
			size = sum(part.file_size for part in archive.infolist())
		if size <= MOST_BYTES:
			sheet: Any = load_workbook(BytesIO(content), read_only=True, data_only=True).active
			# One more than allowed, to see that there are too many.
			limits = {"max_row": MOST_SHEET_ROWS, "max_col": MOST_COLUMNS + 1}
			yield from sheet.iter_rows(values_only=True, **limits)
	except DAMAGES:
		throw(_("The file is not a readable XLSX file. Save it again, or as CSV."))
	if size > MOST_BYTES:
		throw(_("The file is too large. Save it as CSV, or split it into several files."))
