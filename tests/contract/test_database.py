"""`frappe.db`: values of documents, plain SQL, errors, tables and indexes."""

import datetime

import frappe
import pytest
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count, Max
from pypika.terms import Bracket

COLUMNS = ("name", "employee_name", "status", "date_of_joining", "department", "modified")
ROWS = [
	("Q1", "Ann", "Active", "2026-01-01", "Sales", "2026-01-05 10:00:00"),
	("Q2", "Ben", "Left", None, "", "2026-01-06 10:00:00"),
	("Q3", "Cleo", "Active", "2026-03-01", None, "2026-01-07 10:00:00"),
]


@pytest.fixture(autouse=True)
def employees(transaction):
	"""Ann; Ben, whose department is empty and who has no date; Cleo, whose department is null."""
	frappe.db.delete("Employee")
	frappe.db.bulk_insert("Employee", COLUMNS, ROWS)


null_alone = pytest.mark.frappe15(reason="16 takes an empty text for not set")


class TestReadingValues:
	def test_one_field_is_its_value(self):
		assert frappe.db.get_value("Employee", "Q1", "status") == "Active"
		assert frappe.db.get_value("Employee", "Q1", ["status"]) == "Active"

	def test_several_fields_are_a_tuple(self):
		assert frappe.db.get_value("Employee", "Q1", ["name", "status"]) == ("Q1", "Active")
		assert frappe.db.get_value("Employee", "Q1", "name, status") == ("Q1", "Active")

	def test_as_dict(self):
		row = frappe.db.get_value("Employee", "Q1", ["name", "date_of_joining"], as_dict=True)
		assert (row.name, row.date_of_joining) == ("Q1", datetime.date(2026, 1, 1))

	def test_star_is_a_dict_of_everything(self):
		row = frappe.db.get_value("Employee", "Q1", "*")
		assert (row.name, row.docstatus, row.modified) == ("Q1", 0, datetime.datetime(2026, 1, 5, 10))

	def test_no_match_is_none(self):
		assert frappe.db.get_value("Employee", "Q9", ["name", "status"]) is None
		assert frappe.db.get_value("Employee", None, "name") is None

	def test_the_default_field_is_the_name(self):
		assert frappe.db.get_value("Employee", {"status": "Left"}) == "Q2"

	def test_the_last_modified_document_comes_first(self):
		assert frappe.db.get_value("Employee", {"status": "Active"}) == "Q3"

	def test_order_by_descends_unless_told_otherwise(self):
		assert frappe.db.get_value("Employee", {}, order_by="name") == "Q3"
		assert frappe.db.get_value("Employee", {}, order_by="name asc") == "Q1"

	def test_values_of_many(self):
		rows = frappe.db.get_values("Employee", {"status": "Active"}, ["name", "status"])
		assert sorted(rows) == [("Q1", "Active"), ("Q3", "Active")]
		assert frappe.db.get_values("Employee", {"status": "Gone"}, "name") == ()

	def test_values_of_many_as_dicts_or_plucked(self):
		rows = frappe.db.get_values("Employee", {"status": "Left"}, ["name"], as_dict=True)
		assert rows == [{"name": "Q2"}]
		names = frappe.db.get_values("Employee", {"status": "Active"}, "name", pluck=True)
		assert sorted(names) == ["Q1", "Q3"]
		assert frappe.db.get_values("Employee", {"status": "Gone"}, "name", as_dict=True) == []

	@pytest.mark.frappe15(reason="16 orders by creation")
	def test_of_many_the_last_modified_comes_first(self):
		assert frappe.db.get_values("Employee", {"status": "Active"}, "name", pluck=True) == ["Q3", "Q1"]

	def test_values_by_a_list_of_names(self):
		rows = frappe.db.get_values("Employee", ["Q1", "Q2", None], "employee_name", pluck=True)
		assert sorted(rows) == ["Ann", "Ben"]

	def test_values_to_be_changed_are_locked(self):
		assert frappe.db.get_value("Employee", "Q1", "status", for_update=True) == "Active"

	@pytest.mark.parametrize(
		("filters", "expected"),
		[
			({"department": None}, "3"),
			({"department": ""}, "2"),
			({"department": ["!=", "Sales"]}, "2"),
			({"department": ["not in", ["Sales"]]}, "2"),
			({"department": ["in", ["Sales", None]]}, "1"),
			({"department": ["in", []]}, "2"),
			pytest.param({"department": ["is", "set"]}, "12", marks=null_alone),
			pytest.param({"department": ["is", "not set"]}, "3", marks=null_alone),
			({"department": ["like", "s%"]}, "1"),
			({"date_of_joining": ["<", "2026-02-01"]}, "1"),
			({"date_of_joining": ["not in", ["2026-01-01"]]}, "3"),
			({"date_of_joining": "2026-02-30"}, ""),
			({"modified": ["between", ["2026-01-06", "2026-01-07"]]}, "2"),
			({"modified": "2026-01-06 10:00:00"}, "2"),
			({"status": ["in", "Active,Left"]}, "123"),
			({"create_user_permission": True}, "123"),
			([["status", "=", "Active"], ["Employee", "name", "=", "Q1"]], "1"),
			({}, "123"),
		],
	)
	def test_filters_leave_null_to_sql(self, filters, expected):
		names = frappe.db.get_values("Employee", filters, "name", pluck=True)
		assert "".join(sorted(name[1] for name in names)) == expected

	def test_a_backslash_in_a_pattern_escapes(self):
		frappe.db.set_value("Employee", "Q3", "employee_name", "a_c")
		assert frappe.db.get_value("Employee", {"employee_name": ["like", "a\\_%"]}) == "Q3"
		assert frappe.db.get_value("Employee", {"employee_name": ["like", "A\\_n"]}) is None

	def test_exists_is_the_name(self):
		assert frappe.db.exists("Employee", "Q1") == "Q1"
		assert frappe.db.exists("Employee", "q1") == "Q1"
		assert frappe.db.exists("Employee", {"status": "Left"}) == "Q2"
		assert frappe.db.exists({"doctype": "Employee", "status": "Left"}) == "Q2"

	def test_exists_of_nothing_is_none(self):
		assert frappe.db.exists("Employee", "Q9") is None
		assert frappe.db.exists("Employee", None) is None
		assert frappe.db.exists("No Such Doctype", "x") is None

	def test_a_single_exists(self):
		assert frappe.db.exists("System Settings", "System Settings") == "System Settings"

	def test_count(self):
		assert frappe.db.count("Employee") == 3
		assert frappe.db.count("Employee", {"status": "Active"}) == 2

	@pytest.mark.parametrize("fieldname", ["name` or 1=1 or `name", "(select 1)", "name'", "name;", "a.b"])
	def test_injection_through_a_filters_field_is_refused(self, fieldname):
		with pytest.raises(frappe.ValidationError):
			frappe.db.get_value("Employee", {fieldname: "x"})

	def test_injection_through_the_doctype_is_refused(self):
		with pytest.raises(frappe.ValidationError, match="Invalid DocType"):
			frappe.db.get_value("Employee` where 1=1 -- ", "x")


