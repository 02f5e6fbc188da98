"""What a field's value is in the database, whatever a form, a file or code has put into the document."""

from __future__ import annotations

from typing import Any

from ..fieldtypes import kind_of
from ..text.messages import bold, throw
from ..text.translate import _
from ..utils import cstr
from ..utils.dicts import _dict
from ..utils.errors import ValidationError


def to_column_value(df: _dict, value: Any) -> Any:
	"""The value as it is in the table; dates stay as they came."""
	if isinstance(value, list | dict) and df.fieldtype != "JSON":
		throw(_("Value for {0} cannot be a list").format(_(df.label, context=df.parent)))
	value = kind_of(df).to_column(value)
	return None if df.unique and cstr(value).strip() == "" else value


def to_stored_value(df: _dict | None, value: Any) -> Any:
	"""The column's value as it is written: dates as date objects; what is no date is refused."""
	if df is None or value is None:
		return value
	try:
		return kind_of(df).to_stored(value)
	except (ValueError, TypeError, OverflowError, ValidationError):
		throw(_("{0}: {1} is not a valid {2}").format(bold(_(df.label)), value, _(df.fieldtype)))


def cast(df: _dict | None, value: Any) -> Any:
	"""The value as Python means it: a date is a date object, a Check is 0 or 1."""
	return value if df is None else kind_of(df).cast(value)
