"""No statement runs for ever, and none keeps a process from ending."""

import signal
import subprocess
import sys

import pytest

from benchless.database import sqlite
from benchless.utils.errors import StatementTimeoutError

ENDLESS = (
	"with recursive endless(x) as (select 1 union all select x + 1 from endless) select count(*) from endless"
)
# What a worker does: it runs a statement in its main thread, and is asked to end.
PROGRAM = f"""
from benchless.commands import services
from benchless.database.sqlite import SQLiteConnection, create_database
services.GRACE = 0.1
services.stop_on_signal(lambda: print("stopping", flush=True))
create_database("./folder/x.db")
db = SQLiteConnection("./folder/x.db")
db.connect().create_function("tell", 0, lambda: print("running", flush=True))
db.sql("select tell()")
db.sql("{ENDLESS}")
"""


def test_a_statement_on_sqlite_is_ended_when_its_time_is_over(sqlite_db, monkeypatch):
	moments = iter(range(0, 1_000_000, 10))
	monkeypatch.setattr(sqlite.time, "monotonic", lambda: next(moments))
	sqlite_db.set_execution_timeout(30)
	with pytest.raises(StatementTimeoutError):
		sqlite_db.sql(ENDLESS)
	assert sqlite_db.sql("select 1") == ((1,),)


def test_a_statement_on_mariadb_is_ended_when_its_time_is_over(mariadb_db):
	mariadb_db.set_execution_timeout(1)
	with pytest.raises(StatementTimeoutError):
		tables = ", ".join(f"information_schema.collations as {name}" for name in "abcde")
		mariadb_db.sql(f"select count(*) from {tables}")
	mariadb_db.set_execution_timeout(0)
	assert mariadb_db.sql("select @@max_statement_time")[0][0] == 0


def test_a_limit_set_before_the_first_statement_holds(mariadb_db):
	mariadb_db.close()
	mariadb_db.set_execution_timeout(7)
	assert mariadb_db.sql("select @@max_statement_time")[0][0] == 7


def test_a_process_in_the_middle_of_a_statement_ends_when_asked_to(tmp_path):
	process = subprocess.Popen(
		[sys.executable, "-c", PROGRAM], cwd=tmp_path, stdout=subprocess.PIPE, text=True
	)
	try:
		assert process.stdout.readline() == "running\n"
		process.send_signal(signal.SIGTERM)
		assert process.wait() == 1
		assert process.stdout.read() == "stopping\n"
	finally:
		process.kill()
		process.stdout.close()