class TestWritingValues:
	def test_set_value_stamps_the_document(self):
		frappe.db.set_value("Employee", "Q1", "branch", "North")
		branch, by, at = frappe.db.get_value("Employee", "Q1", ["branch", "modified_by", "modified"])
		assert (branch, by) == ("North", "Administrator")
		assert at > datetime.datetime(2026, 1, 5, 10)

	def test_set_value_can_leave_the_stamp(self):
		frappe.db.set_value("Employee", "Q1", "branch", "North", update_modified=False)
		modified = frappe.db.get_value("Employee", "Q1", "modified")
		assert modified == datetime.datetime(2026, 1, 5, 10)

	def test_set_several_fields(self):
		frappe.db.set_value("Employee", "Q1", {"branch": "North", "middle_name": None})
		assert frappe.db.get_value("Employee", "Q1", ["branch", "middle_name"]) == ("North", None)

	def test_set_value_of_many(self):
		frappe.db.set_value("Employee", {"status": "Active"}, "branch", "North")
		frappe.db.set_value("Employee", ["Q2"], "branch", "South")
		rows = frappe.get_all("Employee", fields=["branch"], order_by="name", pluck="branch")
		assert rows == ["North", "South", "North"]

	def test_dates_are_written_in_any_form(self):
		frappe.db.set_value("Employee", "Q1", "date_of_joining", datetime.datetime(2026, 5, 1, 9))
		frappe.db.set_value("Employee", "Q2", "modified", "2026-05-01", update_modified=False)
		assert frappe.db.get_value("Employee", "Q1", "date_of_joining") == datetime.date(2026, 5, 1)
		assert frappe.db.exists("Employee", {"date_of_joining": "2026-05-01"}) == "Q1"
		assert frappe.db.exists("Employee", {"modified": datetime.datetime(2026, 5, 1)}) == "Q2"

	def test_delete(self):
		frappe.db.delete("Employee", {"status": "Active"})
		assert frappe.get_all("Employee", pluck="name") == ["Q2"]
		frappe.db.delete("Employee")
		assert frappe.db.count("Employee") == 0

	def test_a_value_read_through_the_cache_is_new_after_a_write(self):
		assert frappe.db.get_single_value("System Settings", "app_name") != "Academy"
		frappe.db.set_single_value("System Settings", "app_name", "Academy")
		assert frappe.db.get_single_value("System Settings", "app_name") == "Academy"


