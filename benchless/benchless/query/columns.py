"""The grammar of columns in fields, ORDER BY and GROUP BY: what does not match it never becomes SQL.

Differs from Frappe: that refuses some words and functions, this everything but names and FUNCTIONS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypika import Field, Order
from pypika import functions as sql
from pypika.terms import Star, Term

from ..errors import DataError
from ..fieldtypes import TABLE_FIELDTYPES
from ..messages import throw
from ..meta import get_meta
from ..translate import _
from .tables import Tables

FUNCTIONS = {
	"abs": sql.Abs,
	"avg": sql.Avg,
	"count": sql.Count,
	"date": sql.Date,
	"max": sql.Max,
	"min": sql.Min,
	"sum": sql.Sum,
}

_COLUMN = re.compile(
	r"(?:(?:`tab(?P<doctype>[\w -]+)`|(?P<prefix>\w+))\.)?(?:`(?P<quoted>\w+)`|(?P<plain>\w+|\*))",
	flags=re.ASCII,
)
_FUNCTION = re.compile(
	r"(?P<function>\w+)\s*\(\s*(?P<distinct>distinct\s)?\s*(?P<argument>[^()]*?)\s*\)",
	flags=re.ASCII | re.IGNORECASE,
)
_ALIAS = re.compile(
	r"(?P<term>.+?)\s+as\s+(?P<quote>[`'\"]?)(?P<alias>\w+)(?P=quote)", flags=re.ASCII | re.IGNORECASE
)
_DIRECTION = re.compile(r"(?P<term>.+?)(?:\s+(?P<direction>asc|desc))?", flags=re.IGNORECASE)
_COMMA = re.compile(r",(?![^()]*\))")


@dataclass(frozen=True)
class Column:
	"""A column of a doctype's table, perhaps in a function, perhaps renamed."""

	doctype: str
	name: str
	link: str | None = None
	function: str | None = None
	distinct: bool = False
	alias: str | None = None

	def get_term(self, tables: Tables) -> Term:
		"""The column in a query; its table is joined if it is not the query's own."""
		table = tables.get(self.doctype, self.link)
		term: Any = Star(table) if self.name == "*" else table[self.name]
		if self.function:
			term = FUNCTIONS[self.function](Star() if self.name == "*" else term)
			term = term.distinct() if self.distinct else term
		return term.as_(self.alias) if self.alias else term


def parse_fields(doctype: str, fields: Any) -> list[Any]:
	"""The columns in `fields`: a list or a text of them; expressions of the query builder as they are."""
	texts = split(fields) if isinstance(fields, str) else fields
	return [
		field if isinstance(field, Term | Column) else parse_field(doctype, field) for field in texts if field
	]


def parse_field(doctype: str, text: Any) -> Column:
	"""One entry of `fields`: `name`, `link.title`, `` `tabChild`.`x` ``, `count(name) as n`."""
	column = parse_column(doctype, text) if isinstance(text, str) else None
	if column is None:
		throw(_("Use of sub-query or function is restricted"), DataError)
	return column


def parse_order_by(
	doctype: str, text: str, aliases: set[str], default: Order | None = None
) -> Iterator[tuple[Column | str, Order | None]]:
	"""Columns, or aliases among the fields, each with its direction."""
	for part in split(text):
		match = _DIRECTION.fullmatch(part)
		if not match:
			throw(_("Illegal SQL Query"))
		direction = Order[match["direction"].lower()] if match["direction"] else default
		yield parse_grouping(doctype, match["term"], aliases), direction


def parse_grouping(doctype: str, text: str, aliases: set[str]) -> Column | str:
	"""One term of GROUP BY: an alias among the fields, else a column."""
	if text.strip("`") in aliases:
		return text.strip("`")
	column = parse_column(doctype, text)
	if column is None or column.alias or (column.name == "*" and not column.function):
		throw(_("Illegal SQL Query"))
	return column


def parse_column(doctype: str, text: str) -> Column | None:
	"""What the text names, None if it is not of this grammar. The doctype must be known, not the column."""
	text, alias = text.strip(), None
	if match := _ALIAS.fullmatch(text):
		text, alias = match["term"], match["alias"]
	if match := _FUNCTION.fullmatch(text):
		return _parse_function(doctype, match, alias)
	return _parse_plain(doctype, text, alias=alias)


def split(text: str) -> list[str]:
	"""Parts between commas that are not inside parentheses."""
	return [part for part in (part.strip() for part in _COMMA.split(text)) if part]


def _parse_function(doctype: str, match: re.Match[str], alias: str | None) -> Column | None:
	function = match["function"].lower()
	if function not in FUNCTIONS:
		throw(_("Use of function {0} in field is restricted").format(function), DataError)
	distinct = bool(match["distinct"])
	if match["argument"] == "*" and (function != "count" or distinct):
		return None
	return _parse_plain(doctype, match["argument"], function=function, distinct=distinct, alias=alias)


def _parse_plain(doctype: str, text: str, **options: Any) -> Column | None:
	match = _COLUMN.fullmatch(text)
	if not match:
		return None
	name = match["quoted"] or match["plain"]
	if name.isdigit() or (name == "*" and options.get("alias") and not options.get("function")):
		return None
	if match["doctype"]:
		return Column(match["doctype"], name, **options)
	if not match["prefix"]:
		return Column(doctype, name, **options)
	return _parse_dotted(doctype, match["prefix"], name, options)


def _parse_dotted(doctype: str, prefix: str, name: str, options: dict[str, Any]) -> Column | None:
	"""`link.field` or `table_field.field`."""
	df = get_meta(doctype).get_field(prefix)
	if df is None:
		return None
	if df.fieldtype == "Link":
		return Column(df.options, name, link=prefix, **options)
	return Column(df.options, name, **options) if df.fieldtype in TABLE_FIELDTYPES else None


def get_field_term(name: str) -> Field:
	"""An alias, which belongs to no table."""
	return Field(name)
