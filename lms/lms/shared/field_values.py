"""Converts field values from clients to their types before any rule compares them.

Frappe converts numbers and checks dates only when it writes them, and never refuses a list as a title.
"""

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime, getdate

from lms.lms.shared.file_addresses import is_encodable

NUMBERS = ("Check", "Currency", "Duration", "Float", "Int", "Percent", "Rating")
WHOLE = ("Check", "Duration", "Int")
TABLES = ("Table", "Table MultiSelect")
DATES: dict[str, Callable[[str], Any]] = {"Date": getdate, "Datetime": get_datetime}
# Larger numbers are not exact.
MOST = 2**53


def read_values(doc: Document) -> None:
	"""Convert the values of the document and its rows to their fieldtypes. Refuses invalid ones."""
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname)
			if value is not None and field.fieldtype not in TABLES:
				row.set(
					field.fieldname, read_value(value, field.fieldtype, _(field.label or field.fieldname))
				)


def read_value(value: object, fieldtype: str, label: str) -> object:
	if isinstance(value, str) and not is_encodable(value):
		frappe.throw(_("{0} contains an incomplete character. Please type it again.").format(label))
	if fieldtype in ("Code", "JSON"):
		return value
	if isinstance(value, list | dict | tuple):
		frappe.throw(_("{0} must be one value, not a list or an object.").format(label))
	if fieldtype in NUMBERS:
		return read_number(value, fieldtype in WHOLE, label)
	if fieldtype in DATES:
		return read_date(value, fieldtype, label)
	return value if isinstance(value, str | date | timedelta) else str(value)


def read_number(value: Any, is_whole: bool, label: str) -> float | None:
	if isinstance(value, str) and not value.strip():
		return None
	try:
		number = float(value.replace(",", "") if isinstance(value, str) else value)
	except (TypeError, ValueError, OverflowError):
		number = math.nan
	if not abs(number) <= MOST:
		frappe.throw(_("{0} must be a number.").format(label))
	return int(number) if is_whole else number


def read_date(value: object, fieldtype: str, label: str) -> object:
	if isinstance(value, date) or value == "":
		return value or None
	try:
		read = DATES[fieldtype](value) if isinstance(value, str) else None
	except (ValueError, OverflowError, TypeError, frappe.ValidationError):
		read = None
	if read is None:
		frappe.clear_messages()
		shown = frappe.bold(escape_html(str(value)[:100]))
		frappe.throw(_("{0} must be a date such as 2026-02-28, not {1}.").format(label, shown))
	return value