class TestSingles:
	def test_values_are_cast(self):
		frappe.db.set_single_value("System Settings", "allow_login_after_fail", 90)
		assert frappe.db.get_single_value("System Settings", "allow_login_after_fail") == 90

	def test_a_value_that_was_never_set(self):
		frappe.db.delete("Singles", {"doctype": "System Settings", "field": "allow_login_after_fail"})
		frappe.db.delete("Singles", {"doctype": "System Settings", "field": "app_name"})
		assert frappe.db.get_single_value("System Settings", "allow_login_after_fail", cache=False) == 0
		assert frappe.db.get_single_value("System Settings", "app_name", cache=False) == ""

	def test_an_unknown_field_is_refused(self):
		with pytest.raises(frappe.ValidationError, match="no_such_field"):
			frappe.db.get_single_value("System Settings", "no_such_field")

	@pytest.mark.benchless
	@pytest.mark.parametrize("fieldtype", ["Date", "Datetime"])
	def test_a_date_that_was_never_set_is_none(self, monkeypatch, fieldtype):
		"""Frappe says today."""
		df = frappe.get_meta("System Settings").get_field("app_name")
		monkeypatch.setitem(df, "fieldtype", fieldtype)
		frappe.db.delete("Singles", {"doctype": "System Settings", "field": "app_name"})
		assert frappe.db.get_single_value("System Settings", "app_name", cache=False) is None

	@pytest.mark.parametrize("filters", [None, "System Settings"])
	def test_get_value_reads_the_stored_text(self, filters):
		frappe.db.set_single_value("System Settings", "allow_login_after_fail", 90)
		assert frappe.db.get_value("System Settings", filters, "allow_login_after_fail") == "90"
		assert frappe.db.get_value("System Settings", filters, ["allow_login_after_fail"], as_dict=True) == {
			"allow_login_after_fail": "90"
		}

	def test_several_fields_are_a_list(self):
		frappe.db.set_single_value("System Settings", {"app_name": "Academy", "allow_login_after_fail": 90})
		row = frappe.db.get_value("System Settings", None, ["app_name", "allow_login_after_fail"])
		assert row == ["Academy", "90"]

	def test_a_field_that_is_not_stored_is_none(self):
		assert frappe.db.get_value("System Settings", "System Settings", "no_such_field") is None

	@pytest.mark.filterwarnings("ignore::DeprecationWarning")
	def test_true_is_stored_as_one(self):
		frappe.db.set_single_value("System Settings", "enable_scheduler", True)
		assert frappe.db.get_value("System Settings", None, "enable_scheduler") == "1"


