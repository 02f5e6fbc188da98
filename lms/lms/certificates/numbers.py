"""The numbers of certificates, such as SL-2026-7K3M-9QXT-2B8F-WD06. Whoever has one can verify it.

Fifteen random characters of Crockford's base 32 (75 bits) follow the year of issue. The last character is
Crockford's check symbol, the remainder of the year and these characters divided by 37. It finds every
character that was mistyped and every two that were swapped. See https://www.crockford.com/base32.html.
"""

import secrets
from datetime import date

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What people read instead of a character of the alphabet.
ALIKE = str.maketrans("OIL", "011")
SEPARATORS = str.maketrans("", "", " -\t\r\n.‐‑‒–—_")
PREFIX, YEAR, RANDOM, GROUP = "SL", 4, 15, 4
LENGTH = YEAR + RANDOM + 1
DIVISOR = 37
# Longer than any number that is typed with blanks.
MOST_CHARACTERS = 100


def make_number(issued_on: date) -> str:
	"""Return a new number. Of random characters, those are taken whose check symbol is in the alphabet."""
	while True:
		body = f"{issued_on.year:04}" + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
		check = value_of(body) % DIVISOR
		if check < len(ALPHABET):
			return format_number(body + ALPHABET[check])


def format_number(characters: str) -> str:
	groups = (characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))
	return "-".join((PREFIX, *groups))


def read_number(text: str) -> str | None:
	"""Return the number that somebody typed, as it is stored. None if it cannot be one.

	Upper and lower case, hyphens and blanks do not matter, O is 0, and I and L are 1. The letters SL in front
	can be missing.
	"""
	if len(text) > MOST_CHARACTERS:
		return None
	characters = text.translate(SEPARATORS).upper()
	if len(characters) == LENGTH + len(PREFIX):
		characters = characters.removeprefix(PREFIX)
	characters = characters.translate(ALIKE)
	if len(characters) != LENGTH or not set(characters) <= set(ALPHABET):
		return None
	body, check = characters[:-1], characters[-1]
	if value_of(body) % DIVISOR != ALPHABET.index(check):
		return None
	return format_number(characters)


def value_of(characters: str) -> int:
	value = 0
	for character in characters:
		value = value * len(ALPHABET) + ALPHABET.index(character)
	return value
