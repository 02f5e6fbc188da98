"""MariaDB features that SQLite lacks: placeholders, column types, case-insensitive search, some functions."""

from __future__ import annotations

import datetime
import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from ..utils import get_datetime, getdate, now, nowdate, to_timedelta
from .like import like

# Longer lists are bound as one JSON value, because the number of variables in a statement is limited.
MAX_LIST = 500

_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|s|%)")
_LOCK_CLAUSES = (("for", "update"), ("for", "update", "nowait"), ("for", "update", "skip", "locked"))


def to_sqlite(text: str, values: Sequence[Any] | dict[str, Any] | None) -> tuple[str, list[Any]]:
	"""Convert `%s` and `%(name)s` to question marks. Returns the values in order."""
	if values is None:
		return text, []
	if not isinstance(values, dict) and "%%" not in text and not any(map(_is_list, values)):
		return text.replace("%s", "?"), adapt_row(values)
	parameters: list[Any] = []
	by_position = iter(() if isinstance(values, dict) else values)

	def replace(match: re.Match[str]) -> str:
		if match.group() == "%%":
			return "%"
		key: Any = match[1]
		return _bind(values[key] if key else next(by_position), parameters)

	return _PLACEHOLDER.sub(replace, text), parameters


def without_for_update(text: str) -> str | None:
	"""Return the query without its lock clause, or None if it has none."""
	text = text.rstrip().removesuffix(";").rstrip()
	for clause in _LOCK_CLAUSES:
		query, *words = text.rsplit(None, len(clause))
		if tuple(word.lower() for word in words) == clause:
			return query
	return None


def adapt(value: Any) -> Any:
	"""Convert a value to the format that SQLite stores."""
	adapter = _ADAPTERS.get(type(value))
	return adapter(value) if adapter else value


def adapt_row(values: Sequence[Any]) -> list[Any]:
	adapters = _ADAPTERS
	return [adapters[type(value)](value) if type(value) in adapters else value for value in values]


def to_column(column_type: str) -> Callable[[Any], Any]:
	"""Return the converter for values of this column. Dates and times each have one comparable format."""
	return _COLUMN_ADAPTERS.get(column_type.partition("(")[0], adapt)


def from_column(column_type: str) -> Callable[[Any], Any] | None:
	"""Return the converter for values computed from this column. Plain columns need none."""
	return _CONVERTERS.get(column_type.partition("(")[0])


def add_functions(connection: sqlite3.Connection) -> None:
	"""Add MariaDB's functions and its LIKE to a connection."""
	# `like(pattern, text)` supports backslash escapes and ignores case and accents.
	connection.create_function("like", 2, like, deterministic=True)
	connection.create_function("concat", -1, _concat, deterministic=True)
	connection.create_function("now", 0, now)
	connection.create_function("curdate", 0, nowdate)


def _bind(value: Any, parameters: list[Any]) -> str:
	if not _is_list(value):
		parameters.append(adapt(value))
		return "?"
	items = adapt_row(list(value))
	if len(items) > MAX_LIST:
		parameters.append(json.dumps(items))
		return "(SELECT value FROM json_each(?))"
	parameters.extend(items)
	return f"({', '.join('?' * len(items))})"


def _is_list(value: Any) -> bool:
	return isinstance(value, list | tuple | set | frozenset)


def _format_datetime(value: datetime.datetime) -> str:
	return value.replace(tzinfo=None).isoformat(" ", "microseconds")


def _format_timedelta(value: datetime.timedelta) -> str:
	seconds, microseconds = divmod(round(value.total_seconds() * 1_000_000), 1_000_000)
	return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{microseconds:06}"


def _parse_date(text: str) -> Any:
	return datetime.date.fromisoformat(text[:10]) if text else None


def _parse_datetime(text: str) -> Any:
	return datetime.datetime.fromisoformat(text) if text else None


def _concat(*values: Any) -> str | None:
	return None if None in values else "".join(map(str, values))


_ADAPTERS: dict[type, Callable[[Any], Any]] = {
	datetime.datetime: _format_datetime,
	datetime.date: datetime.date.isoformat,
	datetime.time: lambda value: _format_timedelta(to_timedelta(value)),
	datetime.timedelta: _format_timedelta,
	Decimal: float,
	bool: int,
}

_COLUMN_ADAPTERS: dict[str, Callable[[Any], Any]] = {
	"date": lambda value: None if value is None else adapt(getdate(value)),
	"datetime": lambda value: None if value is None else adapt(get_datetime(value)),
	"time": lambda value: None if value is None else adapt(to_timedelta(value)),
}

_CONVERTERS: dict[str, Callable[[Any], Any]] = {
	"date": _parse_date,
	"datetime": _parse_datetime,
	"time": to_timedelta,
}

for name, convert in _CONVERTERS.items():
	sqlite3.register_converter(name, lambda raw, convert=convert: convert(raw.decode()))  # type: ignore[misc]
