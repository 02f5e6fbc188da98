"""Rows by the thousand, in statements by the thousand rows.

What the document layer would have done for each row is for the caller to provide: names and timestamps are
set here, every other column is given. `frappe.db.bulk_insert` builds the same statement through the query
builder, which takes many times as long as the database needs to run it; hence SQL text here.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import frappe
from frappe.utils import now

T = TypeVar("T")

# SQLite takes at most 32,766 parameters in a statement.
CHUNK = 1000
INSERT_IF_NEW = {"mariadb": "insert ignore into", "sqlite": "insert or ignore into"}
# A row whose name is taken would be left out like one that breaks a constraint. Frappe's ten characters are
# likely to meet twice in a million rows, and the document layer, which tries again, is not here.
NAME_LENGTH = 16
STANDARD_FIELDS = ("name", "creation", "modified", "owner", "modified_by")


def chunked(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
	"""`items` in lists of at most `size`."""
	iterator = iter(items)
	while chunk := list(islice(iterator, size)):
		yield chunk


def insert_new(doctype: str, fields: Sequence[str], rows: Iterable[Sequence[object]], user: str) -> list[str]:
	"""Insert the rows that break no unique constraint; the names given to all of them, in order."""
	columns = ", ".join(f"`{field}`" for field in (*STANDARD_FIELDS, *fields))
	# What is the same in every row stands in the statement, escaped once: escaping is much of the work.
	written, by = frappe.db.escape(now()), frappe.db.escape(user)
	row_sql = f"(%s, {written}, {written}, {by}, {by}, {', '.join(['%s'] * len(fields))})"
	insert = f"{INSERT_IF_NEW[frappe.db.db_type]} `tab{doctype}` ({columns}) values "
	names: list[str] = []
	for chunk in chunked(rows):
		new_names = [frappe.generate_hash(length=NAME_LENGTH) for _row in chunk]
		values: list[object] = []
		for name, row in zip(new_names, chunk, strict=True):
			values += (name, *row)
		frappe.db.sql(insert + ", ".join([row_sql] * len(chunk)), values)
		names += new_names
	return names


def count_present(doctype: str, names: Iterable[str]) -> int:
	"""How many of the names are in the table."""
	return sum(frappe.db.count(doctype, {"name": ["in", chunk]}) for chunk in chunked(names))
