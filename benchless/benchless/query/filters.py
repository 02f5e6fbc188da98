"""Filters in Frappe's shapes: a dict, or a list of conditions with two, three or four parts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from pypika.terms import Criterion

from ..fieldtypes import CHILD_TABLE_FIELDS, DEFAULT_FIELDS, OPTIONAL_FIELDS
from ..meta import exists, get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils import _dict
from ..utils.characters import WORD, is_made_of
from ..utils.errors import DataError

OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between")
# Each stands for another condition, which depends on today or on a tree.
TREE_OPERATORS = (
	"ancestors of",
	"descendants of",
	"descendants of (inclusive)",
	"not ancestors of",
	"not descendants of",
)
STANDARD = frozenset((*DEFAULT_FIELDS, *CHILD_TABLE_FIELDS, *OPTIONAL_FIELDS))

# Each is a condition within the one before it when the statement is written; values are not counted.
MOST_FILTERS = 100


class Filter(NamedTuple):
	"""One condition on one column."""

	doctype: str
	fieldname: str
	operator: str
	value: Any

	@property
	def df(self) -> _dict | None:
		"""The field's metadata; None in tables that are not of a doctype, and for `parent` and the like."""
		return get_meta(self.doctype).get_field_or_standard(self.fieldname) if exists(self.doctype) else None


def parse_filters(doctype: str, filters: Any) -> list[Filter | Criterion]:
	"""The conditions of a list query.

	Differs from Frappe: a text in the list, which becomes part of the SQL there, is refused."""
	if isinstance(filters, str):
		filters = _parse_json(filters)
	if isinstance(filters, dict):
		filters = [{fieldname: value} for fieldname, value in filters.items()]
	if filters and not isinstance(filters, list | tuple):
		throw(_("Filters must be a JSON object or list"))
	return [_find_table(parsed) for parsed in _parse_entries(doctype, filters or ())]


def parse_value_filters(doctype: str, filters: Any) -> list[Filter | Criterion]:
	"""The conditions of a value query: also a name, or a list of names."""
	if isinstance(filters, str | int):
		return [Filter(doctype, "name", "=", str(filters))]
	if isinstance(filters, list | tuple) and filters and all(isinstance(name, str | int) for name in filters):
		return [Filter(doctype, "name", "in", filters)]
	if isinstance(filters, dict | Criterion):
		filters = [filters]
	return list(_parse_entries(doctype, filters or ()))


def _parse_entries(doctype: str, filters: Collection[Any]) -> Iterator[Filter | Criterion]:
	if sum(len(entry) if isinstance(entry, dict) else 1 for entry in filters) > MOST_FILTERS:
		throw(_("A query takes no more than {0} filters").format(MOST_FILTERS))
	for entry in filters:
		yield from _parse_entry(doctype, entry)


def _parse_json(text: str) -> Any:
	try:
		return json.loads(text)
	except (ValueError, RecursionError):
		throw(_("Filters must be a JSON object or list"))


def _parse_entry(doctype: str, entry: Any) -> Iterator[Filter | Criterion]:
	if isinstance(entry, Criterion):
		yield entry
	elif isinstance(entry, dict):
		for fieldname, value in entry.items():
			operator, value = value if _is_condition(value) else ("=", value)
			yield _make_filter(doctype, fieldname, operator, value)
	elif not isinstance(entry, list | tuple):
		throw(_("Each filter in a list must be a list"))
	elif len(entry) >= 4:
		yield _make_filter(*entry[:4])
	elif len(entry) == 3:
		yield _make_filter(doctype, *entry)
	elif len(entry) == 2:
		yield _make_filter(doctype, entry[0], "=", entry[1])
	else:
		throw(_("A filter has two to four values (doctype, field, operator, value): {0}").format(entry))


def _is_condition(value: Any) -> bool:
	if not isinstance(value, list | tuple):
		return False
	if len(value) != 2:
		throw(_("A filter's value must be a value, or an operator and a value: {0}").format(value))
	return True


def _make_filter(doctype: Any, fieldname: Any, operator: Any, value: Any) -> Filter:
	if not isinstance(fieldname, str) or not is_made_of(WORD, fieldname):
		throw(_("Invalid field name {0}").format(fieldname), DataError)
	operator = str(operator or "=").lower()
	if operator not in (*OPERATORS, *TREE_OPERATORS, "timespan"):
		throw(_("Operator must be one of {0}").format(", ".join(OPERATORS)))
	if not isinstance(doctype, str):
		throw(_("Invalid DocType: {0}").format(doctype))
	return Filter(doctype, fieldname, operator, value)


def _find_table(parsed: Filter | Criterion) -> Filter | Criterion:
	"""A field that only a child table has is meant there."""
	if not isinstance(parsed, Filter) or parsed.fieldname in STANDARD:
		return parsed
	meta = get_meta(parsed.doctype)
	if meta.has_field(parsed.fieldname):
		return parsed
	children = (df.options for df in meta.get_table_fields())
	found = (child for child in children if get_meta(child).has_field(parsed.fieldname))
	return parsed._replace(doctype=next(found, parsed.doctype))
