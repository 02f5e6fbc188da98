"""Tables from metadata: created, widened, indexed; on both backends."""

import pytest

from benchless.database.schema import sync_table
from benchless.utils import _dict
from benchless.utils.errors import InvalidColumnName, ValidationError


def make_meta(*fields, **properties):
	"""Metadata of the doctype `Thing`."""
	meta = {"name": "Thing", "issingle": 0, "istable": 0, "is_virtual": 0, **properties}
	return _dict(meta, fields=[_dict(field) for field in fields])


def field(fieldname, fieldtype="Data", **properties):
	return {"fieldname": fieldname, "fieldtype": fieldtype, **properties}


class SchemaContract:
	def test_a_table_has_the_standard_columns_and_the_fields(self, db):
		sync_table(
			db,
			make_meta(
				field("title"), field("lessons", "Table", options="Lesson"), field("", "Section Break")
			),
		)
		assert list(db.get_column_types("tabThing")) == [
			"name",
			"creation",
			"modified",
			"modified_by",
			"owner",
			"docstatus",
			"idx",
			"title",
			"_user_tags",
			"_comments",
			"_assign",
			"_liked_by",
		]

	def test_a_child_table_has_its_parents_columns(self, db):
		sync_table(db, make_meta(field("title"), istable=1))
		assert list(db.get_column_types("tabThing"))[7:] == ["parent", "parentfield", "parenttype", "title"]
		assert (("parent",), False) in db.get_indexed_columns("tabThing")

	def test_singles_and_virtual_doctypes_have_no_table(self, db):
		sync_table(db, make_meta(field("title"), issingle=1))
		sync_table(db, make_meta(field("title"), is_virtual=1))
		assert not db.table_exists("Thing", cached=False)

	def test_syncing_again_changes_nothing(self, db):
		meta = make_meta(
			field("title", unique=1), field("course", "Link", search_index=1), field("seats", "Int")
		)
		sync_table(db, meta)
		before = db.get_column_types("tabThing"), sorted(db.get_indexed_columns("tabThing"))
		sync_table(db, meta)
		assert (db.get_column_types("tabThing"), sorted(db.get_indexed_columns("tabThing"))) == before

	def test_defaults_of_columns(self, db):
		fields = [
			field("published", "Check"),
			field("seats", "Int", default="12"),
			field("progress", "Percent"),
			field("status", "Select", default="Don't know"),
			field("starts", "Date", default="Today"),
			field("owner_name", "Data", default=":User"),
		]
		sync_table(db, make_meta(*fields))
		db.bulk_insert("Thing", ["name"], [("t1",)])
		columns = "published, seats, progress, status, starts, owner_name"
		assert db.sql(f"select {columns} from tabThing") == ((0, 12, 0.0, "Don't know", None, None),)

	def test_indexes_of_fields(self, db):
		fields = [
			field("code", unique=1),
			field("course", "Link", search_index=1),
			field("body", "Text", search_index=1),
			field("code2", unique=1, search_index=1),
		]
		sync_table(db, make_meta(*fields))
		indexes = db.get_indexed_columns("tabThing")
		assert {(("code",), True), (("course",), False), (("code2",), True), (("modified",), False)} <= set(
			indexes
		)
		assert not any("body" in columns for columns, _unique in indexes)

	def test_new_fields_and_indexes_are_added_to_a_table_with_rows(self, db):
		sync_table(db, make_meta(field("title")))
		db.bulk_insert("Thing", ["name", "title"], [("t1", "One")])
		db.commit()
		sync_table(
			db,
			make_meta(
				field("title", search_index=1), field("seats", "Int", default=3), field("code", unique=1)
			),
		)
		assert db.sql("select title, seats, code from tabThing") == (("One", 3, None),)
		assert {(("title",), False), (("code",), True)} <= set(db.get_indexed_columns("tabThing"))

	def test_a_field_that_is_gone_keeps_its_column(self, db):
		sync_table(db, make_meta(field("title"), field("old")))
		db.bulk_insert("Thing", ["name", "old"], [("t1", "kept")])
		db.commit()
		sync_table(db, make_meta(field("title")))
		assert db.sql("select old from tabThing", pluck=True) == ["kept"]

	def test_a_longer_text_fits_after_its_field_was_widened(self, db):
		sync_table(db, make_meta(field("title"), field("body", length=10)))
		sync_table(db, make_meta(field("title", length=300), field("body", "Text")))
		db.bulk_insert("Thing", ["name", "title", "body"], [("t1", "x" * 300, "y" * 5000)])
		assert db.sql("select length(title), length(body) from tabThing") == ((300, 5000),)

	def test_a_column_is_never_narrowed(self, db):
		sync_table(db, make_meta(field("title", length=300), field("body", "Long Text")))
		before = db.get_column_types("tabThing")
		sync_table(db, make_meta(field("title"), field("body", "Small Text")))
		assert db.get_column_types("tabThing") == before

	def test_a_field_with_duplicates_cannot_become_unique(self, db):
		sync_table(db, make_meta(field("code")))
		db.bulk_insert("Thing", ["name", "code"], [("t1", "same"), ("t2", "Same")])
		db.commit()
		with pytest.raises(ValidationError, match="non-unique existing values"):
			sync_table(db, make_meta(field("code", unique=1)))

	def test_names_and_unique_fields_are_compared_without_case(self, db):
		sync_table(db, make_meta(field("code", unique=1)))
		db.bulk_insert("Thing", ["name", "code"], [("t1", "Same")])
		for row in (("T1", "other"), ("t2", "SAME")):
			with pytest.raises(db.DriverError) as raised:
				db.bulk_insert("Thing", ["name", "code"], [row])
			assert db.is_duplicate_entry(raised.value)
			assert db.is_primary_key_violation(raised.value) == (row[0] == "T1")

	def test_what_refused_a_duplicate_is_named(self, db):
		sync_table(db, make_meta(field("code", unique=1)))
		db.bulk_insert("Thing", ["name", "code"], [("t1", "same")])
		with pytest.raises(db.DriverError) as raised:
			db.bulk_insert("Thing", ["name", "code"], [("t2", "same")])
		assert "code" in db.get_violated_key(raised.value)

	def test_several_columns_can_be_unique_together(self, db):
		sync_table(db, make_meta(field("member", "Link"), field("course", "Link")))
		db.add_unique("Thing", ["member", "course"])
		db.add_unique("Thing", ["member", "course"], constraint_name="unique_member_course")
		assert db.has_index("tabThing", "unique_member_course")
		rows = [("t1", "a", "x"), ("t2", "a", None), ("t3", "a", None), ("t4", "b", "x"), ("t5", "A", "X")]
		db.bulk_insert("Thing", ["name", "member", "course"], rows, ignore_duplicates=True)
		assert db.sql("select name from tabThing order by name", pluck=True) == ["t1", "t2", "t3", "t4"]

	def test_an_index_of_several_columns(self, db):
		sync_table(db, make_meta(field("member", "Link"), field("body", "Text")))
		db.add_index("Thing", ["member", "body(20)"])
		db.add_index("Thing", ["member", "body(20)"])
		assert db.has_index("tabThing", "member_body_index")
		assert (("member", "body"), False) in db.get_indexed_columns("tabThing")

	@pytest.mark.parametrize("name", ["a b", "x`", "x;", ""])
	def test_a_fieldname_that_is_no_word_is_refused(self, db, name):
		with pytest.raises(InvalidColumnName):
			sync_table(db, make_meta(field(name)))

	def test_lengths_have_limits(self, db):
		with pytest.raises(ValidationError, match="from 1 to 1000"):
			sync_table(db, make_meta(field("title", length=1001)))
		with pytest.raises(InvalidColumnName, match="64 characters"):
			sync_table(db, make_meta(field("x" * 65)))


class TestSQLiteSchema(SchemaContract):
	@pytest.fixture
	def db(self, sqlite_db):
		return sqlite_db


class TestMariaDBSchema(SchemaContract):
	@pytest.fixture
	def db(self, mariadb_db):
		return mariadb_db

	def test_column_types_are_frappes(self, db):
		fields = [
			field("title"),
			field("notes", "Small Text"),
			field("body", "Text Editor"),
			field("on", "Date"),
			field("at", "Datetime"),
			field("time", "Time"),
			field("seats", "Int"),
			field("published", "Check"),
			field("price", "Currency"),
			field("stars", "Rating"),
			field("data", "JSON"),
		]
		sync_table(db, make_meta(*fields))
		types = db.get_column_types("tabThing")
		assert [types[name["fieldname"]] for name in fields] == [
			"varchar(140)",
			"text",
			"longtext",
			"date",
			"datetime(6)",
			"time(6)",
			"int(11)",
			"int(1)",
			"decimal(21,9)",
			"decimal(3,2)",
			"longtext",
		]
