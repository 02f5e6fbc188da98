"""Checks for the data of each kind of block, and the messages that explain what is wrong."""

from collections.abc import Callable
from typing import Any

from frappe import _

# Required type of each value, by kind of block. A value may be missing; values not listed may have any type.
TYPES: dict[str, dict[str, type]] = {
	"alert": {"message": str, "type": str},
	"assignment": {"assignment": str},
	"attaches": {"file": dict, "title": str},
	"checklist": {"items": list},
	"code": {"code": str},
	"codeBox": {"code": str},
	"columns": {"cols": list},
	"embed": {"caption": str, "embed": str, "source": str},
	"header": {"level": int, "text": str},
	"image": {"alt": str, "caption": str, "file": dict, "url": str},
	"linkTool": {"link": str, "meta": dict},
	"list": {"items": list, "style": str},
	"markdown": {"text": str},
	"paragraph": {"text": str},
	"quiz": {"quiz": str},
	"quote": {"caption": str, "text": str},
	"raw": {"html": str},
	"table": {"content": list, "withHeadings": bool},
	"toggle": {"items": int, "text": str},
	"upload": {"caption": str, "file_type": str, "file_url": str, "quizzes": list},
	"warning": {"message": str, "title": str},
}
LEVELS = range(1, 7)


def find_problem(block: object) -> str | None:
	"""Return a sentence that says what is wrong with the block, or None if it is fine."""
	if not isinstance(block, dict):
		return _("a block must be an object with a “type” and “data”.")
	kind, data = block.get("type"), block.get("data")
	if not isinstance(kind, str) or not kind:
		return _("“type” must be text, such as “paragraph”.")
	if not isinstance(data, dict):
		return _("“data” must be an object.")
	for name, expected in TYPES.get(kind, {}).items():
		if data.get(name) is not None and type(data[name]) is not expected:
			return _("“{0}” in a block of type “{1}” must be {2}.").format(name, kind, name_type(expected))
	return CHECKS[kind](data) if kind in CHECKS else None


def check_level(data: dict[str, Any]) -> str | None:
	if data.get("level") not in (None, *LEVELS):
		return _("“level” must be between 1 and 6.")
	return None


def check_items(data: dict[str, Any]) -> str | None:
	for number, item in enumerate(data.get("items") or [], 1):
		if not isinstance(item, str | dict):
			return _("item {0} must be text or an object.").format(number)
	return None


def check_columns(data: dict[str, Any]) -> str | None:
	"""Each column holds its own blocks. Reports the first one that is wrong."""
	for number, column in enumerate(data.get("cols") or [], 1):
		blocks = column.get("blocks") if isinstance(column, dict) else None
		if not isinstance(blocks, list):
			return _("column {0} must be an object with a list of “blocks”.").format(number)
		if problem := next(filter(None, map(find_problem, blocks)), None):
			return _("column {0}: {1}").format(number, problem)
	return None


def check_rows(data: dict[str, Any]) -> str | None:
	for number, row in enumerate(data.get("content") or [], 1):
		if not isinstance(row, list) or not all(isinstance(cell, str) for cell in row):
			return _("every cell of row {0} must be text.").format(number)
	return None


CHECKS: dict[str, Callable[[dict[str, Any]], str | None]] = {
	"checklist": check_items,
	"columns": check_columns,
	"header": check_level,
	"list": check_items,
	"table": check_rows,
}


def name_type(expected: type) -> str:
	names = {str: _("text"), list: _("a list"), dict: _("an object"), int: _("a whole number")}
	return names.get(expected) or _("true or false")
