"""Suggestions for link fields: `frappe.desk.search`."""

from __future__ import annotations

import inspect
from typing import Any

from pypika import Table

from ..access.listing import get_list
from ..access.permissions import has_permission, only_has_select_perm
from ..access.whitelist import is_valid_http_method, is_whitelisted, whitelist
from ..context.hooks import get_hooks
from ..context.local import local
from ..fieldtypes import kind_of
from ..meta import Meta, get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils import cstr, escape_html
from ..web.arguments import parse_json_argument
from ..web.rpc import get_method


@whitelist()
def search_link(
	doctype: str,
	txt: str,
	query: str | None = None,
	filters: str | dict[str, Any] | list[Any] | None = None,
	page_length: int = 10,
	searchfield: str | None = None,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
) -> list[dict[str, str]]:
	"""What a link field offers for a text: `[{"value", "description", "label"?}]`."""
	conditions: Any = parse_json_argument(filters, "filters") if isinstance(filters, str) else filters
	txt, meta = txt.strip(), get_meta(doctype)
	query = query or next(reversed(get_hooks("standard_queries", {}).get(doctype, [])), None)
	if query:
		arguments = (doctype, txt, searchfield or "name", 0, page_length, conditions)
		return _describe(meta, _run_query(query, arguments))
	sees_all = doctype == "DocType" or (
		bool(ignore_user_permissions) and _may_ignore_user_permissions(meta, reference_doctype)
	)
	return _describe(meta, _search(meta, txt, conditions, page_length, reference_doctype, sees_all))


def _run_query(query: str, arguments: tuple[Any, ...]) -> list[Any]:
	"""What an app's own search finds.

	Differs from Frappe: a method that is no search, such as one that deletes, is refused."""
	method = get_method(query)
	is_whitelisted(method)
	if local.request:
		is_valid_http_method(method)
	try:
		inspect.signature(method).bind(*arguments)
	except TypeError:
		throw(_("{0} is not a search method").format(escape_html(query)))
	found = method(*arguments)
	if not isinstance(found, list | tuple) or not all(isinstance(row, list | tuple) and row for row in found):
		throw(_("{0} is not a search method").format(escape_html(query)))
	return list(found)


def _may_ignore_user_permissions(meta: Meta, reference_doctype: str | None) -> bool:
	"""Whether a link field that says so is being filled in by someone who may fill it in.

	Differs from Frappe: the caller's word is checked, and an app's own conditions are never ignored."""
	if not reference_doctype or get_hooks("permission_query_conditions", {}).get(meta.name):
		return False
	links = get_meta(reference_doctype).get("fields", {"options": meta.name, "ignore_user_permissions": 1})
	if not links or not _may(meta.name, "select" if only_has_select_perm(meta.name) else "read"):
		return False
	return _may(reference_doctype, "create") or _may(reference_doctype, "write")


def _may(doctype: str, ptype: str) -> bool:
	return has_permission(doctype, ptype, raise_exception=False)


def _search(
	meta: Meta,
	txt: str,
	filters: Any,
	page_length: int,
	reference_doctype: str | None,
	ignore_permissions: bool,
) -> list[tuple[Any, ...]]:
	columns = _get_columns(meta)
	rows = get_list(
		meta.name,
		fields=columns,
		filters=[*_as_list(meta.name, filters), *_only_enabled(meta)],
		or_filters=_get_matches(meta, txt),
		order_by="idx desc, modified desc",
		limit_page_length=page_length,
		ignore_permissions=ignore_permissions,
		reference_doctype=reference_doctype,
	)
	found = [tuple(row[column] for column in columns) for row in rows]
	# Names that start with the text come first.
	return sorted(found, key=lambda row: (not cstr(row[0]).casefold().startswith(txt.casefold()), row[0]))


def _get_columns(meta: Meta) -> list[str]:
	return list(
		dict.fromkeys(["name", *([meta.title_field] if meta.title_field else []), *_own_search_fields(meta)])
	)


def _own_search_fields(meta: Meta) -> list[str]:
	return [name.strip() for name in (meta.search_fields or "").split(",") if name.strip()]


def _as_list(doctype: str, filters: Any) -> list[Any]:
	if not isinstance(filters, dict):
		return list(filters or [])
	return [
		[doctype, key, *value] if isinstance(value, list | tuple) else [doctype, key, "=", value]
		for key, value in filters.items()
	]


def _only_enabled(meta: Meta) -> list[Any]:
	"""What has been switched off is no longer offered, whoever may read that it is."""
	table = Table(f"tab{meta.name}")
	return [
		table[fieldname] == value
		for fieldname, value in (("enabled", 1), ("disabled", 0))
		if (df := meta.get_field(fieldname)) and df.fieldtype == "Check"
	]


def _get_matches(meta: Meta, txt: str) -> list[Any]:
	if not txt:
		return []
	texts = [
		fieldname
		for fieldname in _get_columns(meta)
		if fieldname == "name" or ((df := meta.get_field(fieldname)) and kind_of(df).is_searched)
	]
	return [[meta.name, fieldname, "like", f"%{txt}%"] for fieldname in texts]


def _describe(meta: Meta, rows: list[Any]) -> list[dict[str, str]]:
	if meta.show_title_field_in_link and meta.title_field:
		return [_with_title(row) for row in map(list, rows)]
	return [{"value": row[0], "description": _join(row[1:], meta)} for row in map(list, rows)]


def _with_title(row: list[Any]) -> dict[str, str]:
	name, title, *others = (*row, row[0]) if len(row) == 1 else row
	texts = dict.fromkeys(cstr(part) for part in (name, *others) if part and part != title)
	return {"value": name, "label": title or name, "description": ", ".join(texts)}


def _join(parts: list[Any], meta: Meta) -> str:
	texts = (_(cstr(part)) if meta.translated_doctype else cstr(part) for part in parts if part)
	return ", ".join(dict.fromkeys(texts))
