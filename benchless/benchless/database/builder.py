"""Frappe's query builder: pypika for MariaDB and SQLite, with all values bound and all names quoted."""

from __future__ import annotations

from typing import Any

import pypika.queries
import pypika.terms
from pypika import Field, Order, Schema, Table, terms
from pypika.dialects import MySQLQuery, MySQLQueryBuilder
from pypika.enums import Dialects
from pypika.terms import Function, ValueWrapper
from pypika.utils import format_alias_sql

from ..context.local import local

# On SQLite, the result of these functions loses the column's collation.
FUNCTIONS_OF_TEXT = ("COALESCE", "CONCAT", "IFNULL")


class Binder:
	"""Collects the values of a query while its text, with placeholders, is written."""

	def __init__(self) -> None:
		self.values: dict[str, Any] = {}

	def bind(self, value: Any) -> str:
		key = f"p{len(self.values)}"
		self.values[key] = value
		return f"%({key})s"


def render(query: Any) -> tuple[str, dict[str, Any]]:
	"""Return the text and values of a query."""
	binder = Binder()
	return query.get_sql(binder=binder), binder.values


def get_table_name(doctype: str) -> str:
	"""Return the table of a doctype. Names that begin with `__` are tables already."""
	return doctype if doctype.startswith(("tab", "__")) else f"tab{doctype}"


def DocType(doctype: str, alias: str | None = None) -> Table:
	"""The doctype's table, for the query builder."""
	return Table(get_table_name(doctype), alias=alias)


class Builder(MySQLQueryBuilder):  # type: ignore[misc]
	"""A query that can run itself on the current site."""

	def run(self, **options: Any) -> Any:
		return local.db.sql(self, **options)


class SQLiteBuilder(Builder):
	def __init__(self, **kwargs: Any) -> None:
		super().__init__(**kwargs)
		self.dialect = Dialects.SQLLITE

	def _insert_sql(self, **kwargs: Any) -> str:
		sql: str = super()._insert_sql(**kwargs)
		return sql.replace("INSERT IGNORE", "INSERT OR IGNORE", 1) if self._ignore else sql

	def _for_update_sql(self, **kwargs: Any) -> str:
		# The connection takes SQLite's only write lock before it runs such a query.
		return ""


class QueryBuilder(MySQLQuery):  # type: ignore[misc]
	"""`frappe.qb` on MariaDB."""

	Field = Field
	Schema = Schema
	Table = Table
	DocType = staticmethod(DocType)
	terms = terms
	asc = Order.asc
	desc = Order.desc
	builder_class = Builder

	@classmethod
	def _builder(cls, **kwargs: Any) -> Builder:
		return cls.builder_class(**kwargs)

	@classmethod
	def from_(cls, table: Any, **kwargs: Any) -> Any:
		return super().from_(_as_table(table), **kwargs)

	@classmethod
	def into(cls, table: Any, **kwargs: Any) -> Any:
		return super().into(_as_table(table), **kwargs)

	@classmethod
	def update(cls, table: Any, **kwargs: Any) -> Any:
		return super().update(_as_table(table), **kwargs)


class SQLiteQueryBuilder(QueryBuilder):
	"""`frappe.qb` on SQLite."""

	builder_class = SQLiteBuilder


def _as_table(table: Any) -> Any:
	return DocType(table) if isinstance(table, str) else table


# pypika writes values into the text and quotes names without escaping them. As in Frappe, this patches its
# classes, because its operators and functions create expressions and would not use subclasses.


def _get_value_sql(
	self: Any, quote_char: str | None = None, binder: Binder | None = None, **kwargs: Any
) -> str:
	if binder is None:
		kwargs.setdefault("secondary_quote_char", "'")
		if isinstance(self.value, tuple):
			sql = f"({', '.join(ValueWrapper(each).get_sql(quote_char, **kwargs) for each in self.value)})"
		else:
			sql = self.get_value_sql(quote_char=quote_char, **kwargs)
	elif isinstance(self.value, terms.Term):
		sql = self.value.get_sql(quote_char=quote_char, binder=binder, **kwargs)
	else:
		sql = binder.bind(self.value)
	return str(format_alias_sql(sql, self.alias, quote_char=quote_char, **kwargs))


def _get_function_sql(self: Any, **kwargs: Any) -> str:
	passed_on = ("with_namespace", "quote_char", "dialect", "binder")
	sql = self.get_function_sql(**{key: kwargs[key] for key in passed_on if key in kwargs})
	if kwargs.get("dialect") is Dialects.SQLLITE and self.name in FUNCTIONS_OF_TEXT:
		sql += " COLLATE NOCASE"
	if not kwargs.pop("with_alias", False):
		return str(sql)
	return str(format_alias_sql(sql, self.alias, **kwargs))


def _format_quotes(value: Any, quote_char: str | None) -> str:
	quote = quote_char or ""
	text = str(value).replace(quote, quote * 2) if quote else str(value)
	return f"{quote}{text}{quote}"


ValueWrapper.get_sql = _get_value_sql
Function.get_sql = _get_function_sql
for module in (pypika.queries, pypika.terms, pypika.utils):
	module.format_quotes = _format_quotes