class TestBulkInsert:
	def test_rows_from_a_generator_in_chunks(self):
		rows = ((f"Z{number}", "Many") for number in range(25))
		frappe.db.bulk_insert("Employee", ["name", "employee_name"], rows, chunk_size=10)
		assert frappe.db.count("Employee", {"employee_name": "Many"}) == 25

	def test_columns_that_are_not_given_have_their_defaults(self):
		frappe.db.bulk_insert("Employee", ["name"], [("Z1",)])
		assert frappe.db.get_value("Employee", "Z1", ["docstatus", "create_user_permission"]) == (0, 1)

	def test_a_duplicate_is_an_error(self):
		with pytest.raises(Exception) as raised:
			frappe.db.bulk_insert("Employee", ["name"], [("Q1",)])
		assert frappe.db.is_duplicate_entry(raised.value)
		assert frappe.db.is_primary_key_violation(raised.value)

	def test_a_duplicate_in_a_unique_field_is_not_of_the_primary_key(self):
		frappe.db.bulk_insert("LMS Category", ["name", "category"], [("Z1", "North of everything")])
		with pytest.raises(Exception) as raised:
			frappe.db.bulk_insert("LMS Category", ["name", "category"], [("Z2", "north of EVERYTHING")])
		assert frappe.db.is_duplicate_entry(raised.value)
		assert not frappe.db.is_primary_key_violation(raised.value)

	def test_duplicates_can_be_left_out(self):
		rows = [("Q1", "Other"), ("Z1", "New")]
		frappe.db.bulk_insert("Employee", ["name", "employee_name"], rows, ignore_duplicates=True)
		names = frappe.db.get_values("Employee", ["Q1", "Z1"], "employee_name", pluck=True)
		assert sorted(names) == ["Ann", "New"]

	def test_any_text_is_a_value(self):
		odd = 'O\'Hara "100%" %s %(x)s `x` \\ ; -- ü 漢 🎓'
		frappe.db.bulk_insert("Employee", ["name", "employee_name"], [("Z1", odd)])
		assert frappe.db.get_value("Employee", "Z1", "employee_name") == odd


class TestPlainSQL:
	def test_values_by_position_and_by_name(self):
		query = "select name from tabEmployee where status = %s order by name"
		assert frappe.db.sql(query, "Active") == (("Q1",), ("Q3",))
		assert frappe.db.sql(query, ("Active",)) == (("Q1",), ("Q3",))
		query = "select name from `tabEmployee` where name = %(name)s"
		assert frappe.db.sql(query, {"name": "Q1"}, as_dict=True) == [{"name": "Q1"}]

	def test_a_list_is_the_values_of_in(self):
		query = "select name from tabEmployee where name in %s and status in %s"
		assert frappe.db.sql(query, (["Q1", "Q2"], ("Active", "x")), pluck=True) == ["Q1"]

	def test_a_very_long_list(self):
		names = [f"N{number}" for number in range(40_000)]
		query = "select name from tabEmployee where name in %(names)s"
		assert frappe.db.sql(query, {"names": [*names, "q2"]}, pluck=True) == ["Q2"]

	def test_percent_signs(self):
		assert frappe.db.sql("select '100%'") == (("100%",),)
		query = "select name from tabEmployee where employee_name like 'A%%' and status = %s"
		assert frappe.db.sql(query, "Active", as_list=True) == [["Q1"]]

	def test_no_rows(self):
		query = "select name from tabEmployee where name = 'Q9'"
		assert frappe.db.sql(query) == ()
		assert frappe.db.sql(query, as_dict=True) == []
		assert frappe.db.sql("update tabEmployee set status = 'Left' where name = 'Q9'") == ()

	def test_a_list_of_the_first_column(self):
		assert frappe.db.sql_list("select status from tabEmployee order by name") == [
			"Active",
			"Left",
			"Active",
		]

	def test_escaped_values(self):
		odd = "O'Hara \\ 100%"
		frappe.db.set_value("Employee", "Q1", "employee_name", odd)
		query = f"select name from tabEmployee where employee_name = {frappe.db.escape(odd, percent=False)}"
		assert frappe.db.sql(query, pluck=True) == ["Q1"]
		query = f"select name from tabEmployee where employee_name = {frappe.db.escape(odd)} and 1 = %s"
		assert frappe.db.sql(query, 1, pluck=True) == ["Q1"]

	def test_missing_tables_and_columns_can_be_told(self):
		with pytest.raises(Exception) as raised:
			frappe.db.sql("select no_such_column from tabEmployee")
		assert frappe.db.is_missing_column(raised.value)
		with pytest.raises(Exception) as raised:
			frappe.db.sql("select name from `tabNo Such Table`")
		assert frappe.db.is_table_missing(raised.value)


