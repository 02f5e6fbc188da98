"""What the desk's page carries: who the user is, what they may open, and the texts in their language."""

from __future__ import annotations

from typing import Any

from ..hooks import get_installed_apps
from ..local import local
from ..meta import Meta, iter_doctypes
from ..permissions import get_role_permissions, get_roles
from ..translate import get_all_translations
from ..utils.dicts import _dict

RIGHTS = ("read", "create", "write", "delete")


def get_bootinfo() -> _dict:
	"""Differs from Frappe: only what this desk uses, and `doctypes` instead of workspaces."""
	doctypes = [meta for app in _apps_in_order() for meta in iter_doctypes(app) if not meta.istable]
	return _dict(
		user=_describe_user(doctypes),
		doctypes=[_describe(meta) for meta in doctypes if _may(meta, "read")],
		lang=local.lang,
		time_zone=local.db.get_time_zone(),
		__messages=get_all_translations(local.lang),
	)


def _apps_in_order() -> list[str]:
	"""The apps people work in come before the one that administers the site."""
	first, *others = get_installed_apps()
	return [*others, first]


def _describe_user(doctypes: list[Meta]) -> _dict:
	user = local.session.user
	full_name = local.db.get_value("User", user, "full_name")
	rights = {f"can_{right}": [meta.name for meta in doctypes if _may(meta, right)] for right in RIGHTS}
	return _dict(name=user, full_name=full_name or user, roles=get_roles(), **rights)


def _may(meta: Meta, right: str) -> bool:
	"""Rights that only owners have count here: which documents those are is decided for each.

	Documents that only the server makes, and Singles, are never new."""
	if right == "create" and (meta.in_create or meta.issingle):
		return False
	permissions = get_role_permissions(meta)
	return bool(permissions.get(right)) or right in (permissions.get("if_owner") or {})


def _describe(meta: Meta) -> dict[str, Any]:
	return {"name": meta.name, "module": meta.module, "issingle": int(bool(meta.issingle))}
