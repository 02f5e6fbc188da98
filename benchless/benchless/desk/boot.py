"""Data in the desk's page: the user, what they may open, and texts in their language."""

from __future__ import annotations

from typing import Any

from ..access.permissions import get_roles
from ..context.hooks import get_installed_apps
from ..context.local import local
from ..meta import Meta, iter_doctypes
from ..model import get_cached_doc
from ..text.translate import get_all_translations
from ..utils.dicts import _dict
from .desktop import get_allowed_reports, get_cards, get_workspace_sidebar_items, may

RIGHTS = ("read", "create", "write", "delete", "export", "print")


def get_bootinfo() -> _dict:
	"""Differs from Frappe: only what this desk uses; `doctypes`, and the links of each workspace."""
	doctypes = [meta for app in _apps_in_order() for meta in iter_doctypes(app) if not meta.istable]
	return _dict(
		user=_describe_user(doctypes),
		doctypes=[_describe(meta) for meta in doctypes if may(meta, "read")],
		allowed_workspaces=[_describe_workspace(page) for page in get_workspace_sidebar_items().pages],
		lang=local.lang,
		time_zone=local.db.get_time_zone(),
		__messages=get_all_translations(local.lang),
	)


def _apps_in_order() -> list[str]:
	"""Return the apps. Those that people work in come before the one that administers the site."""
	first, *others = get_installed_apps()
	return [*others, first]


def _describe_user(doctypes: list[Meta]) -> _dict:
	user = local.session.user
	full_name = local.db.get_value("User", user, "full_name")
	rights = {f"can_{right}": [meta.name for meta in doctypes if _has_right(meta, right)] for right in RIGHTS}
	reports = get_allowed_reports()
	return _dict(name=user, full_name=full_name or user, roles=get_roles(), all_reports=reports, **rights)


def _has_right(meta: Meta, right: str) -> bool:
	"""Nobody can create Singles, or documents that only the server creates."""
	return not (right == "create" and (meta.in_create or meta.issingle)) and may(meta, right)


def _describe(meta: Meta) -> dict[str, Any]:
	return {"name": meta.name, "module": meta.module, "issingle": int(bool(meta.issingle))}


def _describe_workspace(page: _dict) -> dict[str, Any]:
	links = [
		{"group": card.label, "label": link.label, "type": link.link_type, "name": link.link_to}
		for card in get_cards(get_cached_doc("Workspace", page.name))
		for link in card.links
	]
	kept = ("name", "title", "label", "icon", "public", "for_user", "content")
	return {**{key: page[key] for key in kept}, "links": links}
