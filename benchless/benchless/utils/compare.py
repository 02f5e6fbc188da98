"""Filters on rows in memory: `doc.get("table", {"field": ["!=", value]})`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Row = TypeVar("Row")

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
	"^": lambda a, b: str(a or "").startswith(b),
	"in": lambda a, b: operator.contains(b, a),
	"not in": lambda a, b: not operator.contains(b, a),
	"=": operator.eq,
	"!=": operator.ne,
	">": operator.gt,
	"<": operator.lt,
	">=": operator.ge,
	"<=": operator.le,
	"not None": lambda a, b: a is not None,
	"None": lambda a, b: a is None,
}


def compare(val1: Any, condition: str, val2: Any) -> bool:
	"""Whether `val1 condition val2` is true. Unknown conditions are false."""
	function = OPERATORS.get(condition)
	return bool(function(val1, val2)) if function else False


def matching(rows: Iterable[Row], filters: dict[str, Any], limit: int | None = None) -> list[Row]:
	"""Return the rows that meet all filters. `True` means set, `False` not set, `"^a"` starts with a."""
	conditions = [(field, *_condition(wanted)) for field, wanted in filters.items()]
	found = []
	for row in rows:
		if all(compare(_get(row, field), op, value) for field, op, value in conditions):
			found.append(row)
			if limit and len(found) >= limit:
				break
	return found


def _condition(wanted: Any) -> tuple[str, Any]:
	if isinstance(wanted, list | tuple):
		return wanted[0], wanted[1]
	if isinstance(wanted, bool):
		return ("not None" if wanted else "None"), wanted
	if isinstance(wanted, str) and wanted.startswith("^"):
		return "^", wanted[1:]
	return "=", wanted


def _get(row: Any, field: str) -> Any:
	return getattr(row, field, None)
