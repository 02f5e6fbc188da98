"""An empty database on each backend; MariaDB's is made for the session where a server answers."""

import os
import socket
from collections.abc import Iterator

import pytest

from benchless.database import mariadb, sqlite
from benchless.database.base import Connection

HOST = os.environ.get("DB_HOST", "127.0.0.1")
PORT = int(os.environ.get("DB_PORT", "3306"))
ROOT = {
	"user": os.environ.get("DB_ROOT_USERNAME", "root"),
	"password": os.environ.get("DB_ROOT_PASSWORD", ""),
	"host": HOST,
	"port": PORT,
}
NAME = f"_unit_{os.getpid()}"


@pytest.fixture
def sqlite_db(tmp_path) -> Iterator[Connection]:
	path = str(tmp_path / "db" / "unit.db")
	sqlite.create_database(path)
	db = sqlite.SQLiteConnection(path)
	yield db
	db.close()


@pytest.fixture(scope="session")
def mariadb_name() -> Iterator[str]:
	with socket.socket() as probe:
		if "DB_HOST" not in os.environ or probe.connect_ex((HOST, PORT)):
			pytest.skip("no MariaDB: set DB_HOST, DB_ROOT_USERNAME, DB_ROOT_PASSWORD")
	root = mariadb.MariaDBConnection(**ROOT)
	mariadb.drop_database(root, NAME, NAME)
	mariadb.create_database(root, NAME, NAME, "unit")
	yield NAME
	mariadb.drop_database(root, NAME, NAME)
	root.close()


@pytest.fixture
def mariadb_db(mariadb_name) -> Iterator[Connection]:
	db = mariadb.MariaDBConnection(
		user=mariadb_name, password="unit", host=HOST, port=PORT, database=mariadb_name
	)
	for table in db.get_tables():
		db.sql_ddl(f"drop table {db.quote(table)}")
	yield db
	db.rollback()
	db.close()
