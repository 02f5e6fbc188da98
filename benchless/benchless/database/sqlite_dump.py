"""Dumps and loads a SQLite database as SQL text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import IO, Any

COMPLETED = b"-- Dump completed\n"


def dump(path: str, out: IO[bytes]) -> None:
	"""Write a consistent snapshot of the database, even if others write meanwhile."""
	with closing(sqlite3.connect(path, isolation_level=None)) as connection:
		connection.create_function("quote", 1, _quote, deterministic=True)
		connection.execute("BEGIN")
		for statement in connection.iterdump():
			out.write(f"{statement}\n".encode())
	out.write(COMPLETED)


def load(path: str, lines: Iterable[bytes]) -> None:
	"""Load a dump into the database of this file, which must be empty."""
	with closing(sqlite3.connect(path, isolation_level=None)) as connection:
		connection.set_authorizer(_authorize)
		for statement in _split(lines):
			connection.execute(statement)


def _quote(value: Any) -> str:
	"""Replaces SQLite's `quote`, which iterdump calls and which cuts a text at its first NUL."""
	if value is None:
		return "NULL"
	if isinstance(value, bytes):
		return f"X'{value.hex()}'"
	if isinstance(value, str):
		escaped = value.replace("'", "''")
		return f"CAST(X'{value.encode().hex()}' AS TEXT)" if "\0" in value else f"'{escaped}'"
	return repr(value).replace("inf", "9e999")


def _authorize(action: int, *details: object) -> int:
	"""Allow a dump to write only to its own file."""
	return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK


def _split(lines: Iterable[bytes]) -> Iterator[str]:
	statement = ""
	for line in lines:
		statement += line.decode()
		if statement.endswith(";\n") and sqlite3.complete_statement(statement):
			yield statement
			statement = ""
