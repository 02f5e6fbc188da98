"""Bulk inserts, with a thousand rows per statement.

Sets names and timestamps. The caller provides all other columns, including those that a document would fill.
This uses SQL text because the query builder of `frappe.db.bulk_insert` takes many times as long to build the
statement as the database takes to run it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

import frappe
from frappe.utils import now
from pypika import Table
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from lms.lms.shared.dialects import by_index, insert_if_new
from lms.lms.shared.leftovers import disarm_rows

T = TypeVar("T")

# SQLite takes at most 32,766 parameters in a statement.
CHUNK = 1000
# A row with a name that is taken would be skipped silently. Frappe's names of ten characters probably repeat
# within a million rows, and here is no document that would try another name.
NAME_LENGTH = 16
STANDARD_FIELDS = ("name", "creation", "modified", "owner", "modified_by")


def chunked(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
	"""Yield `items` in lists of at most `size`."""
	iterator = iter(items)
	while chunk := list(islice(iterator, size)):
		yield chunk


def make_names(count: int) -> list[str]:
	return [frappe.generate_hash(length=NAME_LENGTH) for _row in range(count)]


def insert_new(
	doctype: str,
	fields: Sequence[str],
	rows: Iterable[Sequence[object]],
	user: str,
	names_of: Callable[[int], list[str]] = make_names,
) -> list[str]:
	"""Insert rows, skipping those that break a unique constraint. Returns a name for every row, in order.

	`names_of` returns that many names: random ones by default, or the next ones of a series.
	"""
	columns = ", ".join(f"`{field}`" for field in (*STANDARD_FIELDS, *fields))
	written, by = frappe.db.escape(now()), frappe.db.escape(user)
	insert = f"{insert_if_new()} `tab{doctype}` ({columns}) values "
	names: list[str] = []
	for chunk in (disarm_rows(doctype, fields, each) for each in chunked(rows)):
		new_names = names_of(len(chunk))
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
	"""Return the positions of columns with the same value in all rows, and that value as SQL text.

	These are escaped only once, because escaping is much of the work of inserting rows.
	"""
	if len(rows) == 1:
		return {}
	same = {}
	for position, values in enumerate(zip(*rows, strict=True)):
		if can_be_sql(values[0]) and all(value == values[0] for value in values):
			same[position] = as_sql(values[0])
	return same


def can_be_sql(value: object) -> bool:
	"""Whether a value can be in the text of a statement. SQLite reads none with a NUL in it."""
	return value is None or (isinstance(value, str | int | date) and "\0" not in str(value))


def as_sql(value: str | int | date | None) -> str:
	if value is None:
		return "null"
	return str(int(value)) if isinstance(value, int) else frappe.db.escape(str(value))


def update_rows(doctype: str, user: str) -> QueryBuilder:
	"""Begin an UPDATE that says when and by whom the rows were changed, as saving each would.

	Forms that were opened before then refuse to overwrite them.
	"""
	table = frappe.qb.DocType(doctype)
	return frappe.qb.update(table).set(table.modified, now()).set(table.modified_by, user)


def lock_by_name(
	table: Table, names: Iterable[str], fields: Sequence[str], criterion: Criterion
) -> list[frappe._dict]:
	"""Lock the named rows until the end of the transaction; return `name` and fields of those that match.

	Matches the latest committed data. Finds rows by name, in that order: another index would also lock
	rows of others, and two transactions could deadlock.
	"""
	query = (
		by_index(frappe.qb.from_(table), "PRIMARY")
		.select(table.name, *(table[field] for field in fields))
		.where(criterion)
		.orderby(table.name)
		.for_update()
	)
	return [
		row
		for chunk in chunked(sorted(set(names)))
		for row in query.where(table.name.isin(chunk)).run(as_dict=True)
	]


def count_present(doctype: str, names: Iterable[str]) -> int:
	"""Count the names that are in the table."""
	return sum(frappe.db.count(doctype, {"name": ["in", chunk]}) for chunk in chunked(names))
