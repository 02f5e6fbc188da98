"""User Permissions: which values of a link a user may see, for one document and as a condition of lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypika import Query, Table
from pypika.functions import Coalesce
from pypika.terms import Criterion

from ..context.local import local
from ..meta import Meta, get_meta
from ..text.translate import _
from ..utils import cint
from ..utils.dicts import _dict

UserPermissions = dict[str, list[_dict]]
CACHE_KEY = "user_permissions"


def get_user_permissions(user: str | None = None) -> UserPermissions:
	"""`{"Company": [_dict(doc, applicable_for, is_default)]}`; nobody restricts Administrator or Guest."""
	user = user or local.session.user
	if not user or user in ("Administrator", "Guest"):
		return {}
	cache: dict[str, UserPermissions] = local.request_cache.setdefault(CACHE_KEY, {})
	if user not in cache:
		cache[user] = _read(user)
	return cache[user]


def clear_cache(user: str | None = None) -> None:
	"""Read them again: after a User Permission has changed."""
	local.request_cache.pop(CACHE_KEY, None)
	# The defaults of links come from User Permissions.
	local.request_cache.pop("new_doc_templates", None)


def _read(user: str) -> UserPermissions:
	fields = ["allow", "for_value", "applicable_for", "is_default"]
	permissions: UserPermissions = {}
	for row in local.db.get_values("User Permission", {"user": user}, fields, as_dict=True, order_by="name"):
		permissions.setdefault(row.allow, []).append(
			_dict(doc=row.for_value, applicable_for=row.applicable_for, is_default=row.is_default)
		)
	return permissions


def get_allowed_docs(rows: list[_dict], doctype: str) -> list[str]:
	"""Those of one DocType's user permissions that hold for documents of `doctype`."""
	return [row.doc for row in rows if not row.applicable_for or row.applicable_for == doctype]


def get_default_doc(rows: list[_dict], doctype: str) -> str | None:
	"""The value for new documents: the default one, or the only one there is."""
	default = None
	for row in rows:
		applies = not row.applicable_for or row.applicable_for == doctype
		if applies and (row.is_default or len(rows) == 1):
			default = row.doc
	return default


def find_refusal(doc: Any, user: str) -> str | None:
	"""Why User Permissions hide this document (or a document with these values), None when they do not."""
	permissions = get_user_permissions(user)
	if not permissions:
		return None
	allowed = get_allowed_docs(permissions.get(doc.doctype, []), doc.doctype)
	if allowed and str(doc.name) not in allowed:
		return _("Not allowed for {0}: {1}").format(_(doc.doctype), doc.name)
	strict = _is_strict(doc.meta)
	for row in (doc, *doc.get_all_children()):
		if refusal := _find_refusal_in(row, doc.doctype, permissions, strict):
			return refusal
	return None


def _find_refusal_in(row: Any, doctype: str, permissions: UserPermissions, strict: bool) -> str | None:
	for df, allowed in _restricted_links(get_meta(row.doctype), doctype, permissions):
		value = row.get(df.fieldname)
		if (value or strict) and value not in allowed:
			return _describe(row, df, value)
	return None


def _describe(row: Any, df: _dict, value: str | None) -> str:
	shown = (_(df.options), value or _("empty"))
	label = _(df.label, context=df.parent) if df.label else df.fieldname
	if row.get("parentfield"):
		message = _("You may not see this {0}: {4} of row {3} is the {1} '{2}'")
		return message.format(_(row.doctype), *shown, row.idx, label)
	message = _("You may not see this {0}: its {3} is the {1} '{2}'")
	return message.format(_(row.doctype), *shown, label)


def get_criterion(meta: Meta, user: str, reference_doctype: str | None = None) -> Criterion | None:
	"""The same rule as a condition on the doctype's table.

	`reference_doctype` is the doctype whose link field the list is for: its User Permissions apply.
	Differs from Frappe: a list also leaves out documents with child rows that the user may not see,
	since reading such a document is refused."""
	permissions = get_user_permissions(user)
	if not permissions:
		return None
	table = Table(f"tab{meta.name}")
	own = get_allowed_docs(permissions.get(meta.name, []), reference_doctype or meta.name)
	conditions: list[Criterion] = [table.name.isin(own)] if own else []
	strict = _is_strict(meta)
	conditions += [
		_is_allowed(table, df.fieldname, allowed, strict)
		for df, allowed in _restricted_links(meta, meta.name, permissions)
	]
	conditions += _child_conditions(meta, permissions, strict)
	return Criterion.all(conditions) if conditions else None


def get_allowed_links(meta: Meta, user: str) -> dict[str, list[str]]:
	"""The names that documents of this DocType may have and link to, by DocType; only where restricted."""
	permissions = get_user_permissions(user)
	own = get_allowed_docs(permissions.get(meta.name, []), meta.name)
	links = {df.options: allowed for df, allowed in _restricted_links(meta, meta.name, permissions)}
	return {**links, **({meta.name: own} if own else {})}


def _child_conditions(meta: Meta, permissions: UserPermissions, strict: bool) -> Iterator[Criterion]:
	table = Table(f"tab{meta.name}")
	for child_doctype in dict.fromkeys(df.options for df in meta.get_table_fields()):
		child = Table(f"tab{child_doctype}")
		for df, allowed in _restricted_links(get_meta(child_doctype), meta.name, permissions):
			hidden = Query.from_(child).select(child.parent).where(child.parenttype == meta.name)
			yield table.name.notin(hidden.where(~_is_allowed(child, df.fieldname, allowed, strict)))


def _is_allowed(table: Table, fieldname: str, allowed: list[str], strict: bool) -> Criterion:
	value = Coalesce(table[fieldname], "")
	return value.isin(allowed if strict else [*allowed, ""])


def _restricted_links(
	meta: Meta, doctype: str, permissions: UserPermissions
) -> Iterator[tuple[_dict, list[str]]]:
	"""Link fields whose values are restricted in documents of `doctype`, and to what."""
	for df in meta.get_link_fields():
		if df.ignore_user_permissions or df.options not in permissions:
			continue
		if allowed := get_allowed_docs(permissions[df.options], doctype):
			yield df, allowed


def _is_strict(meta: Meta) -> bool:
	"""Whether an empty link counts as not allowed. Singles have empty links, so never there."""
	if meta.issingle:
		return False
	return bool(cint(local.db.get_single_value("System Settings", "apply_strict_user_permissions")))
