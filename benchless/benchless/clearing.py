"""Forgetting what this request or job remembers, when what it stands on has changed."""

from __future__ import annotations

from . import document_cache, permissions
from .local import local


def clear_cache(user: str | None = None, doctype: str | None = None) -> None:
	"""Forget what is known of a user, of a doctype's documents, or everything.

	Differs from Frappe: nothing outlives a request, so other processes have nothing to forget."""
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
