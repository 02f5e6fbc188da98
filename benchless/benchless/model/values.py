"""What a field's value is in the database, whatever a form, a file or code has put into the document."""

from __future__ import annotations

import json
import re
from typing import Any

from ..errors import ValidationError
from ..fieldtypes import DATETIME_FIELDTYPES, FLOAT_FIELDTYPES
from ..messages import bold, throw
from ..translate import _
from ..utils import cint, cstr, flt, get_datetime, getdate, to_timedelta
from ..utils.dicts import _dict

YEAR_FIRST = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}")


def to_column_value(df: _dict, value: Any) -> Any:
	"""The value as it is in the table; dates stay as they came."""
	if isinstance(value, list | dict) and df.fieldtype != "JSON":
		throw(_("Value for {0} cannot be a list").format(_(df.label, context=df.parent)))
	if df.fieldtype == "Check":
		return 1 if cint(value) else 0
	if df.fieldtype in ("Int", "Long Int") and not isinstance(value, int):
		return cint(value)
	if df.fieldtype in FLOAT_FIELDTYPES and not isinstance(value, float):
		return flt(value)
	if df.fieldtype == "JSON" and isinstance(value, dict | list):
		return json.dumps(value, separators=(",", ":"))
	is_empty_date = df.fieldtype in DATETIME_FIELDTYPES and value == ""
	if is_empty_date or (df.unique and cstr(value).strip() == ""):
		return None
	return value


def to_stored_value(df: _dict | None, value: Any) -> Any:
	"""The column's value as it is written: dates as date objects; what is no date is refused."""
	if df is None or value is None or df.fieldtype not in DATETIME_FIELDTYPES:
		return value
	try:
		return _parse_moment(df.fieldtype, value)
	except (ValueError, TypeError, OverflowError, ValidationError):
		throw(_("{0}: {1} is not a valid {2}").format(bold(_(df.label)), value, _(df.fieldtype)))


def _parse_moment(fieldtype: str, value: Any) -> Any:
	if fieldtype != "Time" and isinstance(value, str) and not YEAR_FIRST.match(value):
		# 05-01-2024 is May to some and January to others.
		raise ValueError(value)
	if fieldtype == "Date":
		return getdate(value)
	return get_datetime(value) if fieldtype == "Datetime" else to_timedelta(value)


def cast(df: _dict | None, value: Any) -> Any:
	"""The value as Python means it: a date is a date object, a Check is 0 or 1."""
	if df is None:
		return value
	if df.fieldtype == "Check" or df.fieldtype in ("Int", "Long Int"):
		return cint(value)
	if df.fieldtype in FLOAT_FIELDTYPES:
		return flt(value)
	if value and df.fieldtype in DATETIME_FIELDTYPES:
		return _parse_moment(df.fieldtype, value)
	return value
