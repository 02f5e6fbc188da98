"""Which characters a text may have: what clients send is held against sets of them, not against patterns."""

import string
from collections.abc import Iterable

WORD = frozenset(f"{string.ascii_letters}{string.digits}_")


def is_made_of(characters: frozenset[str], text: str) -> bool:
	return bool(text) and characters.issuperset(text)


def split_at(text: str, positions: Iterable[int]) -> list[str]:
	"""The parts of the text between the characters at these positions, in their order."""
	parts, start = [], 0
	for at in positions:
		parts.append(text[start:at])
		start = at + 1
	return [*parts, text[start:]]
