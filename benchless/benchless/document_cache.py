"""Documents that are read again and again, kept while the request or job lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .local import local


def get(doctype: str, name: str, load: Callable[[str, str], Any]) -> Any:
	key = (doctype, name)
	if key not in local.document_cache:
		local.document_cache[key] = load(doctype, name)
	return local.document_cache[key]


def clear(doctype: str, name: str | None = None) -> None:
	"""Forget a document, or all of a doctype."""
	for key in [key for key in local.document_cache if key[0] == doctype and name in (None, key[1])]:
		del local.document_cache[key]
