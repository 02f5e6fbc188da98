"""Rows by the thousand, in statements by the thousand rows.

What the document layer would have done for each row is for the caller to provide: names and timestamps are
set here, every other column is given. `frappe.db.bulk_insert` builds the same statement through the query
builder, which takes many times as long as the database needs to run it; hence SQL text here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

import frappe
from frappe.utils import now

from lms.lms.leftovers import disarm_rows

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
	written, by = frappe.db.escape(now()), frappe.db.escape(user)
	insert = f"{INSERT_IF_NEW[frappe.db.db_type]} `tab{doctype}` ({columns}) values "
	names: list[str] = []
	for chunk in (disarm_rows(doctype, fields, each) for each in chunked(rows)):
		new_names = [frappe.generate_hash(length=NAME_LENGTH) for _row in chunk]
		same = find_same(chunk)
		marks = (same.get(position, "%s") for position in range(len(fields)))
		row_sql = f"(%s, {written}, {written}, {by}, {by}, {', '.join(marks)})"
		different = [position for position in range(len(fields)) if position not in same]
		values: list[object] = []
		for name, row in zip(new_names, chunk, strict=True):
			values += (name, *(row[position] for position in different))
		frappe.db.sql(insert + ", ".join([row_sql] * len(chunk)), values)
		names += new_names
	return names


def find_same(rows: Sequence[Sequence[object]]) -> dict[int, str]:
	"""Columns that have one value in all of the rows: their positions, and the value as SQL text.

	So it is escaped once: escaping every value of every row is much of the work of inserting them.
	"""
	if len(rows) == 1:
		return {}
	same = {}
	for position, values in enumerate(zip(*rows, strict=True)):
		if values[0] is None or isinstance(values[0], str | int | date):
			if all(value == values[0] for value in values):
				same[position] = as_sql(values[0])
	return same


def as_sql(value: str | int | date | None) -> str:
	if value is None:
		return "null"
	return str(int(value)) if isinstance(value, int) else frappe.db.escape(str(value))


def count_present(doctype: str, names: Iterable[str]) -> int:
	"""How many of the names are in the table."""
	return sum(frappe.db.count(doctype, {"name": ["in", chunk]}) for chunk in chunked(names))
