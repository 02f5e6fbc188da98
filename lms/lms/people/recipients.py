"""Recipients of the system's mails, with their language."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import frappe

from lms.lms.shared.rows import chunked

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Recipient:
	"""`full_name` is empty for an address that belongs to no user."""

	address: str
	full_name: str
	language: str


def get_recipients(users: Iterable[str]) -> dict[str, Recipient]:
	"""Return the enabled users among these, by name."""
	site_language = get_site_language()
	return {
		row.name: Recipient(row.email or "", row.full_name or row.name, row.language or site_language)
		for chunk in chunked(set(users))
		for row in frappe.get_all(
			"User",
			filters={"name": ["in", chunk], "enabled": 1},
			fields=["name", "email", "full_name", "language"],
		)
	}


def get_site_language() -> str:
	return frappe.get_system_settings("language") or DEFAULT_LANGUAGE


@contextmanager
def speaking(language: str) -> Iterator[None]:
	"""Translate texts inside the block into this language."""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before
