"""The contract of a connection, and what both backends share."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, ClassVar

from ..utils import CallbackManager, _dict, cstr
from ..utils.errors import (
	ImplicitCommitError,
	InvalidColumnName,
	QueryDeadlockError,
	QueryTimeoutError,
	StatementTimeoutError,
)
from .builder import get_table_name, render

Row = tuple[Any, ...]
Values = Sequence[Any] | dict[str, Any] | None

DEFINITIONS = ("alter", "create", "drop", "rename", "truncate")
WRITES = ("delete", "insert", "replace", "update")

_IDENTIFIER = re.compile(r"\w+", flags=re.ASCII)
_INDEX_LENGTH = re.compile(r"\(\d+\)")


class Connection(ABC):
	"""One connection of one thread, with one transaction that commit() and rollback() end."""

	db_type: ClassVar[str]
	qb: ClassVar[Any]
	"""The query builder of this dialect: `frappe.qb`."""

	def __init__(self) -> None:
		self.after_commit = CallbackManager()
		self.after_rollback = CallbackManager()
		self.transaction_writes = 0
		self._column_types: dict[str, dict[str, str]] = {}

	# Statements

	def sql(
		self,
		query: Any,
		values: Any = None,
		*,
		as_dict: bool = False,
		as_list: bool = False,
		pluck: bool = False,
	) -> Any:
		"""Run a query of text with `%s` or `%(name)s` placeholders, or one from the query builder.

		Rows are tuples, dicts, lists or only their first column. A list or tuple as a value is a list
		in parentheses, for `in %s`."""
		text, parameters = (query, _as_values(values)) if isinstance(query, str) else self._render(query)
		self._check_definition(text)
		with self._translated_errors():
			rows, columns = self._execute(text, parameters, query)
		if columns is None:
			return ()
		if pluck:
			return [row[0] for row in rows]
		if as_dict:
			return [_dict(zip(columns, row, strict=False)) for row in rows]
		return [list(row) for row in rows] if as_list else tuple(rows)

	def sql_list(self, query: Any, values: Any = None) -> list[Any]:
		"""The first column of every row."""
		rows: list[Any] = self.sql(query, values, pluck=True)
		return rows

	def sql_ddl(self, query: str) -> None:
		"""Commit, then run a statement that defines tables: no backend can roll it back."""
		self.commit()
		self.sql(query)
		self._column_types.clear()

	def bulk_insert(
		self,
		doctype: str,
		fields: Sequence[str],
		values: Iterable[Sequence[Any]],
		ignore_duplicates: bool = False,
		*,
		chunk_size: int = 10_000,
	) -> None:
		"""Insert many rows with few statements; no document events."""
		table = get_table_name(doctype)
		columns = ", ".join(self.quote(check_identifier(field)) for field in fields)
		marks = ", ".join(["%s"] * len(fields))
		insert = self._insert_ignore if ignore_duplicates else "INSERT"
		query = f"{insert} INTO {self.quote(table)} ({columns}) VALUES ({marks})"
		rows = iter(values)
		while chunk := list(islice(rows, chunk_size)):
			self.transaction_writes += 1
			with self._translated_errors():
				self._execute_many(query, chunk, table, fields)

	# Transactions

	def commit(self) -> None:
		"""Make the transaction's changes permanent. Callbacks run after it, each once."""
		self.after_rollback.reset()
		with self._translated_errors():
			self._commit()
		self.transaction_writes = 0
		self.after_commit.run()

	def rollback(self, *, save_point: str | None = None) -> None:
		"""Undo the transaction's changes, or those made since a savepoint."""
		if save_point:
			self.sql(f"ROLLBACK TO SAVEPOINT {check_identifier(save_point)}")
			return
		self.after_commit.reset()
		self._rollback()
		self.transaction_writes = 0
		self.after_rollback.run()

	def savepoint(self, save_point: str) -> None:
		"""Name this moment, to roll back to."""
		self.sql(f"SAVEPOINT {check_identifier(save_point)}")

	def release_savepoint(self, save_point: str) -> None:
		"""Forget a savepoint; its changes stay."""
		self.sql(f"RELEASE SAVEPOINT {check_identifier(save_point)}")

	@abstractmethod
	def set_execution_timeout(self, seconds: int) -> None:
		"""End statements that take longer, with StatementTimeoutError; 0 is for ever."""

	@abstractmethod
	def begin(self) -> None:
		"""Start a transaction now, rather than at the first statement that needs one."""

	@abstractmethod
	def close(self) -> None:
		"""Give up the connection; what was not committed is lost. Closing twice is harmless."""

	# Tables, columns, indexes

	@abstractmethod
	def get_tables(self, cached: bool = True) -> list[str]:
		"""The names of all tables of this site."""

	@abstractmethod
	def get_column_types(self, table: str) -> dict[str, str]:
		"""Columns and their declared types, lower case; empty when there is no such table."""

	@abstractmethod
	def has_index(self, table_name: str, index_name: str) -> bool:
		"""Whether the table has an index of this name."""

	@abstractmethod
	def get_indexed_columns(self, table: str) -> list[tuple[tuple[str, ...], bool]]:
		"""The columns of every index, and whether it is unique."""

	@abstractmethod
	def create_index(self, table: str, name: str, fields: Sequence[str], unique: bool) -> None:
		"""Create an index; it is an error if one of that name is there."""

	@abstractmethod
	def get_native_type(self, column_type: str) -> str:
		"""MariaDB's name of a column type in this dialect."""

	table_options: ClassVar[str] = ""
	"""What follows the columns in CREATE TABLE."""
	needs_wider_columns: ClassVar[bool]
	"""Whether a column holds no more than its type says."""

	def table_exists(self, doctype: str, cached: bool = True) -> bool:
		return bool(self._get_cached_column_types(get_table_name(doctype), cached))

	def get_table_columns(self, doctype: str) -> list[str]:
		"""The doctype's columns; a doctype without a table is an error."""
		columns = self._get_cached_column_types(get_table_name(doctype))
		if not columns:
			raise self.TableMissingError("DocType", doctype)
		return list(columns)

	def has_column(self, doctype: str, column: str) -> bool:
		return column in self.get_table_columns(doctype)

	def add_index(self, doctype: str, fields: Sequence[str], index_name: str | None = None) -> None:
		"""Create an index, unless one of that name is there."""
		self._add_index(doctype, fields, index_name or self.get_index_name(fields), unique=False)

	def add_unique(
		self, doctype: str, fields: str | Sequence[str], constraint_name: str | None = None
	) -> None:
		"""Let no two rows agree in all these fields; rows with a null in one of them always may."""
		fields = [fields] if isinstance(fields, str) else fields
		self._add_index(doctype, fields, constraint_name or f"unique_{'_'.join(fields)}", unique=True)

	@staticmethod
	def get_index_name(fields: Sequence[str]) -> str:
		return _INDEX_LENGTH.sub("", f"{'_'.join(fields)}_index")

	@staticmethod
	def quote(name: str) -> str:
		"""A name as part of a statement."""
		return f"`{name.replace('`', '``')}`"

	@classmethod
	def escape(cls, s: Any, percent: bool = True) -> str:
		"""A value as part of a statement, in quotes; `%` doubled for a statement that has placeholders."""
		text = cls._escape(cstr(s))
		return f"'{text.replace('%', '%%') if percent else text}'"

	@staticmethod
	@abstractmethod
	def _escape(text: str) -> str: ...

	# Errors of the driver

	TableMissingError: ClassVar[type[Exception]]
	DriverError: ClassVar[type[Exception]]
	_insert_ignore: ClassVar[str]

	@staticmethod
	@abstractmethod
	def is_duplicate_entry(e: Exception) -> bool:
		"""Whether a primary key or a unique index refused the row."""

	@staticmethod
	@abstractmethod
	def is_primary_key_violation(e: Exception) -> bool:
		"""Whether the name is taken."""

	@staticmethod
	@abstractmethod
	def get_violated_key(e: Exception) -> str | None:
		"""What refused a duplicate, as the driver names it: an index or columns."""

	@staticmethod
	@abstractmethod
	def is_table_missing(e: Exception) -> bool: ...

	@staticmethod
	@abstractmethod
	def is_missing_column(e: Exception) -> bool: ...

	@staticmethod
	@abstractmethod
	def is_timedout(e: Exception) -> bool:
		"""Whether another transaction kept its lock for too long."""

	@staticmethod
	@abstractmethod
	def is_statement_timeout(e: Exception) -> bool:
		"""Whether the statement itself took too long."""

	@staticmethod
	@abstractmethod
	def is_deadlocked(e: Exception) -> bool: ...

	# For the backends

	def _render(self, query: Any) -> tuple[str, Values]:
		return render(query)

	@abstractmethod
	def _execute(self, text: str, values: Values, query: Any) -> tuple[Sequence[Row], list[str] | None]:
		"""Rows and column names; no names for a statement that returns no rows."""

	@abstractmethod
	def _execute_many(
		self, text: str, rows: list[Sequence[Any]], table: str, fields: Sequence[str]
	) -> None: ...

	@abstractmethod
	def _commit(self) -> None: ...

	@abstractmethod
	def _rollback(self) -> None: ...

	def _add_index(self, doctype: str, fields: Sequence[str], name: str, unique: bool) -> None:
		table = get_table_name(doctype)
		if not self.has_index(table, name):
			self.create_index(table, name, fields, unique)

	def _get_cached_column_types(self, table: str, cached: bool = True) -> dict[str, str]:
		if not cached or not self._column_types.get(table):
			self._column_types[table] = self.get_column_types(table)
		return self._column_types[table]

	def _check_definition(self, text: str) -> None:
		word = first_word(text)
		if word in WRITES:
			self.transaction_writes += 1
		elif word in DEFINITIONS and self.transaction_writes:
			raise ImplicitCommitError(
				"This statement would commit the changes made so far. Commit or roll back first"
			)

	@contextmanager
	def _translated_errors(self) -> Iterator[None]:
		try:
			yield
		except self.DriverError as error:
			if self.is_deadlocked(error):
				raise QueryDeadlockError(error) from error
			if self.is_statement_timeout(error):
				raise StatementTimeoutError(error) from error
			if self.is_timedout(error):
				raise QueryTimeoutError(error) from error
			raise


def check_identifier(name: str) -> str:
	"""Refuse a column or savepoint whose name is more than a word."""
	if not _IDENTIFIER.fullmatch(name):
		raise InvalidColumnName(f"Invalid name: {name}")
	return name


def first_word(text: str) -> str:
	return text.split(None, 1)[0].lower() if text.strip() else ""


def _as_values(values: Any) -> Values:
	if values is None or isinstance(values, dict | list | tuple):
		return values
	return (values,)
