"""Where MariaDB and SQLite differ. No other module asks which database the site is on."""

from collections.abc import Mapping
from hashlib import sha256
from heapq import nsmallest

import frappe
from pypika.functions import Concat
from pypika.queries import QueryBuilder
from pypika.terms import Field, Function, LiteralValue, Term

INSERT_IF_NEW = {"mariadb": "insert ignore into", "sqlite": "insert or ignore into"}
ON_DUPLICATE = {
	"mariadb": "on duplicate key update",
	"sqlite": "on conflict (`{key}`) do update set",
}
JOINED_VALUES = {
	"mariadb": "group_concat({values} separator '\n')",
	"sqlite": "group_concat({values}, '\n')",
}
MOST_LEVELS = 1_000_000
# For tables that are no DocTypes. A word has only one spelling; names are compared as in all other tables.
TYPES = {
	"mariadb": {
		"id": "integer not null auto_increment primary key",
		"word": "varchar(40) collate utf8mb4_bin",
		"name": "varchar(140) collate utf8mb4_unicode_ci",
		"text": "longtext collate utf8mb4_unicode_ci",
		"time": "datetime(6)",
	},
	"sqlite": {
		"id": "integer primary key",
		"word": "varchar(40)",
		"name": "varchar(140) collate nocase",
		"text": "text",
		"time": "datetime",
	},
}
DROP_INDEX = {
	"mariadb": "alter table `tab{doctype}` drop index if exists `{index}`",
	"sqlite": "drop index if exists `tab{doctype}.{index}`",
}


def locks_rows() -> bool:
	"""Whether the database locks single rows and takes hints. SQLite has one writer at a time instead."""
	return frappe.db.db_type == "mariadb"


def insert_if_new() -> str:
	"""Begin an INSERT that leaves out rows which break a constraint."""
	return INSERT_IF_NEW[frappe.db.db_type]


def on_duplicate(key: str) -> str:
	"""Continue an INSERT with what to set in the row that already has this key."""
	return ON_DUPLICATE[frappe.db.db_type].format(key=key)


def create_table(table: str, columns: str, *, in_key_order: bool = False) -> None:
	"""Create a table. `columns` has the types in braces: id, word, name, text or time. This commits.

	`in_key_order` stores the rows in the order of the primary key, as MariaDB always does.
	"""
	order = " without rowid" if in_key_order and not locks_rows() else ""
	types = TYPES[frappe.db.db_type]
	frappe.db.sql_ddl(f"create table if not exists `{table}` ({columns.format(**types)}){order}")


def drop_index(doctype: str, index: str) -> None:
	"""Drop an index, if it is there. This commits."""
	frappe.db.sql_ddl(DROP_INDEX[frappe.db.db_type].format(doctype=doctype, index=index))


def by_index(query: QueryBuilder, index: str) -> QueryBuilder:
	"""Force the query to use this index. SQLite has no such clause, and its own choice does no harm."""
	return query.force_index(index) if locks_rows() else query


def in_this_order(query: QueryBuilder) -> QueryBuilder:
	"""Join the tables in the order of the query. SQLite chooses well by itself."""
	return query.modifier("STRAIGHT_JOIN") if locks_rows() else query


def joined_values(field: Field) -> Term:
	"""Aggregate a text field to its values, one per line."""
	values = field.get_sql(quote_char="`", with_namespace=True)
	return LiteralValue(JOINED_VALUES[frappe.db.db_type].format(values=values))


def recursive_without_limit() -> str:
	"""Begin a recursive query. MariaDB would silently leave out what is more than 1,000 levels below."""
	return f"set statement max_recursive_iterations = {MOST_LEVELS} for" if locks_rows() else ""


def smallest_hashes(query: QueryBuilder, field: Field, seed: int, size: int) -> list[str]:
	"""Return the `size` values of a text field whose SHA-256, after the seed, is smallest, in this order.

	MariaDB hashes hundreds of thousands of them faster than it would send them.
	"""
	if locks_rows():
		digest = Function("SHA2", Concat(f"{seed}:", field), 256)
		return query.select(field).orderby(digest, field).limit(size).run(pluck=True)
	values = query.select(field).run(pluck=True)
	return nsmallest(size, values, key=lambda value: (sha256(f"{seed}:{value}".encode()).digest(), value))


def fill_in(query: str, words: Mapping[str, str]) -> str:
	"""Put locks and hints in place of their names in braces, or nothing where the database takes none."""
	return query.format(**{name: text if locks_rows() else "" for name, text in words.items()})
