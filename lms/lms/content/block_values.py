"""Readers for the data of a block that cope with any stored value: texts, lists, heading levels."""

from collections.abc import Iterator
from html import unescape
from typing import Any

from markupsafe import Markup

from lms.lms.content.markup import make_sendable, sanitize_inline

Block = dict[str, Any]
# Tags that code editors which store HTML put between and around lines.
LINES = frozenset("br div p li tr".split())
STYLES = frozenset("a b code em font i mark pre s span strong sub sup u ul ol".split())


def inline(data: Block, key: str) -> Markup:
	return sanitize_inline(as_text(data.get(key)))


def as_text(value: object) -> str:
	"""Return the value as text that can be sent. For a list or an object, join the texts in it."""
	if value is None:
		return ""
	return " ".join(find_texts(value)) if isinstance(value, list | dict) else make_sendable(str(value))


def as_dict(value: object) -> Block:
	return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
	if value is None:
		return []
	return value if isinstance(value, list) else [value]


def as_level(value: object) -> int:
	level = as_text(value)
	return int(level) if level in ("1", "2", "3", "4", "5", "6") else 2


def find_texts(value: object) -> Iterator[str]:
	"""Yield all texts in nested lists and objects, in order, at any depth."""
	waiting = [value]
	while waiting:
		value = waiting.pop()
		if isinstance(value, dict):
			value = list(value.values())
		if isinstance(value, list):
			waiting.extend(reversed(value))
		elif value is not None and not isinstance(value, bool) and value != "":
			yield make_sendable(str(value))


def read_code(html: str) -> str:
	"""Return plain code from an editor that stores it as HTML, with lines as elements and `<` as an entity.

	Removes only the tags that such editors write, so a typed `List<String>` stays.
	"""
	first, *parts = html.split("<")
	code, is_line_over = [unescape(first)], False
	for part in parts:
		tag, end, text = part.partition(">")
		name = tag.strip("/").partition(" ")[0].lower()
		if not end or name not in LINES | STYLES:
			text = f"<{part}"
		elif name in LINES:
			if name == "br" and is_line_over:
				code.append("\n")
			is_line_over = is_line_over or name == "br" or any(code)
		if text:
			code.append("\n" * is_line_over + unescape(text))
			is_line_over = False
	return "".join(code)
