"""The database driver by itself: what writing the same rows costs without a framework."""

import sqlite3
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import frappe
import pymysql

from lms.lms.enrollments import enrollment
from lms.lms.people import notifications
from lms.lms.people.notifications import NOTIFICATION
from lms.lms.shared.rows import STANDARD_FIELDS
from lms.lms.training import assignments, timeline

# What assigning a course writes.
TABLES = {
	NOTIFICATION: (*STANDARD_FIELDS, *notifications.FIELDS),
	"LMS Enrollment": (*STANDARD_FIELDS, *enrollment.ENROLLMENT_FIELDS),
	assignments.TRAINING_ASSIGNMENT: (*STANDARD_FIELDS, *assignments.TRAINING_ASSIGNMENT_FIELDS),
	timeline.TIMELINE_EVENT: timeline.COLUMNS,
}


def write_again(course: str) -> float:
	"""Seconds the driver needs for the rows that assigning the course has made; they are committed."""
	names = frappe.get_all(assignments.TRAINING_ASSIGNMENT, {"course": course}, pluck="name")
	rows = {}
	for doctype, columns in TABLES.items():
		filters = {"document_name": ["in", names]} if doctype == NOTIFICATION else {"course": course}
		rows[doctype] = as_text(frappe.get_all(doctype, filters, list(columns), as_list=True))
		frappe.db.delete(doctype, filters)
	frappe.db.commit()
	connection = connect()
	start = perf_counter()
	for doctype, columns in TABLES.items():
		insert(connection, doctype, columns, rows[doctype])
	connection.commit()
	seconds = perf_counter() - start
	connection.close()
	return seconds


def as_text(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
	"""Dates as the statement has them; numbers and what is missing stay."""
	return [tuple(x if isinstance(x, int | float | None) else str(x) for x in row) for row in rows]


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
