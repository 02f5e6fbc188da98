"""Checks the characters of text from clients with sets, not with regular expressions."""

import string
from collections.abc import Iterable

WORD = frozenset(f"{string.ascii_letters}{string.digits}_")


def is_made_of(characters: frozenset[str], text: str) -> bool:
	return bool(text) and characters.issuperset(text)


def split_at(text: str, positions: Iterable[int]) -> list[str]:
	"""Split the text at the characters at these positions."""
	parts, start = [], 0
	for at in positions:
		parts.append(text[start:at])
		start = at + 1
	return [*parts, text[start:]]
