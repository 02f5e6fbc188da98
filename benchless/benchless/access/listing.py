"""Lists as the user may see them: rows that match, fields that are permitted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..context.local import local
from ..query import (
	DEFAULT_ORDER,
	Column,
	build_query,
	parse_fields,
	parse_filters,
	parse_grouping,
	parse_order_by,
	split,
	swap,
)
from .list_permissions import PermittedList, get_match_criterion


def get_all(doctype: str, *args: Any, **kwargs: Any) -> Any:
	"""Documents whoever asks: as `get_list` with `ignore_permissions`."""
	return get_list(doctype, *args, **{**kwargs, "ignore_permissions": True})


def get_list(
	doctype: str,
	fields: Any = None,
	filters: Any = None,
	or_filters: Any = None,
	group_by: str | None = None,
	order_by: str | None = DEFAULT_ORDER,
	limit_start: Any = None,
	limit_page_length: Any = None,
	as_list: bool = False,
	distinct: bool = False,
	start: Any = None,
	page_length: Any = None,
	limit: Any = None,
	pluck: str | None = None,
	ignore_permissions: bool = False,
	user: str | None = None,
	parent_doctype: str | None = None,
	reference_doctype: str | None = None,
	run: bool = True,
) -> Any:
	"""Documents that the user may read, as dicts; without a limit all of them.

	`parent_doctype` is needed for child tables; `reference_doctype` is the doctype whose link is chosen.
	What is asked for is read only once it is known that the user may list the doctype at all."""
	user = user or local.session.user
	permitted = None if ignore_permissions else PermittedList(doctype, user, parent_doctype)
	fields, filters = swap(fields, filters)
	columns = parse_fields(doctype, _as_list(fields) or [pluck or "name"])
	conditions, alternatives = parse_filters(doctype, filters), parse_filters(doctype, or_filters)
	extra = []
	if permitted:
		permitted.check_doctypes([*columns, *conditions, *alternatives])
		columns = list(permitted.select(columns, as_list))
		if not columns:
			return []
		permitted.check_compared([*conditions, *alternatives])
		permitted.check_compared(_parse_sorting(doctype, columns, order_by, group_by))
		criterion = get_match_criterion(doctype, user, parent_doctype, reference_doctype)
		extra = [] if criterion is None else [criterion]
	query = build_query(
		doctype,
		columns,
		conditions,
		alternatives,
		group_by=group_by,
		order_by=order_by,
		limit=limit or page_length or limit_page_length,
		offset=start or limit_start,
		distinct=distinct,
		extra=extra,
		shown=permitted.get_shown if permitted else None,
	)
	if not run:
		# Differs from Frappe: the query with its values, as in Frappe 16. Frappe 15 gives its text.
		return query
	rows = local.db.sql(query, as_dict=not as_list)
	return [row[pluck] for row in rows] if pluck else rows


def _parse_sorting(
	doctype: str, columns: list[Any], order_by: str | None, group_by: str | None
) -> Iterator[Column | str]:
	"""What the caller sorts and groups by."""
	aliases = {column.alias for column in columns if column.alias}
	given = "" if order_by in (None, DEFAULT_ORDER) else order_by
	yield from (column for column, _direction in parse_order_by(doctype, given, aliases))
	yield from (parse_grouping(doctype, text, aliases) for text in split(group_by or ""))


def _as_list(fields: Any) -> Any:
	"""Clients send fields as JSON, or as text."""
	if isinstance(fields, str) and fields.startswith("["):
		return json.loads(fields)
	return fields
