"""Caches frequently read documents for the duration of the request or job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..context.local import local


def get(doctype: str, name: str, load: Callable[[str, str], Any]) -> Any:
	key = (doctype, name)
	if key not in local.document_cache:
		local.document_cache[key] = load(doctype, name)
	return local.document_cache[key]


def clear(doctype: str, name: str | None = None) -> None:
	"""Remove a document, or all of a doctype, from the cache."""
	for key in [key for key in local.document_cache if key[0] == doctype and name in (None, key[1])]:
		del local.document_cache[key]
