"""Strings: conversion, HTML, e-mail addresses, random names."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from typing import Any

from .characters import split_at
from .errors import InvalidEmailAddressError

_HTML_ESCAPES = str.maketrans({"&": "&amp;", '"': "&quot;", "'": "&apos;", ">": "&gt;", "<": "&lt;"})
_EMAIL_PART = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_HOST_PART = r"[a-z0-9]+(?:-+[a-z0-9]+)*"
_EMAIL = re.compile(
	rf"{_EMAIL_PART}(?:\.{_EMAIL_PART})*@{_HOST_PART}(?:\.{_HOST_PART})+", flags=re.ASCII | re.IGNORECASE
)
# A name and an address, which itself has 254 at most.
_LONGEST_MAILBOX = 500


def cstr(s: Any, encoding: str = "utf-8") -> str:
	"""`s` as text: nothing is the empty string, bytes are decoded."""
	if isinstance(s, str):
		return s
	if s is None:
		return ""
	return s.decode(encoding) if isinstance(s, bytes) else str(s)


def escape_html(text: Any) -> Any:
	"""Text made safe for HTML; anything but text is returned as it is."""
	return text.translate(_HTML_ESCAPES) if isinstance(text, str) else text


def iter_markup(text: str) -> Iterator[tuple[str, str]]:
	"""Each tag or comment with the text before it, and the text after the last one with no tag."""
	at = comment_end = 0
	while (start := text.find("<", at)) >= 0 and (end := text.find(">", start) + 1):
		if text.startswith("<!--", start):
			if comment_end < start + 7:
				comment_end = text.find("-->", start + 4) + 3
			# Without an end it is no comment, but a tag like any other; and so are all after it.
			comment_end = comment_end if comment_end > 2 else len(text) + 7
			end = comment_end if comment_end <= len(text) else end
		yield text[at:start], text[start:end]
		at = end
	yield text[at:], ""


def strip_html(text: str) -> str:
	"""The text without its tags.

	Differs from Frappe: a comment may go over lines."""
	return "".join(between for between, _tag in iter_markup(text))


def has_tag(text: str, is_first: Callable[[str], bool]) -> bool:
	"""Whether there is a tag in the text that begins with such a character."""
	last = text.rfind(">")
	start = text.find("<", 0, max(last, 0))
	while start >= 0 and not is_first(text[start + 1]):
		start = text.find("<", start + 1, last)
	return start >= 0


def validate_email_address(email_str: str | None, throw: bool = False) -> str:
	"""The valid addresses in a comma-separated list; with `throw`, the first bad one is refused.

	Differs from Frappe: all of an address must be one. There `a@b.co\\0` and `a@b.co;c` are."""
	valid = []
	for candidate in (email_str or "").strip().split(","):
		candidate = candidate.strip()
		if "undisclosed-recipient" in candidate:
			continue
		if address := _get_valid_address(candidate):
			valid.append(address)
		elif throw:
			raise InvalidEmailAddressError(f"{escape_html(candidate)} is not a valid Email Address")
	return ", ".join(valid)


def split_emails(txt: str | None) -> list[str]:
	"""Addresses separated by commas; a comma in quotes belongs to a name."""
	text = " ".join(cstr(txt).split())
	return [email for email in map(str.strip, split_at(text, _find_separators(text))) if email]


def _find_separators(text: str) -> Iterator[int]:
	"""Commas with an even number of quotes after them."""
	quotes_left = text.count('"')
	for at, char in enumerate(text):
		quotes_left -= char == '"'
		if char == "," and quotes_left % 2 == 0:
			yield at


def generate_hash(length: int = 10) -> str:
	"""A random hexadecimal name."""
	return secrets.token_hex((length + 1) // 2)[:length]


def _get_valid_address(candidate: str) -> str | None:
	if len(candidate) > _LONGEST_MAILBOX:
		return None
	# parseaddr() would join "a@b.com c@d.com" into one address.
	if " " in candidate and "<" not in candidate:
		return None
	address = parseaddr(candidate)[1]
	return address if _EMAIL.fullmatch(address) else None
