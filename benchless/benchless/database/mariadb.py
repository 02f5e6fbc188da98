"""MariaDB through PyMySQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import pymysql
from pymysql.constants import ER, FIELD_TYPE
from pymysql.converters import conversions, escape_string

from ..utils import get_datetime
from .base import Connection, Row, Values, check_identifier
from .builder import QueryBuilder

CONVERSIONS: dict[Any, Any] = {**conversions, FIELD_TYPE.NEWDECIMAL: float, FIELD_TYPE.DATETIME: get_datetime}

STATEMENT_TIMEOUT = 1969
_INDEX_FIELD = re.compile(r"(\w+)(\(\d+\))?", flags=re.ASCII)


class MariaDBConnection(Connection):
	"""Like Frappe's connection: consecutive transactions, REPEATABLE READ, no autocommit."""

	db_type = "mariadb"
	qb = QueryBuilder
	TableMissingError = pymysql.ProgrammingError
	DriverError = pymysql.MySQLError
	needs_wider_columns = True
	table_options = (
		" ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"
	)
	_insert_ignore: ClassVar[str] = "INSERT IGNORE"

	def __init__(
		self,
		*,
		user: str,
		password: str,
		host: str | None = None,
		port: int | str | None = None,
		database: str | None = None,
		socket: str | None = None,
	) -> None:
		super().__init__()
		self._conn: pymysql.Connection[Any] | None = None
		self._settings: dict[str, Any] = {
			"user": user,
			"password": password,
			"host": host or "127.0.0.1",
			"port": int(port or 3306),
			"database": database,
			"unix_socket": socket,
			# As Frappe without certificates. PyMySQL would read the machine's own for every connection.
			"ssl_disabled": True,
		}

	def connect(self) -> pymysql.Connection[Any]:
		if self._conn is None:
			self._conn = pymysql.connect(**self._settings, conv=CONVERSIONS, charset="utf8mb4")
		return self._conn

	def close(self) -> None:
		if self._conn is not None:
			self._conn.close()
			self._conn = None

	def set_execution_timeout(self, seconds: int) -> None:
		statement = f"SET SESSION max_statement_time = {int(seconds)}"
		if self._conn is None:
			self._settings["init_command"] = statement
		else:
			self.sql(statement)

	def begin(self) -> None:
		self.sql("START TRANSACTION")

	def get_tables(self, cached: bool = True) -> list[str]:
		return self.sql_list(
			"SELECT table_name FROM information_schema.tables"
			" WHERE table_schema = DATABASE() ORDER BY table_name"
		)

	def get_column_types(self, table: str) -> dict[str, str]:
		rows = self.sql(
			"SELECT column_name, column_type FROM information_schema.columns"
			" WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
			(table,),
		)
		return dict(rows)

	def has_index(self, table_name: str, index_name: str) -> bool:
		return bool(self.sql(f"SHOW INDEX FROM {self.quote(table_name)} WHERE Key_name = %s", (index_name,)))

	def get_indexed_columns(self, table: str) -> list[tuple[tuple[str, ...], bool]]:
		indexes: dict[str, tuple[list[str], bool]] = {}
		for row in self.sql(f"SHOW INDEX FROM {self.quote(table)}", as_dict=True):
			columns, _ = indexes.setdefault(row.Key_name, ([], not row.Non_unique))
			columns.append(row.Column_name)
		return [(tuple(columns), unique) for columns, unique in indexes.values()]

	def create_index(self, table: str, name: str, fields: Sequence[str], unique: bool) -> None:
		columns = ", ".join(self._quote_indexed(field) for field in fields)
		kind = "UNIQUE INDEX" if unique else "INDEX"
		self.sql_ddl(f"CREATE {kind} {self.quote(name)} ON {self.quote(table)} ({columns})")

	def get_native_type(self, column_type: str) -> str:
		return column_type

	@staticmethod
	def _escape(text: str) -> str:
		return str(escape_string(text))

	def _quote_indexed(self, field: str) -> str:
		"""Quote a column, or its prefix such as `content(10)`."""
		match = _INDEX_FIELD.fullmatch(field)
		return f"{self.quote(match[1])}{match[2] or ''}" if match else check_identifier(field)

	@staticmethod
	def is_duplicate_entry(e: Exception) -> bool:
		return isinstance(e, pymysql.IntegrityError) and e.args[0] == ER.DUP_ENTRY

	@classmethod
	def is_primary_key_violation(cls, e: Exception) -> bool:
		return cls.is_duplicate_entry(e) and "PRIMARY" in e.args[1]

	@staticmethod
	def get_violated_key(e: Exception) -> str | None:
		"""Return the name of the index. For a unique field, it is the field's name."""
		# "Duplicate entry 'value' for key 'table.index'"; in older versions without the table.
		_entry, found, key = str(e.args[-1]).rpartition("for key '")
		return key.removesuffix("'").rpartition(".")[2] if found else None

	@staticmethod
	def is_table_missing(e: Exception) -> bool:
		return e.args[:1] == (ER.NO_SUCH_TABLE,) or e.args[:1] == ("DocType",)

	@staticmethod
	def is_missing_column(e: Exception) -> bool:
		return e.args[:1] == (ER.BAD_FIELD_ERROR,)

	@staticmethod
	def is_timedout(e: Exception) -> bool:
		return e.args[:1] == (ER.LOCK_WAIT_TIMEOUT,)

	@staticmethod
	def is_statement_timeout(e: Exception) -> bool:
		return e.args[:1] == (STATEMENT_TIMEOUT,)

	@staticmethod
	def is_deadlocked(e: Exception) -> bool:
		return e.args[:1] == (ER.LOCK_DEADLOCK,)

	def _execute(self, text: str, values: Values, query: Any) -> tuple[Sequence[Row], list[str] | None]:
		with self.connect().cursor() as cursor:
			cursor.execute(text, values)
			if cursor.description is None:
				return (), None
			return cursor.fetchall(), [column[0] for column in cursor.description]

	def _execute_many(self, text: str, rows: list[Sequence[Any]], table: str, fields: Sequence[str]) -> None:
		with self.connect().cursor() as cursor:
			cursor.executemany(text, rows)

	def _commit(self) -> None:
		self.connect().commit()

	def _rollback(self) -> None:
		self.connect().rollback()


def create_database(root: MariaDBConnection, name: str, user: str, password: str) -> None:
	"""Create a database and a user who owns it. `root` must be allowed to create both."""
	database = root.quote(name)
	root.sql(f"CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	root.sql("CREATE OR REPLACE USER %s@'%%' IDENTIFIED BY %s", (user, password))
	root.sql(f"GRANT ALL PRIVILEGES ON {database}.* TO %s@'%%'", (user,))


def drop_database(root: MariaDBConnection, name: str, user: str) -> None:
	root.sql(f"DROP DATABASE IF EXISTS {root.quote(name)}")
	root.sql("DROP USER IF EXISTS %s@'%%'", (user,))
