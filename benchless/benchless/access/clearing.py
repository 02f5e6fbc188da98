"""Clears what this request or job has cached after the underlying data has changed."""

from __future__ import annotations

from ..cache import document_cache
from ..context.local import local
from . import permissions


def clear_cache(user: str | None = None, doctype: str | None = None) -> None:
	"""Clear what is cached about a user, a doctype's documents, or everything.

	Differs from Frappe: caches end with the request, so there is nothing to clear in other processes."""
	permissions.clear_cache(user)
	if user:
		document_cache.clear("User", user)
		return
	if doctype:
		document_cache.clear(doctype)
		local.db.value_cache.pop(doctype, None)
		return
	local.document_cache.clear()
	local.request_cache.clear()
	if local.db is not None:
		local.db.value_cache.clear()
