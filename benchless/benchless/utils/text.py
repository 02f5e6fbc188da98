"""Strings: conversion, HTML, e-mail addresses, random names."""

from __future__ import annotations

import re
import secrets
import string
from email.utils import parseaddr
from typing import Any

from ..errors import InvalidEmailAddressError

_HTML_ESCAPES = str.maketrans({"&": "&amp;", '"': "&quot;", "'": "&apos;", ">": "&gt;", "<": "&lt;"})
_TAGS_AND_COMMENTS = re.compile(r"<!--.*?-->|<[^>]*>")
_TAG = re.compile("<[^>]+>")
_EMAIL_PART = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_HOST_PART = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_EMAIL = re.compile(
	rf"{_EMAIL_PART}(?:\.{_EMAIL_PART})*@(?:{_HOST_PART}\.)+{_HOST_PART}", flags=re.IGNORECASE
)
_UNQUOTED_COMMA = re.compile(r',(?=(?:[^"]|"[^"]*")*$)')


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


def strip_html(text: str) -> str:
	"""The text without its tags."""
	return _TAGS_AND_COMMENTS.sub("", text)


strip_html_tags = strip_html


def is_html(text: str) -> bool:
	"""Whether there is a tag in the text."""
	return _TAG.search(text) is not None


def validate_email_address(email_str: str | None, throw: bool = False) -> str:
	"""The valid addresses in a comma-separated list; with `throw`, the first bad one is refused."""
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
	return [email.strip() for email in _UNQUOTED_COMMA.split(text) if email.strip()]


def random_string(length: int) -> str:
	return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def generate_hash(length: int = 10) -> str:
	"""A random hexadecimal name."""
	return secrets.token_hex((length + 1) // 2)[:length]


def _get_valid_address(candidate: str) -> str | None:
	# parseaddr() would join "a@b.com c@d.com" into one address.
	if " " in candidate and "<" not in candidate:
		return None
	address = parseaddr(candidate)[1]
	return address if _EMAIL.match(address) else None
