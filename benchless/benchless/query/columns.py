"""The grammar of columns in fields, ORDER BY and GROUP BY: what does not match it never becomes SQL.

Differs from Frappe: that refuses some words and functions, this everything but names and FUNCTIONS; and
a column and a query have their limits. Every character is read once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pypika import Field, Order
from pypika import functions as sql
from pypika.terms import Star, Term

from ..fieldtypes import kind_of
from ..meta import get_meta
from ..text.messages import throw
from ..text.translate import _
from ..utils.characters import WORD, is_made_of, split_at
from ..utils.errors import DataError
from .tables import DOCTYPE, Tables

FUNCTIONS = {
	"abs": sql.Abs,
	"avg": sql.Avg,
	"count": sql.Count,
	"date": sql.Date,
	"max": sql.Max,
	"min": sql.Min,
	"sum": sql.Sum,
}

QUOTES = ("`", "'", '"')
DIRECTIONS = {"asc": Order.asc, "desc": Order.desc}
# One column is a name or two with a function and an alias; no name is longer than 140 characters.
LONGEST_COLUMN = 500
MOST_COLUMNS = 500


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
	if not isinstance(texts, Collection):
		throw(_("Fields must be a list of names"))
	check_count(texts)
	return [
		field if isinstance(field, Term | Column) else parse_field(doctype, field) for field in texts if field
	]


def parse_field(doctype: str, text: Any) -> Column:
	"""One entry of `fields`: `name`, `link.title`, `` `tabChild`.`x` ``, `count(name) as n`."""
	column = parse_column(doctype, text) if isinstance(text, str) else None
	if column is None:
		throw(_("Sub-queries and functions cannot be used here"), DataError)
	return column


def parse_order_by(
	doctype: str, text: str, aliases: set[str], default: Order | None = None
) -> Iterator[tuple[Column | str, Order | None]]:
	"""Columns, or aliases among the fields, each with its direction."""
	for part in split(text):
		term, *direction = part.rsplit(None, 1)
		if direction and direction[0].lower() in DIRECTIONS:
			yield parse_grouping(doctype, term, aliases), DIRECTIONS[direction[0].lower()]
		else:
			yield parse_grouping(doctype, part, aliases), default


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
	if len(text) > LONGEST_COLUMN:
		return None
	text, alias = text.strip(), None
	words = text.rsplit(None, 2)
	if len(words) == 3 and words[1].lower() == "as":
		text, alias = words[0], _unquote(words[2], QUOTES)
		if alias is None:
			return None
	if text.endswith(")"):
		return _parse_function(doctype, text, alias)
	return _parse_plain(doctype, text, alias=alias)


def split(text: str) -> list[str]:
	"""Parts between commas that are not inside parentheses."""
	parts = split_at(text, _find_commas(text))
	check_count(parts)
	return [part for part in map(str.strip, parts) if part]


def _find_commas(text: str) -> Iterator[int]:
	depth = 0
	for at, char in enumerate(text):
		depth += (char == "(") - (char == ")")
		if char == "," and depth <= 0:
			yield at


def check_count(columns: Collection[Any]) -> None:
	if len(columns) > MOST_COLUMNS:
		throw(_("A query takes no more than {0} columns").format(MOST_COLUMNS))


def _unquote(text: str, quotes: tuple[str, ...]) -> str | None:
	"""The word that the text is, in quotes or without."""
	if text.startswith(quotes) and len(text) > 1 and text[0] == text[-1]:
		text = text[1:-1]
	return text if is_made_of(WORD, text) else None


def _parse_function(doctype: str, text: str, alias: str | None) -> Column | None:
	function, _parenthesis, argument = text[:-1].partition("(")
	function, argument = function.strip().lower(), argument.strip()
	if not is_made_of(WORD, function):
		return None
	if function not in FUNCTIONS:
		throw(_("The function {0} cannot be used in a field").format(function), DataError)
	first, *others = argument.split(None, 1) or [""]
	distinct = bool(others) and first.lower() == "distinct"
	argument = others[0] if distinct else argument
	if argument == "*" and (function != "count" or distinct):
		return None
	return _parse_plain(doctype, argument, function=function, distinct=distinct, alias=alias)


def _parse_plain(doctype: str, text: str, **options: Any) -> Column | None:
	prefix, dot, quoted = text.rpartition(".")
	name = "*" if quoted == "*" else _unquote(quoted, ("`",))
	if name is None or name.isdigit():
		return None
	if name == "*" and options.get("alias") and not options.get("function"):
		return None
	if not dot:
		return Column(doctype, name, **options)
	if prefix.startswith("`tab") and prefix.endswith("`"):
		table = prefix[4:-1]
		return Column(table, name, **options) if is_made_of(DOCTYPE, table) else None
	return _parse_dotted(doctype, prefix, name, options)


def _parse_dotted(doctype: str, prefix: str, name: str, options: dict[str, Any]) -> Column | None:
	"""`link.field` or `table_field.field`."""
	df = get_meta(doctype).get_field(prefix)
	if df is None:
		return None
	if df.fieldtype == "Link":
		return Column(df.options, name, link=prefix, **options)
	return Column(df.options, name, **options) if kind_of(df).is_table else None


def get_field_term(name: str) -> Field:
	"""An alias, which belongs to no table."""
	return Field(name)
