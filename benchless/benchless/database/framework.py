"""The tables that belong to no DocType."""

from __future__ import annotations

from typing import NamedTuple

from .base import Connection
from .schema import Index, create_table

NAME = "varchar(255)"
WORD = "varchar(140)"
COUNT = "int(11) NOT NULL DEFAULT 0"


class FrameworkTable(NamedTuple):
	name: str
	columns: dict[str, str]
	indexes: tuple[Index, ...] = ()


SINGLES = FrameworkTable(
	"tabSingles",
	{"doctype": NAME, "field": NAME, "value": "longtext"},
	(Index("singles_doctype_field_index", ("doctype", "field")),),
)
SERIES = FrameworkTable("tabSeries", {"name": "varchar(100) NOT NULL PRIMARY KEY", "current": COUNT})
SESSIONS = FrameworkTable(
	"tabSessions",
	{
		"user": NAME,
		"sid": NAME,
		"sessiondata": "longtext",
		"ipaddress": "varchar(45)",
		"lastupdate": "datetime(6)",
		"status": "varchar(20)",
	},
	(Index("sid", ("sid",)), Index("user", ("user",))),
)
AUTH = FrameworkTable(
	"__Auth",
	{
		"doctype": f"{WORD} NOT NULL",
		"name": f"{NAME} NOT NULL",
		"fieldname": f"{WORD} NOT NULL",
		"password": "text NOT NULL",
		"encrypted": "int(1) NOT NULL DEFAULT 0",
	},
	(Index("secret", ("doctype", "name", "fieldname"), unique=True),),
)
JOBS = FrameworkTable(
	"__Job",
	{
		"id": f"{NAME} NOT NULL PRIMARY KEY",
		"queue": f"{WORD} NOT NULL",
		"user": f"{NAME} NOT NULL",
		"method": f"{NAME} NOT NULL",
		"kwargs": "longtext NOT NULL",
		"timeout": COUNT,
		"status": "varchar(20) NOT NULL",
		"at_front": "int(1) NOT NULL DEFAULT 0",
		"attempts": COUNT,
		"worker": WORD,
		"creation": "datetime(6)",
		"started": "datetime(6)",
		"error": "longtext",
	},
	(Index("waiting", ("status", "at_front", "creation")),),
)
TABLES = (SINGLES, SERIES, SESSIONS, AUTH, JOBS)


def create_framework_tables(db: Connection) -> None:
	"""Create the missing tables, and their indexes."""
	for table in TABLES:
		create_table(db, table.name, table.columns, table.indexes)
