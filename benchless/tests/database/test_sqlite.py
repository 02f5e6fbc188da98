"""What SQLite is taught of MariaDB's ways."""

import datetime
import decimal

import pytest

from benchless.database.sqlite import SQLiteConnection
from benchless.database.sqlite_text import MAX_LIST, to_sqlite


@pytest.fixture
def db(sqlite_db):
	sqlite_db.sql_ddl(
		"create table tabThing (name varchar(140) collate nocase primary key, day date, at datetime(6),"
		" time time(6), amount real not null default 0)"
	)
	return sqlite_db


@pytest.mark.parametrize(
	("text", "values", "expected"),
	[
		("select 1", None, ("select 1", [])),
		("select '%'", None, ("select '%'", [])),
		("a = %s", (1,), ("a = ?", [1])),
		("a like 'x%%' and b = %s", (True,), ("a like 'x%' and b = ?", [1])),
		("a in %s", [("x", "y")], ("a in (?, ?)", ["x", "y"])),
		("a in %s", [[]], ("a in ()", [])),
		("a = %(a)s or b = %(a)s", {"a": None}, ("a = ? or b = ?", [None, None])),
		("a = %s", (decimal.Decimal("1.5"),), ("a = ?", [1.5])),
		("a = %s", (datetime.date(2026, 1, 2),), ("a = ?", ["2026-01-02"])),
		("a = %s", (datetime.datetime(2026, 1, 2, 3),), ("a = ?", ["2026-01-02 03:00:00.000000"])),
		("a = %s", (datetime.timedelta(hours=26, seconds=1),), ("a = ?", ["26:00:01.000000"])),
		("a = %s", (datetime.time(7, 5),), ("a = ?", ["07:05:00.000000"])),
	],
)
def test_placeholders_and_values(text, values, expected):
	assert to_sqlite(text, values) == expected


def test_a_value_is_not_searched_for_placeholders(db):
	assert db.sql("select %s, %s", ("%s", "%(x)s")) == (("%s", "%(x)s"),)


def test_a_long_list_is_one_value(db):
	text, values = to_sqlite("a in %s", [range_of(MAX_LIST + 1)])
	assert text == "a in (SELECT value FROM json_each(?))"
	assert len(values) == 1


def range_of(count):
	return [f"n{number}" for number in range(count)]


def test_dates_have_one_form_however_they_are_written(db):
	db.bulk_insert(
		"Thing",
		["name", "day", "at", "time"],
		[
			("a", "2026-01-02", "2026-01-02 03:04", "3:04:05"),
			("b", datetime.datetime(2026, 1, 2, 9), datetime.date(2026, 1, 2), datetime.timedelta(hours=3)),
			("c", None, None, None),
		],
	)
	assert db.sql("select day, at, time from tabThing where name = 'a'") == (
		(
			datetime.date(2026, 1, 2),
			datetime.datetime(2026, 1, 2, 3, 4),
			datetime.timedelta(hours=3, minutes=4, seconds=5),
		),
	)
	assert db.sql("select name from tabThing where day = '2026-01-02' order by at", pluck=True) == ["b", "a"]
	assert db.sql("select typeof(day), at || '' from tabThing where name = 'b'") == (
		("text", "2026-01-02 00:00:00.000000"),
	)
	assert db.sql("select day, at, time from tabThing where name = 'c'") == ((None, None, None),)


@pytest.mark.parametrize(
	("text", "pattern", "matches"),
	[
		("Élodie", "elo%", 1),
		("STRASSE", "%straße", 1),
		("a_b", "a\\_b", 1),
		("axb", "a\\_b", 0),
		("axb", "a_b", 1),
		("50%", "50\\%", 1),
		("two\nlines", "two%lines", 1),
		("(x)", "(x)", 1),
		("x", "", 0),
		("", "%", 1),
	],
)
def test_like(db, text, pattern, matches):
	assert db.sql("select %s like %s", (text, pattern)) == ((matches,),)


def test_like_of_null_is_null(db):
	assert db.sql("select null like 'x', 'x' like null, 5 like '5'") == ((None, None, 1),)


def test_functions(db):
	assert db.sql("select concat('a', 1, null), concat('a', 1)") == ((None, "a1"),)
	assert len(db.sql("select now()")[0][0]) == 26


def test_reading_takes_no_lock_and_writing_does(db, tmp_path):
	other = SQLiteConnection(db.path)
	db.sql("select * from tabThing")
	assert not db.connect().in_transaction
	db.bulk_insert("Thing", ["name"], [("a",)])
	assert db.connect().in_transaction
	assert other.sql("select * from tabThing") == ()
	db.commit()
	assert other.sql("select name from tabThing") == (("a",),)
	other.close()


def test_a_locking_read_takes_the_write_lock(db):
	db.sql("select name from tabThing where name = %s FOR UPDATE", "a")
	assert db.connect().in_transaction


def test_a_text_longer_than_its_column_is_stored(db):
	"""MariaDB refuses it; documents check the length before."""
	db.bulk_insert("Thing", ["name"], [("x" * 141,)])
	assert db.sql("select length(name) from tabThing") == ((141,),)


def test_equality_ignores_the_case_of_ascii_letters_alone(db):
	"""On MariaDB the accented pair is one name."""
	db.bulk_insert("Thing", ["name"], [("Emil",), ("emile",), ("É",), ("é",)])
	assert db.sql("select name from tabThing where name = 'EMIL'", pluck=True) == ["Emil"]
	assert db.sql("select name from tabThing where name = 'é'", pluck=True) == ["é"]


def test_a_missing_file_is_not_created(tmp_path):
	db = SQLiteConnection(str(tmp_path / "none.db"))
	with pytest.raises(FileNotFoundError, match="new-site"):
		db.sql("select 1")
	assert not (tmp_path / "none.db").exists()


def test_closing_twice_is_harmless(db):
	db.close()
	db.close()
	assert db.sql("select count(*) from tabThing") == ((0,),)
