"""Queries on doctypes, from what callers and clients pass: values are bound, names are parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pypika import Order
from pypika.terms import Criterion, Term

from ..context.local import local
from ..meta import get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils import cint
from ..utils.errors import ValidationError
from .columns import (
	Column,
	get_field_term,
	parse_column,
	parse_field,
	parse_fields,
	parse_grouping,
	parse_order_by,
	split,
)
from .conditions import get_list_condition, get_value_condition
from .filters import Filter, parse_filters, parse_value_filters
from .tables import Tables

DEFAULT_ORDER = "KEEP_DEFAULT_ORDERING"
"""What Frappe passes for "as the doctype says"."""

__all__ = [
	"DEFAULT_ORDER",
	"Column",
	"Filter",
	"Tables",
	"build_query",
	"build_value_query",
	"parse_column",
	"parse_field",
	"parse_fields",
	"parse_filters",
	"parse_grouping",
	"parse_order_by",
	"parse_value_filters",
	"split",
	"swap",
]


def build_query(
	doctype: str,
	fields: Any = None,
	filters: Any = None,
	or_filters: Any = None,
	*,
	group_by: str | None = None,
	order_by: str | None = DEFAULT_ORDER,
	limit: Any = None,
	offset: Any = None,
	distinct: bool = False,
	extra: list[Criterion] | None = None,
	shown: Callable[[str], Criterion | None] | None = None,
) -> Any:
	"""The SELECT of a list. `extra` are conditions that callers have made themselves, such as permissions.

	`shown` says which documents of another doctype may be joined, by link or as rows; the others are empty.

	Parsed fields and filters are accepted as well as Frappe's shapes."""
	tables = Tables(doctype, shown)
	columns = parse_fields(doctype, fields or ["name"])
	conditions = [get_list_condition(tables, wanted) for wanted in _parsed(doctype, filters)]
	if alternatives := [get_list_condition(tables, wanted) for wanted in _parsed(doctype, or_filters)]:
		conditions.append(Criterion.any(alternatives))
	aliases = {column.alias for column in columns if column.alias}
	query = local.db.qb.from_(tables.main, immutable=False).select(
		*(_get_term(column, tables) for column in columns)
	)
	for condition in (*conditions, *(extra or ())):
		query = query.where(condition)
	query = _group_by(query, tables, group_by, aliases)
	if distinct:
		query = query.distinct()
	else:
		query = _order_by(query, tables, _get_order(doctype, columns, order_by, group_by), aliases, None)
	return _limit(tables.join(query), limit, offset)


def build_value_query(
	doctype: str,
	fields: Any = None,
	filters: Any = None,
	*,
	order_by: str | None = None,
	limit: int | None = None,
	distinct: bool = False,
	for_update: bool = False,
) -> Any:
	"""The SELECT of `frappe.db.get_values`."""
	tables = Tables(doctype)
	columns = parse_fields(doctype, fields or ["name"])
	conditions = [get_value_condition(tables, wanted) for wanted in parse_value_filters(doctype, filters)]
	query = local.db.qb.from_(tables.main, immutable=False).select(
		*(_get_term(column, tables) for column in columns)
	)
	for condition in conditions:
		query = query.where(condition)
	aliases = {column.alias for column in columns if column.alias}
	query = _order_by(query, tables, order_by, aliases, Order.desc)
	query = tables.join(query.distinct() if distinct else query)
	return _limit(query.for_update() if for_update else query, limit, None)


def swap(fields: Any, filters: Any) -> tuple[Any, Any]:
	"""Fields and filters by their looks: `get_all` takes them in either order."""
	fields_are_filters = isinstance(fields, dict) or (
		isinstance(fields, list) and fields and isinstance(fields[0], list)
	)
	filters_are_fields = (
		fields and isinstance(filters, list) and len(filters) > 1 and isinstance(filters[0], str)
	)
	return (filters, fields) if fields_are_filters or filters_are_fields else (fields, filters)


def where(query: Any, doctype: str, filters: Any) -> Any:
	"""An UPDATE or DELETE of the rows that the filters of a value query find; of its own table only.

	Differs from Frappe: an empty list, which means every row there, is refused; often it is one of names."""
	if isinstance(filters, list | tuple) and not filters:
		throw(_("No names or filters given: all of {0} would be changed").format(doctype))
	tables = Tables(doctype)
	for wanted in parse_value_filters(doctype, filters):
		query = query.where(get_value_condition(tables, wanted))
	if tables.joined:
		raise ValidationError(f"Rows of {doctype} cannot be changed by conditions on other tables")
	return query


def _parsed(doctype: str, filters: Any) -> list[Filter | Criterion]:
	if isinstance(filters, list) and filters and all(isinstance(f, Filter | Criterion) for f in filters):
		return filters
	return parse_filters(doctype, filters)


def _get_term(column: Column | Term, tables: Tables) -> Term:
	return column.get_term(tables) if isinstance(column, Column) else column


def _group_by(query: Any, tables: Tables, group_by: str | None, aliases: set[str]) -> Any:
	for text in split(group_by or ""):
		query = query.groupby(_get_known_term(parse_grouping(tables.doctype, text, aliases), tables))
	return query


def _order_by(
	query: Any, tables: Tables, order_by: str | None, aliases: set[str], default: Order | None
) -> Any:
	for column, direction in parse_order_by(tables.doctype, order_by or "", aliases, default):
		query = query.orderby(_get_known_term(column, tables), order=direction)
	return query


def _get_known_term(column: Column | str, tables: Tables) -> Term:
	if isinstance(column, str):
		return get_field_term(column)
	if column.doctype not in {tables.doctype, *tables.doctypes}:
		throw(_("Choose a column of {0} to sort or group by").format(column.doctype))
	return column.get_term(tables)


def _get_order(doctype: str, columns: list[Any], order_by: str | None, group_by: str | None) -> str:
	if order_by != DEFAULT_ORDER:
		return order_by or ""
	only = columns[0] if len(columns) == 1 else None
	if only is not None and not group_by and getattr(only, "function", None):
		return ""
	meta = get_meta(doctype)
	sort_field = meta.sort_field or "modified"
	if "," in sort_field:
		return sort_field
	return f"{sort_field} {(meta.sort_field and meta.sort_order) or 'desc'}"


def _limit(query: Any, limit: Any, offset: Any) -> Any:
	# Numbers, whatever the client sent; an offset without a limit is ignored, as Frappe does.
	if (count := cint(limit)) > 0:
		query = query.limit(count)
		if (start := cint(offset)) > 0:
			query = query.offset(start)
	return query