class TestQueryBuilder:
	def test_select(self):
		employee = DocType("Employee")
		query = (
			frappe.qb.from_(employee)
			.select(employee.name, employee.date_of_joining)
			.where((employee.status == "Active") & employee.department.isnotnull())
		)
		assert query.run() == (("Q1", datetime.date(2026, 1, 1)),)
		assert query.run(as_dict=True) == [{"name": "Q1", "date_of_joining": datetime.date(2026, 1, 1)}]
		assert query.run(pluck=True) == ["Q1"]

	def test_a_table_by_name(self):
		assert frappe.qb.from_("Employee").select("name").orderby("name").limit(1).run() == (("Q1",),)

	def test_functions(self):
		employee = frappe.qb.DocType("Employee")
		row = (
			frappe.qb.from_(employee)
			.select(
				Count("*"),
				Max(employee.modified),
				Max(Coalesce(employee.department, "none")),
			)
			.run()[0]
		)
		assert row == (3, datetime.datetime(2026, 1, 7, 10), "Sales")

	def test_having_and_order(self):
		employee = frappe.qb.DocType("Employee")
		count = Count(employee.name)
		query = frappe.qb.from_(employee).select(employee.status, count.as_("total")).groupby(employee.status)
		assert query.having(count > 1).run() == (("Active", 2),)
		assert query.orderby(count, order=frappe.qb.asc).run(pluck=True) == ["Left", "Active"]

	def test_join(self):
		employee, manager = frappe.qb.DocType("Employee"), frappe.qb.DocType("Employee").as_("manager")
		frappe.db.set_value("Employee", "Q2", "reports_to", "Q1")
		query = (
			frappe.qb.from_(employee)
			.inner_join(manager)
			.on(employee.reports_to == manager.name)
			.select(employee.name, manager.employee_name)
		)
		assert query.run() == (("Q2", "Ann"),)

	def test_a_query_as_a_condition(self):
		employee = frappe.qb.DocType("Employee")
		left = frappe.qb.from_(employee).select(employee.name).where(employee.status == "Left")
		query = frappe.qb.from_(employee).select(employee.name).where(employee.name.isin(left))
		assert query.run(pluck=True) == ["Q2"]

	def test_lists_dates_and_likes(self):
		employee = frappe.qb.DocType("Employee")
		query = frappe.qb.from_(employee).select(employee.name).orderby(employee.name)
		joined = employee.date_of_joining
		assert query.where(employee.name.isin(["Q1", "Q2"])).run(pluck=True) == ["Q1", "Q2"]
		assert query.where(employee.name.notin(["Q1", "Q2"])).run(pluck=True) == ["Q3"]
		assert query.where(joined >= datetime.date(2026, 3, 1)).run(pluck=True) == ["Q3"]
		assert query.where(joined[datetime.date(2026, 1, 1) : "2026-01-31"]).run(pluck=True) == ["Q1"]
		assert query.where(employee.employee_name.like("c%")).run(pluck=True) == ["Q3"]

	def test_values_are_never_sql(self):
		employee = frappe.qb.DocType("Employee")
		query = frappe.qb.from_(employee).select(employee.name)
		assert query.where(employee.name == "' or '1'='1").run() == ()
		assert query.where(employee.name.isin(["') or ('1'='1"])).run() == ()
		assert query.where(employee.employee_name.like("x' or 1=1 -- %s %(p0)s")).run() == ()

	def test_update(self):
		employee = frappe.qb.DocType("Employee")
		frappe.qb.update(employee).set(employee.branch, "North").set("status", "Left").where(
			employee.status == "Active"
		).run()
		assert frappe.db.count("Employee", {"branch": "North", "status": "Left"}) == 2

	def test_update_of_a_date_to_that_of_another_row(self):
		"""Of another table: MariaDB reads none that it is changing."""
		employee, version = frappe.qb.DocType("Employee"), frappe.qb.DocType("Version")
		values = {"ref_doctype": "Employee", "docname": "Q2", "creation": datetime.datetime(2026, 5, 4)}
		frappe.db.bulk_insert("Version", ["name", *values], [("V1", *values.values())])
		day = frappe.qb.from_(version).select(version.creation).where(version.docname == employee.name)
		update = frappe.qb.update(employee).where(employee.name == "Q2")
		update.set(employee.modified, Bracket(day)).run()
		assert frappe.db.get_value("Employee", "Q2", "modified") == datetime.datetime(2026, 5, 4)

	def test_insert_and_ignore(self):
		employee = frappe.qb.DocType("Employee")
		new = frappe.qb.into(employee).columns("name", "date_of_joining")
		new.insert(("Q1", "2026-07-01"), ("Z1", datetime.date(2026, 7, 1))).ignore().run()
		rows = frappe.db.get_values(
			"Employee", ["Q1", "Z1"], ["name", "date_of_joining"], order_by="name asc"
		)
		assert rows == (("Q1", datetime.date(2026, 1, 1)), ("Z1", datetime.date(2026, 7, 1)))

	def test_insert_from_a_query(self):
		employee = frappe.qb.DocType("Employee")
		frappe.qb.into(employee).columns("name", "status").from_(employee).select(
			frappe.qb.terms.ValueWrapper("copy of Q1"), employee.status
		).where(employee.name == "Q1").run()
		assert frappe.db.get_value("Employee", "copy of Q1", "status") == "Active"

	def test_delete(self):
		employee = frappe.qb.DocType("Employee")
		frappe.qb.from_(employee).delete().where(employee.status == "Active").run()
		assert frappe.get_all("Employee", pluck="name") == ["Q2"]

	def test_select_for_update(self):
		employee = frappe.qb.DocType("Employee")
		query = frappe.qb.from_(employee).select(employee.name).where(employee.name == "Q1").for_update()
		assert query.run(pluck=True) == ["Q1"]


class TestTables:
	def test_tables_and_columns_are_known(self):
		assert frappe.db.table_exists("Employee")
		assert not frappe.db.table_exists("No Such Doctype")
		assert frappe.db.has_column("Employee", "status")
		assert not frappe.db.has_column("Employee", "no_such_field")
		assert frappe.db.get_table_columns("Employee")[:7] == [
			"name",
			"creation",
			"modified",
			"modified_by",
			"owner",
			"docstatus",
			"idx",
		]

	def test_a_doctype_without_a_table_is_an_error(self):
		with pytest.raises(frappe.db.TableMissingError):
			frappe.db.get_table_columns("No Such Doctype")

	def test_child_tables_have_their_parents_columns(self):
		columns = frappe.db.get_table_columns("Has Role")
		assert {"parent", "parentfield", "parenttype"} <= set(columns)
		assert not {"_user_tags", "_comments", "_assign", "_liked_by"} & set(columns)
		assert {"_user_tags", "_comments", "_assign", "_liked_by"} <= set(frappe.db.get_table_columns("Role"))
