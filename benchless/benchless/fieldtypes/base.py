"""The families of fieldtypes. Each answers every question; most answers are those of `Fieldtype`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..text.formats import format_date, format_datetime, format_time
from ..utils import cint, cstr, flt, get_datetime, getdate, to_timedelta
from ..utils.dicts import _dict
from ..utils.errors import ValidationError

VARCHAR_LENGTH = 140
MAX_VARCHAR_LENGTH = 1000
INT_LIMIT, BIGINT_LIMIT = 2**31 - 1, 2**63 - 1
INT_DIGITS = 11
BIGINT = "bigint(20)"

_YEAR_FIRST = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}")


@dataclass(frozen=True)
class Fieldtype:
	"""One kind of field: by default without a column, and with values that are taken as they are."""

	column: str = ""
	"""The type of its column, as MariaDB names it."""
	needs_options: bool = False
	is_layout: bool = False
	"""It is drawn and has no value."""
	is_table: bool = False
	is_number: bool = False
	has_non_negative: bool = False
	"""The field's property *Non Negative* is heeded, as in Frappe."""
	is_moment: bool = False
	has_date: bool = False
	is_nullable: bool = True
	is_sanitized: bool = True
	"""Scripts are taken out of what is typed."""
	is_formatted: bool = True
	"""The history shows it as people read it, not as it is stored."""
	is_equal_to_none: bool = False
	"""A list may be asked for `= None`."""
	is_plain: bool = False
	"""Fetched HTML arrives without its tags."""
	is_searched: bool = False
	is_summed: bool = False
	is_empty_text: bool = False
	"""A Single that has no value of it has an empty text."""
	is_html: bool = False
	is_long: bool = False
	"""On paper it has the whole width."""
	is_picture: bool = False
	is_printed: bool = True
	is_section: bool = False
	"""What follows has a heading of its own on paper."""

	@property
	def has_value(self) -> bool:
		return not (self.is_layout or self.is_table)

	@property
	def is_typed(self) -> bool:
		"""Whether an empty text is no value of the column."""
		return self.is_number or self.is_moment

	# Its column

	def get_column_type(self, df: Any) -> str:
		return self.column

	def get_column_default(self, default: Any) -> float | None:
		"""What a column that is never null has by default."""
		return None

	def find_limit(self, df: _dict, value: Any) -> int | None:
		"""The limit that a value exceeds."""
		return None

	# Its values

	def to_column(self, value: Any) -> Any:
		"""The value as it is in the table; dates stay as they came."""
		return value

	def to_stored(self, value: Any) -> Any:
		"""The column's value as it is written; ValueError for what is no value of the column."""
		return value

	def cast(self, value: Any) -> Any:
		"""The value as Python means it: a date is a date object."""
		return value

	def read_single(self, value: Any) -> Any:
		"""The value of a Single, which is stored as a text."""
		return cstr(value) if self.is_empty_text else value

	def to_comparable(self, value: Any) -> Any:
		"""The value as a filter compares it with the column."""
		return cstr(value)

	def format(self, df: _dict, value: Any) -> Any:
		"""The value as the history shows it."""
		return value


@dataclass(frozen=True)
class Varchar(Fieldtype):
	"""A short text."""

	column: str = "varchar"

	def get_column_type(self, df: Any) -> str:
		length = cint(df.get("length"))
		if not 0 <= length <= MAX_VARCHAR_LENGTH:
			raise ValidationError(f"The length of {df['fieldname']} must be from 1 to {MAX_VARCHAR_LENGTH}")
		return f"varchar({length or VARCHAR_LENGTH})"

	def find_limit(self, df: _dict, value: Any) -> int | None:
		limit = cint(df.length) or VARCHAR_LENGTH
		return limit if len(cstr(value)) > limit else None


@dataclass(frozen=True)
class JSON(Fieldtype):
	column: str = "longtext"

	def to_column(self, value: Any) -> Any:
		return json.dumps(value, separators=(",", ":")) if isinstance(value, dict | list) else value


@dataclass(frozen=True)
class Number(Fieldtype):
	is_number: bool = True
	is_nullable: bool = False

	def to_comparable(self, value: Any) -> float:
		return flt(value)


@dataclass(frozen=True)
class WholeNumber(Number):
	is_summed: bool = True

	def get_column_type(self, df: Any) -> str:
		return BIGINT if self._is_big(df) else self.column

	def get_column_default(self, default: Any) -> int:
		return cint(default)

	def find_limit(self, df: _dict, value: Any) -> int | None:
		limit = BIGINT_LIMIT if self._is_big(df) else INT_LIMIT
		return limit if abs(cint(value)) > limit else None

	def to_column(self, value: Any) -> int:
		return value if isinstance(value, int) else cint(value)

	def cast(self, value: Any) -> int:
		return cint(value)

	read_single = cast

	def _is_big(self, df: Any) -> bool:
		return self.column == BIGINT or cint(df.get("length")) > INT_DIGITS


@dataclass(frozen=True)
class Check(WholeNumber):
	"""0 or 1."""

	column: str = "int(1)"
	is_summed: bool = False

	def get_column_type(self, df: Any) -> str:
		return self.column

	def find_limit(self, df: _dict, value: Any) -> None:
		return None

	def to_column(self, value: Any) -> int:
		return 1 if cint(value) else 0


@dataclass(frozen=True)
class Decimal(Number):
	column: str = "decimal(21,9)"
	is_summed: bool = True

	def get_column_default(self, default: Any) -> float:
		return flt(default)

	def to_column(self, value: Any) -> float:
		return value if isinstance(value, float) else flt(value)

	def cast(self, value: Any) -> float:
		return flt(value)

	read_single = cast

	def format(self, df: _dict, value: Any) -> str:
		return f"{flt(value):,.{df.precision or 3}f}"


@dataclass(frozen=True)
class Float(Decimal):
	def format(self, df: _dict, value: Any) -> str:
		return f"{flt(value):,.0f}" if flt(value).is_integer() else super().format(df, value)


@dataclass(frozen=True)
class Percent(Decimal):
	def format(self, df: _dict, value: Any) -> str:
		return f"{flt(value, 2)}%"


@dataclass(frozen=True)
class Moment(Fieldtype):
	"""A date, a time or both."""

	is_moment: bool = True
	read: Callable[[Any], Any] = getdate
	show: Callable[[Any], str] = format_date
	has_date: bool = True

	def to_column(self, value: Any) -> Any:
		return None if value == "" else value

	def to_stored(self, value: Any) -> Any:
		if self.has_date and isinstance(value, str) and not _YEAR_FIRST.match(value):
			# 05-01-2024 is May to some and January to others.
			raise ValueError(value)
		return self.read(value)

	def cast(self, value: Any) -> Any:
		return self.to_stored(value) if value else value

	def read_single(self, value: Any) -> Any:
		"""Differs from Frappe: a moment that was never set is None, not now."""
		return self.read(value) if value else None

	def to_comparable(self, value: Any) -> Any:
		return self.read(value) if value != "" else ""

	def format(self, df: _dict, value: Any) -> str:
		return self.show(value)


DATE = Moment("date")
DATETIME = Moment("datetime(6)", read=get_datetime, show=format_datetime, is_equal_to_none=True)
TIME = Moment("time(6)", read=to_timedelta, show=format_time, has_date=False)
