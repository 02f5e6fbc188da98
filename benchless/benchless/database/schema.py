"""Tables as the doctypes describe them: created, widened and indexed, never narrowed or dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from ..fieldtypes import kind_of
from ..utils import cstr
from ..utils.errors import InvalidColumnName, ValidationError
from .base import Connection, check_identifier
from .builder import get_table_name

MAX_COLUMN_NAME = 64

STANDARD_COLUMNS = {
	"name": "varchar(140) NOT NULL PRIMARY KEY",
	"creation": "datetime(6)",
	"modified": "datetime(6)",
	"modified_by": "varchar(140)",
	"owner": "varchar(140)",
	"docstatus": "int(1) NOT NULL DEFAULT 0",
	"idx": "int(8) NOT NULL DEFAULT 0",
}
CHILD_COLUMNS = {"parent": "varchar(140)", "parentfield": "varchar(140)", "parenttype": "varchar(140)"}
OPTIONAL_COLUMNS = {"_user_tags": "text", "_comments": "text", "_assign": "text", "_liked_by": "text"}

# A default that is computed for each document, not by the database.
COMPUTED_DEFAULTS = ("_Login", "__user", "_Full Name", "Today", "__today", "now", "Now")

_VARCHAR = re.compile(r"varchar\((\d+)\)")
_WIDTHS = {"text": 65_535, "mediumtext": 2**24, "longtext": 2**32}


class Describes(Protocol):
	"""As much of a doctype's metadata as its table needs."""

	name: str
	fields: list[Any]

	def __getattr__(self, key: str) -> Any: ...


class Index(NamedTuple):
	name: str
	columns: tuple[str, ...]
	unique: bool = False


def sync_table(db: Connection, meta: Describes) -> None:
	"""Make the doctype's table what its metadata says. Data stays, also that of fields that are gone.

	Differs from Frappe: no column becomes shorter and no index is dropped."""
	if meta.issingle or meta.is_virtual:
		return
	table = get_table_name(meta.name)
	columns = get_columns(db, meta)
	current = db.get_column_types(table)
	if current:
		_alter_table(db, table, columns, current)
	else:
		create_table(db, table, columns)
	_add_indexes(db, table, get_indexes(meta))


def create_table(db: Connection, table: str, columns: dict[str, str], indexes: Iterable[Index] = ()) -> None:
	"""Create a table, of a doctype or the engine's own, unless it is there. Types are MariaDB's."""
	definitions = ", ".join(_define(db, name, definition) for name, definition in columns.items())
	db.sql_ddl(f"CREATE TABLE IF NOT EXISTS {db.quote(table)} ({definitions}){db.table_options}")
	_add_indexes(db, table, indexes)


def get_columns(db: Connection, meta: Describes) -> dict[str, str]:
	"""The columns of a doctype and their definitions."""
	columns = STANDARD_COLUMNS | (CHILD_COLUMNS if meta.istable else {})
	for df in meta.fields:
		column_type = kind_of(df).get_column_type(df)
		if column_type and not df.get("is_virtual") and df["fieldname"] not in columns:
			_check_column_name(df["fieldname"])
			columns[df["fieldname"]] = f"{column_type}{_get_default(db, df)}"
	return columns if meta.istable else columns | OPTIONAL_COLUMNS


def get_indexes(meta: Describes) -> list[Index]:
	"""The indexes a doctype asks for: its parent or its age, and its fields' own."""
	indexes = [Index("parent", ("parent",)) if meta.istable else Index("modified", ("modified",))]
	for df in meta.fields:
		column_type = kind_of(df).get_column_type(df)
		if not column_type or column_type.endswith("text"):
			continue
		if df.get("unique"):
			indexes.append(Index(df["fieldname"], (df["fieldname"],), unique=True))
		elif df.get("search_index"):
			indexes.append(Index(f"{df['fieldname']}_index", (df["fieldname"],)))
	return indexes


def _alter_table(db: Connection, table: str, columns: dict[str, str], current: dict[str, str]) -> None:
	changes = []
	for name, definition in columns.items():
		if name not in current:
			changes.append(f"ADD COLUMN {_define(db, name, definition)}")
		elif name not in STANDARD_COLUMNS and db.needs_wider_columns and _is_wider(definition, current[name]):
			changes.append(f"MODIFY {_define(db, name, definition)}")
	for change in changes:
		db.sql_ddl(f"ALTER TABLE {db.quote(table)} {change}")


def _add_indexes(db: Connection, table: str, indexes: Iterable[Index]) -> None:
	existing = db.get_indexed_columns(table)
	for index in indexes:
		there = any(columns == index.columns and unique >= index.unique for columns, unique in existing)
		if not there:
			_add_index(db, table, index)


def _add_index(db: Connection, table: str, index: Index) -> None:
	try:
		db.create_index(table, index.name, index.columns, index.unique)
	except db.DriverError as error:
		if not db.is_duplicate_entry(error):
			raise
		raise ValidationError(
			f"{', '.join(index.columns)} field cannot be set as unique in {table},"
			" as there are non-unique existing values"
		) from error


def _is_wider(definition: str, current: str) -> bool:
	"""Whether the column's type is to change, unless the new one holds less text than the present."""
	wanted = definition.split()[0]
	if wanted == current:
		return False
	wanted_width, current_width = _get_width(wanted), _get_width(current)
	return not wanted_width or not current_width or wanted_width > current_width


def _get_width(column_type: str) -> int:
	"""How much text fits in; 0 for other types."""
	if match := _VARCHAR.fullmatch(column_type):
		return int(match[1])
	return _WIDTHS.get(column_type, 0)


def _get_default(db: Connection, df: Any) -> str:
	default = df.get("default")
	if (number := kind_of(df).get_column_default(default)) is not None:
		return f" NOT NULL DEFAULT {number}"
	if not default or default in COMPUTED_DEFAULTS or cstr(default).startswith(":"):
		return ""
	return f" DEFAULT {db.escape(cstr(default), percent=False)}"


def _define(db: Connection, name: str, definition: str) -> str:
	column_type, _, rest = definition.partition(" ")
	return f"{db.quote(name)} {db.get_native_type(column_type)} {rest}".rstrip()


def _check_column_name(fieldname: str) -> None:
	check_identifier(fieldname)
	if len(fieldname) > MAX_COLUMN_NAME:
		raise InvalidColumnName(f"Fieldname is limited to {MAX_COLUMN_NAME} characters ({fieldname})")
