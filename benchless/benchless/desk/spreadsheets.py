"""Exports tables to files for spreadsheet programs.

Differs from Frappe: text that looks like a formula stays text. CSV gets an apostrophe before it, and Excel
cells have a type.
"""

from __future__ import annotations

import csv
import datetime
import io
import numbers
import re
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from ..access.permissions import get_role_permissions, get_roles
from ..text.translate import _
from ..utils import cstr
from ..utils.errors import PermissionError

# Includes wide characters, which some programs treat the same, and leading spaces.
FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
# Types of cells that are not text.
TYPED = (numbers.Number, datetime.date, datetime.time, datetime.timedelta)


def check_export(doctype: str) -> None:
	permissions = get_role_permissions(doctype)
	if "System Manager" in get_roles() or permissions.get("export") or "export" in permissions.if_owner:
		return
	raise PermissionError(_("You may not export {}").format(_(doctype)))


def make_csv(table: Iterable[list[Any]], *, delimiter: str, quoting: int) -> bytes:
	file = io.StringIO()
	writer = csv.writer(file, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
	writer.writerows([_as_text(cell) for cell in row] for row in table)
	return file.getvalue().encode()


def _as_text(cell: Any) -> Any:
	return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def remove_quote(text: str) -> str:
	"""Return text from a CSV file as it was before it was exported."""
	return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def make_xlsx(table: Iterable[list[Any]], sheet_name: str, column_widths: Iterable[float]) -> bytes:
	workbook = Workbook(write_only=True)
	sheet = workbook.create_sheet(sheet_name)
	for index, width in enumerate(column_widths, 1):
		if width:
			sheet.column_dimensions[get_column_letter(index)].width = width
	for row in table:
		sheet.append([_make_cell(sheet, cell) for cell in row])
	file = io.BytesIO()
	workbook.save(file)
	return file.getvalue()


def _make_cell(sheet: Any, value: Any) -> Any:
	if value is None or isinstance(value, TYPED):
		return value
	cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", cstr(value)))
	cell.data_type = "s"
	return cell
