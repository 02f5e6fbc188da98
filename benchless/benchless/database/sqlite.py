"""SQLite: one file per site, many readers, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from pypika import Field, Table
from pypika.terms import Function, Node, Star, ValueWrapper

from .base import DEFINITIONS, Connection, Row, Values, check_identifier, first_word
from .builder import SQLiteQueryBuilder
from .sqlite_text import adapt_row, add_functions, from_column, to_column, to_sqlite, without_for_update

BUSY_TIMEOUT = 30
# SQLite instructions between two checks of the time.
WATCH_INTERVAL = 10_000
READS = ("desc", "describe", "explain", "pragma", "select", "values", "with")


class SQLiteConnection(Connection):
	"""Reads run by themselves until the first write, which takes the write lock for the whole transaction.

	So readers never wait, and a transaction that has read old data cannot fail when it writes.

	Differs from Frappe: a text longer than its column, or a word in a number column, is stored. MariaDB
	refuses them in strict mode, and documents validate both. `=` ignores the case of ASCII letters only."""

	db_type = "sqlite"
	qb = SQLiteQueryBuilder
	TableMissingError = sqlite3.OperationalError
	DriverError = sqlite3.Error
	needs_wider_columns = False
	_insert_ignore: ClassVar[str] = "INSERT OR IGNORE"

	def __init__(self, path: str) -> None:
		super().__init__()
		self._conn: sqlite3.Connection | None = None
		self._seconds = 0
		self._started = 0.0
		self.path = path

	def connect(self) -> sqlite3.Connection:
		"""Open the file, which must exist, so that a typing error does not create an empty site."""
		if self._conn is not None:
			return self._conn
		if not os.path.exists(self.path):
			raise FileNotFoundError(f"There is no database at {self.path}; create the site with new-site")
		self._conn = open_database(self.path)
		# Set it even without a limit, because Python handles signals, and can end, only while this runs.
		self._conn.set_progress_handler(self._is_over, WATCH_INTERVAL)
		return self._conn

	def close(self) -> None:
		if self._conn is not None:
			self._conn.close()
			self._conn = None

	def set_execution_timeout(self, seconds: int) -> None:
		self._seconds = seconds

	def _is_over(self) -> bool:
		return bool(self._seconds) and time.monotonic() > self._started + self._seconds

	def begin(self) -> None:
		connection = self.connect()
		if not connection.in_transaction:
			with self._translated_errors():
				connection.execute("BEGIN IMMEDIATE")

	def get_tables(self, cached: bool = True) -> list[str]:
		return self.sql_list("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")

	def get_column_types(self, table: str) -> dict[str, str]:
		rows = self.sql("SELECT name, lower(type) FROM pragma_table_info(%s)", (table,))
		return dict(rows)

	def has_index(self, table_name: str, index_name: str) -> bool:
		return bool(
			self.sql(
				"SELECT 1 FROM pragma_index_list(%s) WHERE name = %s",
				(table_name, f"{table_name}.{index_name}"),
			)
		)

	def get_indexed_columns(self, table: str) -> list[tuple[tuple[str, ...], bool]]:
		indexes = self.sql('SELECT name, "unique" FROM pragma_index_list(%s)', (table,))
		return [
			(tuple(self.sql_list("SELECT name FROM pragma_index_info(%s)", (name,))), bool(unique))
			for name, unique in indexes
		]

	def create_index(self, table: str, name: str, fields: Sequence[str], unique: bool) -> None:
		# Names of indexes must be unique in the file, not only in the table.
		columns = ", ".join(self.quote(check_identifier(field.partition("(")[0])) for field in fields)
		kind = "UNIQUE INDEX" if unique else "INDEX"
		self.sql_ddl(f"CREATE {kind} {self.quote(f'{table}.{name}')} ON {self.quote(table)} ({columns})")

	def get_native_type(self, column_type: str) -> str:
		if column_type.startswith("decimal"):
			return "real"
		is_text = column_type.endswith("text") or column_type.startswith("varchar")
		return f"{column_type} COLLATE NOCASE" if is_text else column_type

	@staticmethod
	def _escape(text: str) -> str:
		return text.replace("'", "''")

	@staticmethod
	def is_duplicate_entry(e: Exception) -> bool:
		return isinstance(e, sqlite3.IntegrityError) and str(e).startswith("UNIQUE constraint failed")

	@classmethod
	def is_primary_key_violation(cls, e: Exception) -> bool:
		return cls.is_duplicate_entry(e) and (cls.get_violated_key(e) or "").endswith(".name")

	@staticmethod
	def get_violated_key(e: Exception) -> str | None:
		"""Return the columns, such as `tabUser.email`, separated by commas."""
		return str(e).partition(": ")[2] or None

	@staticmethod
	def is_table_missing(e: Exception) -> bool:
		return str(e).startswith("no such table") or e.args[:1] == ("DocType",)

	@staticmethod
	def is_missing_column(e: Exception) -> bool:
		return "no such column" in str(e) or "has no column named" in str(e)

	@staticmethod
	def is_timedout(e: Exception) -> bool:
		return "database is locked" in str(e) or "database table is locked" in str(e)

	@staticmethod
	def is_statement_timeout(e: Exception) -> bool:
		return str(e) == "interrupted"

	@staticmethod
	def is_deadlocked(e: Exception) -> bool:
		"""Always false, as there is only one writer at a time."""
		return False

	def _render(self, query: Any) -> tuple[str, Values]:
		self._adapt_written_values(query)
		return super()._render(query)

	def _execute(self, text: str, values: Values, query: Any) -> tuple[Sequence[Row], list[str] | None]:
		connection = self.connect()
		unlocked = without_for_update(text)
		word = first_word(text)
		if word in DEFINITIONS:
			self._commit()
		elif word not in READS or unlocked is not None or getattr(query, "_for_update", False):
			self.begin()
		self._started = time.monotonic()
		cursor = connection.execute(*to_sqlite(unlocked or text, values))
		rows: list[Row] = cursor.fetchall()
		if cursor.description is None:
			return (), None
		columns = [column[0] for column in cursor.description]
		if converters := self._get_converters(query, len(columns)):
			rows = [_convert(row, converters) for row in rows]
		return rows, columns

	def _execute_many(self, text: str, rows: list[Sequence[Any]], table: str, fields: Sequence[str]) -> None:
		self.begin()
		types = self._get_cached_column_types(table)
		timed = {at: types[field] for at, field in enumerate(fields) if from_column(types.get(field, ""))}
		adapters = {at: to_column(column_type) for at, column_type in timed.items()}
		adapted = (adapt_row(_convert(row, adapters) if adapters else row) for row in rows)
		connection = self.connect()
		connection.execute("SAVEPOINT many_rows")
		try:
			connection.executemany(text.replace("%s", "?"), adapted)
		except BaseException:
			# Insert all rows or none, like a single statement.
			connection.execute("ROLLBACK TO many_rows")
			raise
		finally:
			connection.execute("RELEASE many_rows")

	def _adapt_written_values(self, query: Any) -> None:
		"""Convert dates and times in an INSERT or UPDATE to the format of their columns."""
		table = getattr(query, "_insert_table", None) or getattr(query, "_update_table", None)
		if table is None:
			return
		types = self._get_cached_column_types(table.get_table_name())
		written = [
			*query._updates,
			*(pair for row in query._values for pair in zip(query._columns, row, strict=False)),
		]
		for field, term in written:
			# Values from other columns or a subquery already have that format.
			if isinstance(term, ValueWrapper) and not isinstance(term.value, Node):
				term.value = to_column(types.get(field.name, ""))(term.value)

	def _get_converters(self, query: Any, width: int) -> dict[int, Callable[[Any], Any]]:
		"""Return converters for computed columns, as SQLite knows only the types of plain columns."""
		converters: dict[int, Callable[[Any], Any]] = {}
		shift = 0
		selects = getattr(query, "_selects", ())
		for at, term in enumerate(selects):
			if isinstance(term, Star):
				shift = width - len(selects)
			elif isinstance(term, Function) and (converter := self._get_converter(query, term)):
				converters[at + shift] = converter
		return converters

	def _get_converter(self, query: Any, function: Any) -> Callable[[Any], Any] | None:
		name = function.name.upper()
		if name in ("AVG", "SUM"):
			return float
		if name == "DATE":
			return from_column("date")
		field = next(iter(function.find_(Field)), None)
		if name not in ("COALESCE", "IFNULL", "MAX", "MIN") or field is None:
			return None
		table = field.table or query._from[0]
		if not isinstance(table, Table):
			return None
		return from_column(self._get_cached_column_types(table._table_name).get(field.name, ""))

	def _commit(self) -> None:
		connection = self.connect()
		if connection.in_transaction:
			connection.execute("COMMIT")

	def _rollback(self) -> None:
		connection = self.connect()
		if connection.in_transaction:
			connection.execute("ROLLBACK")


def open_database(path: str) -> sqlite3.Connection:
	"""Open a plain connection with our functions and types."""
	connection = sqlite3.connect(
		path, timeout=BUSY_TIMEOUT, isolation_level=None, detect_types=sqlite3.PARSE_DECLTYPES
	)
	# With a write-ahead log, a power failure can lose the last commits but not damage the file.
	connection.execute("PRAGMA synchronous = NORMAL")
	add_functions(connection)
	return connection


def create_database(path: str) -> None:
	"""Create an empty file that readers and one writer can use at the same time."""
	os.makedirs(os.path.dirname(path), exist_ok=True)
	# Only for the site's account, like the files that SQLite creates beside it.
	os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
	connection = sqlite3.connect(path)
	connection.execute("PRAGMA journal_mode = WAL")
	connection.close()


def drop_database(path: str) -> None:
	for suffix in ("", "-wal", "-shm"):
		if os.path.exists(path + suffix):
			os.remove(path + suffix)


def _convert(row: Sequence[Any], converters: dict[int, Callable[[Any], Any]]) -> Row:
	values = list(row)
	for at, convert in converters.items():
		if values[at] is not None:
			values[at] = convert(values[at])
	return tuple(values)
