"""MariaDB's LIKE for SQLite: `%`, `_` and backslash escapes, ignoring case and accents.

It finds the first occurrence of each part between `%` in turn, so the cost depends only on the length of the
text and not on the pattern. SQLite's own LIKE supports neither escapes nor accents.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

ANY = None
"""A `_` in a part of a pattern."""

Part = tuple[str | None, ...]


def like(pattern: str | None, text: Any) -> bool | None:
	"""Return `text LIKE pattern`. SQLite passes the pattern first."""
	if pattern is None or text is None:
		return None
	return _matches(_compile(str(pattern)), fold(str(text)))


def fold(text: str) -> str:
	"""Drop case and accents, as MariaDB's collation utf8mb4_unicode_ci does."""
	return text.lower() if text.isascii() else "".join(map(_fold_character, text))


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
	# One character at a time, as sorting a long sequence of accents takes quadratic time.
	decomposed = unicodedata.normalize("NFKD", char.casefold())
	return "".join(char for char in decomposed if not unicodedata.combining(char))


def _matches(parts: tuple[Part, ...], text: str) -> bool:
	first, *others = parts
	if not others:
		return len(first) == len(text) and _stands_at(first, text, 0)
	*middle, last = others
	at, end = len(first), len(text) - len(last)
	if at > end or not _stands_at(first, text, 0) or not _stands_at(last, text, end):
		return False
	for part in middle:
		at = _find_end(part, text, at, end)
		if at < 0:
			return False
	return True


def _stands_at(part: Part, text: str, at: int) -> bool:
	return all(char in (ANY, text[at + offset]) for offset, char in enumerate(part))


def _find_end(part: Part, text: str, start: int, end: int) -> int:
	"""Return where the first occurrence of the part ends, or -1."""
	if ANY not in part:
		literal = "".join(char or "" for char in part)
		found = text.find(literal, start, end)
		return found if found < 0 else found + len(literal)
	return _find_end_with_gaps(part, text, start, end)


def _find_end_with_gaps(part: Part, text: str, start: int, end: int) -> int:
	"""Bit i of `begun` means that the part's first i + 1 characters end here. All bits advance at once."""
	anywhere, by_char = _get_masks(part)
	complete, begun = 1 << (len(part) - 1), 0
	for at in range(start, end):
		begun = ((begun << 1) | 1) & by_char.get(text[at], anywhere)
		if begun & complete:
			return at + 1
	return -1


@lru_cache(maxsize=256)
def _get_masks(part: Part) -> tuple[int, dict[str, int]]:
	"""Return the positions, as bits, of `_` in the part, and those of each character."""
	anywhere = sum(1 << at for at, char in enumerate(part) if char is ANY)
	by_char: dict[str, int] = {}
	for at, char in enumerate(part):
		if char is not ANY:
			by_char[char] = by_char.get(char, anywhere) | (1 << at)
	return anywhere, by_char


@lru_cache(maxsize=256)
def _compile(pattern: str) -> tuple[Part, ...]:
	"""Split a pattern into the parts between `%`."""
	parts: list[list[str | None]] = [[]]
	for wildcard, char in _tokens(pattern):
		if wildcard and char == "%":
			parts.append([])
		elif wildcard:
			parts[-1].append(ANY)
		else:
			parts[-1].extend(fold(char))
	return tuple(map(tuple, parts))


def _tokens(pattern: str) -> Iterator[tuple[bool, str]]:
	"""Yield whether each character is a wildcard, and the character."""
	characters = iter(pattern)
	for char in characters:
		if char == "\\":
			yield False, next(characters, char)
		else:
			yield char in "%_", char
