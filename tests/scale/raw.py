"""The database driver by itself: what writing the same rows costs without a framework."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import frappe
import pymysql


def connect() -> Any:
	"""A connection of its own to the site's database."""
	if frappe.db.db_type == "sqlite":
		return sqlite3.connect(frappe.db.sql("pragma database_list")[0][2], timeout=30)
	conf = frappe.conf
	return pymysql.connect(
		host=conf.db_host or "127.0.0.1",
		port=int(conf.db_port or 3306),
		user=conf.db_user or conf.db_name,
		password=conf.db_password,
		database=conf.db_name,
		charset="utf8mb4",
	)


def insert(connection: Any, doctype: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
	"""The rows with `executemany`; not committed."""
	mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
	names, marks = ", ".join(f"`{column}`" for column in columns), ", ".join([mark] * len(columns))
	connection.cursor().executemany(f"insert into `tab{doctype}` ({names}) values ({marks})", rows)
