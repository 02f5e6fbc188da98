"""Lists as the user may see them: rows that match, fields that are permitted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pypika.terms import NullValue

from .fieldtypes import OPTIONAL_FIELDS
from .list_permissions import check_list_permission, get_match_criterion
from .local import local
from .permissions import get_permitted_fields
from .query import DEFAULT_ORDER, Column, Filter, build_query, parse_fields, parse_filters, swap


def get_all(doctype: str, *args: Any, **kwargs: Any) -> Any:
	"""Documents whoever asks: as `get_list` with `ignore_permissions`."""
	return local.db.get_all(doctype, *args, **kwargs)


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
) -> Any:
	"""Documents that the user may read, as dicts; without a limit all of them.

	`parent_doctype` is needed for child tables; `reference_doctype` is the doctype whose link is chosen.
	What is asked for is read only once it is known that the user may list the doctype at all."""
	user = user or local.session.user
	permitted = None if ignore_permissions else _Permitted(doctype, user, parent_doctype)
	fields, filters = swap(fields, filters)
	columns = parse_fields(doctype, _as_list(fields) or [pluck or "name"])
	conditions, alternatives = parse_filters(doctype, filters), parse_filters(doctype, or_filters)
	extra = []
	if permitted:
		permitted.check_doctypes([*columns, *conditions, *alternatives])
		columns = list(permitted.select(columns, as_list))
		if not columns:
			return []
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
	)
	rows = local.db.sql(query, as_dict=not as_list)
	return [row[pluck] for row in rows] if pluck else rows


class _Permitted:
	"""What one user may see in one list."""

	def __init__(self, doctype: str, user: str, parent_doctype: str | None) -> None:
		self.doctype = doctype
		self.user = user
		self.parent_doctype = parent_doctype
		self.rights = {doctype: check_list_permission(doctype, user, parent_doctype)}

	def check_doctypes(self, parts: list[Any]) -> None:
		"""Refuse fields and filters of other doctypes that the user may not list."""
		for part in parts:
			if isinstance(part, Column | Filter) and part.doctype not in self.rights:
				self.rights[part.doctype] = check_list_permission(part.doctype, self.user, self.doctype)

	def select(self, columns: list[Any], as_list: bool) -> Iterator[Any]:
		"""The columns that are permitted; `*` becomes all of those."""
		for column in columns:
			if not isinstance(column, Column) or (column.name == "*" and column.function):
				yield column
			elif column.name == "*":
				yield from (
					Column(column.doctype, name, column.link) for name in self._fields(column.doctype)
				)
			elif column.name in OPTIONAL_FIELDS or column.name in self._fields(column.doctype):
				yield column
			elif as_list:
				yield NullValue()

	def _fields(self, doctype: str) -> list[str]:
		parenttype = self.parent_doctype if doctype == self.doctype else self.doctype
		return get_permitted_fields(doctype, parenttype, self.user, self.rights[doctype])


def _as_list(fields: Any) -> Any:
	"""Clients send fields as JSON, or as text."""
	if isinstance(fields, str) and fields.startswith("["):
		return json.loads(fields)
	return fields
