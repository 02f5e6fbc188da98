"""Syncs DocType files to the database: tables, rows of DocType and Module Def, and roles in the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ..context.hooks import get_app_path, get_module, get_module_list, scrub
from ..context.local import local
from ..database.schema import sync_table
from ..meta import Meta, all_doctypes, clear_meta_cache, get_meta, iter_doctypes
from ..model.controllers import get_controller
from ..utils.clock import now_datetime

# Part of every hash. Raise it when the same file should create a different table.
SCHEMA_VERSION = 1
DOCTYPE_FIELDS = ("module", "description", "issingle", "istable", "is_submittable", "custom")
OWNER_FIELDS = ("creation", "modified", "owner", "modified_by")
# Documents that come with a module and go with it.
OF_MODULES = ("Report", "Print Format", "Number Card", "Dashboard Chart", "Module Onboarding", "Workspace")
ROLES_WITHOUT_DESK = ("Guest",)


class ChangedDocType(NamedTuple):
	meta: Meta
	hash: str


def sync_app(app: str) -> list[str]:
	"""Update the site to the app's DocType files. Returns the names of the changed ones."""
	clear_meta_cache()
	changed = list(_get_changed(app))
	for doctype in changed:
		if not doctype.meta.issingle:
			sync_table(local.db, doctype.meta)
	if changed:
		_add_modules(app)
		_add_roles(doctype.meta for doctype in changed)
		_declare_constraints(doctype.meta for doctype in changed)
		# This comes last, so that a sync that was interrupted or failed runs again.
		_write_rows(changed)
		local.db.commit()
	return [doctype.meta.name for doctype in changed]


def drop_app(app: str) -> None:
	"""Drop the app's tables, and the rows about its DocTypes, reports and modules."""
	metas = list(iter_doctypes(app))
	for meta in metas:
		if not meta.issingle:
			local.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{meta.name}`")
	of_app = {"module": ["in", get_module_list(app)]}
	local.db.delete("DocType", {"name": ["in", [meta.name for meta in metas]]})
	for doctype in OF_MODULES:
		_delete_documents(doctype, of_app)
	local.db.delete("Module Def", {"app_name": app})
	clear_meta_cache()


def _delete_documents(doctype: str, filters: dict[str, Any]) -> None:
	names = local.db.get_values(doctype, filters, "name", pluck=True)
	for df in get_meta(doctype).get_table_fields():
		local.db.delete(df.options, {"parenttype": doctype, "parent": ["in", names]})
	local.db.delete(doctype, {"name": ["in", names]})


def forget_removed_doctypes() -> None:
	"""Delete rows of DocType whose file is gone. Their tables stay, with all data."""
	there = set(local.db.get_values("DocType", {"custom": 0}, pluck=True))
	if removed := sorted(there - {meta.name for meta in all_doctypes()}):
		local.db.delete("DocType", {"name": ["in", removed]})


def _get_changed(app: str) -> Iterable[ChangedDocType]:
	known = _get_known_hashes()
	for meta in iter_doctypes(app):
		key = scrub(meta.name)
		path = Path(get_app_path(app, scrub(meta.module), "doctype", key, f"{key}.json"))
		content = b"%d:%s" % (SCHEMA_VERSION, path.read_bytes())
		digest = hashlib.sha256(content).hexdigest()
		if known.get(meta.name) != digest:
			yield ChangedDocType(meta, digest)


def _get_known_hashes() -> dict[str, str]:
	if not local.db.table_exists("DocType", cached=False):
		return {}
	return dict(local.db.sql("select `name`, `migration_hash` from `tabDocType`"))


def _add_modules(app: str) -> None:
	rows = ((name, name, app) for name in get_module_list(app))
	_insert("Module Def", ("name", "module_name", "app_name"), rows)


def _add_roles(metas: Iterable[Meta]) -> None:
	roles = {permission.role for meta in metas for permission in meta.permissions}
	rows = ((role, role, int(role not in ROLES_WITHOUT_DESK)) for role in sorted(roles))
	_insert("Role", ("name", "role_name", "desk_access"), rows)


def _write_rows(changed: list[ChangedDocType]) -> None:
	local.db.delete("DocType", {"name": ["in", [doctype.meta.name for doctype in changed]]})
	rows = (
		(meta.name, *(_to_column(meta.get(field), field) for field in DOCTYPE_FIELDS), digest)
		for meta, digest in changed
	)
	_insert("DocType", ("name", *DOCTYPE_FIELDS, "migration_hash"), rows)


def _declare_constraints(metas: Iterable[Meta]) -> None:
	"""Call `on_doctype_update` of DocTypes' modules, which adds multi-column indexes and constraints."""
	for meta in metas:
		module = get_module(get_controller(meta.name).__module__)
		if declare := getattr(module, "on_doctype_update", None):
			declare()


def _to_column(value: Any, field: str) -> Any:
	return value if field in ("module", "description") else int(value or 0)


def _insert(doctype: str, fields: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
	now, user = now_datetime(), local.session.user
	values = [(*row, now, now, user, user) for row in rows]
	local.db.bulk_insert(doctype, [*fields, *OWNER_FIELDS], values, ignore_duplicates=True)
