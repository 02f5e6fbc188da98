"""Lists: fields, filters, grouping, order and paging of `frappe.get_all`."""

import datetime

import frappe
import pytest

EARLY, LATE = datetime.date(2026, 1, 1), datetime.date(2026, 3, 1)
COLUMNS = (
	"name",
	"employee_name",
	"status",
	"date_of_joining",
	"department",
	"create_user_permission",
	"reports_to",
	"owner",
	"creation",
	"modified",
)
CREATED = "2026-01-05 10:00:00.000000"
ANN = ("Q1", "Ann", "Active", "2026-01-01", "Sales", 1, None, "Administrator", CREATED, CREATED)
BEN = ("Q2", "ben", "Left", None, "", 0, "Q1", "Administrator", CREATED, "2026-01-06 10:00:00")
CLEO = ("Q3", "Cleo", "Active", "2026-03-01", None, 0, "", "Guest", CREATED, "2026-01-07 10:00:00")


null_equals_nothing = pytest.mark.frappe15(reason="16 takes nothing for not set")
zero_is_set = pytest.mark.frappe15(reason="16 takes 0 for not set")


@pytest.fixture(autouse=True)
def employees(transaction):
	"""Ann; Ben, whose department is empty and who has no date; Cleo, whose department is null."""
	frappe.db.delete("Employee")
	frappe.db.bulk_insert("Employee", COLUMNS, [ANN, BEN, CLEO])


def names(**arguments):
	return "".join(sorted(name[1] for name in frappe.get_all("Employee", pluck="name", **arguments)))


@pytest.mark.parametrize(
	("filters", "expected"),
	[
		({"department": "Sales"}, "1"),
		({"department": ""}, "23"),
		pytest.param({"department": None}, "", marks=null_equals_nothing),
		({"department": ["!=", "Sales"]}, "23"),
		({"department": ["in", ["Sales", "x"]]}, "1"),
		({"department": ["in", "Sales,x"]}, "1"),
		({"department": ["in", ["Sales", None]]}, "123"),
		({"department": ["in", []]}, "23"),
		({"department": ["not in", ["Sales"]]}, "23"),
		({"department": ["not in", ["Sales", ""]]}, ""),
		({"department": ["not in", []]}, "1"),
		({"department": ["is", "set"]}, "1"),
		({"department": ["is", "not set"]}, "23"),
		({"department": ["like", "%a%"]}, "1"),
		({"department": ["not like", "%a%"]}, "23"),
		({"department": ["not like", "%"]}, ""),
		({"department": ["<", "T"]}, "123"),
		({"department": [">=", ""]}, "123"),
		({"owner": ["!=", "Guest"]}, "12"),
		({"name": ["in", ["Q1", "Q2"]]}, "12"),
		({"name": ["not in", ["Q1", "Q2"]]}, "3"),
	],
)
def test_text_filters_take_null_for_an_empty_text(filters, expected):
	assert names(filters=filters) == expected


@pytest.mark.parametrize(
	("filters", "expected"),
	[
		({"date_of_joining": EARLY}, "1"),
		({"date_of_joining": "2026-01-01"}, "1"),
		({"date_of_joining": ["!=", "2026-01-01"]}, "23"),
		({"date_of_joining": ["<", "2026-02-01"]}, "12"),
		({"date_of_joining": ["<=", "2026-01-01"]}, "12"),
		({"date_of_joining": [">", "2026-01-01"]}, "3"),
		({"date_of_joining": [">=", LATE]}, "3"),
		({"date_of_joining": ["is", "set"]}, "13"),
		({"date_of_joining": ["is", "not set"]}, "2"),
		({"date_of_joining": ["in", ["2026-01-01"]]}, "1"),
		({"date_of_joining": ["in", []]}, "2"),
		({"date_of_joining": ["not in", ["2026-01-01"]]}, "23"),
		({"date_of_joining": ["between", ["2026-01-01", "2026-01-31"]]}, "1"),
		({"creation": ["between", ["2026-01-05", "2026-01-05"]]}, "123"),
		({"modified": ["between", ["2026-01-06", "2026-01-06"]]}, "2"),
		({"modified": ["between", ["2026-01-06 09:00:00", "2026-01-06 11:00:00"]]}, "2"),
		({"modified": [">", "2026-01-06"]}, "23"),
		({"modified": "2026-01-06 10:00:00"}, "2"),
		({"modified": ["<", datetime.datetime(2026, 1, 6, 10)]}, "1"),
	],
)
def test_date_filters_take_null_for_the_beginning_of_time(filters, expected):
	assert names(filters=filters) == expected


@pytest.mark.parametrize(
	("filters", "expected"),
	[
		({"create_user_permission": 1}, "1"),
		({"create_user_permission": "1"}, "1"),
		({"create_user_permission": True}, "1"),
		({"create_user_permission": None}, "23"),
		({"create_user_permission": ["!=", 1]}, "23"),
		({"create_user_permission": [">", 0]}, "1"),
		({"create_user_permission": ["in", [0, 1]]}, "123"),
		({"create_user_permission": ["in", []]}, ""),
		({"create_user_permission": ["not in", [1]]}, "23"),
		({"create_user_permission": ["is", "set"]}, "1"),
		pytest.param({"create_user_permission": ["is", "not set"]}, "", marks=zero_is_set),
		({"docstatus": "0"}, "123"),
		({"docstatus": ["<", 2]}, "123"),
	],
)
def test_number_filters(filters, expected):
	assert names(filters=filters) == expected


def test_a_date_that_does_not_exist_is_refused():
	with pytest.raises(frappe.ValidationError, match="2026-02-30"):
		names(filters={"date_of_joining": "2026-02-30"})


def test_an_unknown_operator_is_refused():
	with pytest.raises(frappe.ValidationError, match="Operator must be one of"):
		names(filters={"status": ["frob", "x"]})


def test_an_invalid_field_name_is_refused():
	with pytest.raises(frappe.DataError, match="Invalid field name"):
		names(filters=[["(select 1)", "=", 1]])


def test_filters_may_be_a_list_of_three_or_four_parts():
	assert names(filters=[["status", "=", "Active"], ["Employee", "employee_name", "=", "Ann"]]) == "1"


def test_filters_may_be_json():
	assert names(filters='{"status": "Left"}') == "2"


def test_fields_and_filters_may_be_swapped():
	assert frappe.get_all("Employee", {"status": "Left"}, ["name"]) == [{"name": "Q2"}]


def test_one_of_the_or_filters_must_match_and_all_filters():
	assert names(or_filters={"status": "Left", "employee_name": "Ann"}) == "12"
	assert (
		names(filters={"status": "Active"}, or_filters=[["status", "=", "Left"], ["name", "=", "Q1"]]) == "1"
	)


def test_texts_are_compared_without_case():
	assert names(filters={"employee_name": "ANN"}) == "1"
	assert names(filters={"employee_name": ["in", ["BEN"]]}) == "2"


def test_like_ignores_case_and_accents():
	frappe.db.set_value("Employee", "Q3", "employee_name", "Élodie")
	assert names(filters={"employee_name": ["like", "ELO%"]}) == "3"
	assert names(filters={"employee_name": ["like", "é_od%"]}) == "3"


def test_a_backslash_in_a_pattern_is_a_character():
	frappe.db.set_value("Employee", "Q3", "employee_name", "a\\b")
	assert names(filters={"employee_name": ["like", "a\\b"]}) == "3"
	assert names(filters={"employee_name": ["like", "An\\_"]}) == ""


def test_quotes_and_percent_signs_are_values():
	odd = 'O\'Hara "100%" %s `x`; --'
	frappe.db.set_value("Employee", "Q3", "employee_name", odd)
	assert names(filters={"employee_name": odd}) == "3"
	assert names(filters={"employee_name": ["in", [odd, "x"]]}) == "3"
	assert frappe.get_all("Employee", filters={"name": "Q3"}, pluck="employee_name") == [odd]


def test_the_default_field_is_the_name_and_the_default_order_the_doctypes():
	assert frappe.get_all("Employee") == [{"name": "Q3"}, {"name": "Q2"}, {"name": "Q1"}]


def test_fields_can_be_renamed_and_quoted():
	fields = ["name as id", "`tabEmployee`.`status`", "`employee_name`"]
	rows = frappe.get_all("Employee", fields=fields, filters={"name": "Q1"})
	assert rows == [{"id": "Q1", "status": "Active", "employee_name": "Ann"}]


def test_star_is_every_column():
	row = frappe.get_all("Employee", fields=["*"], filters={"name": "Q1"})[0]
	assert row.modified == datetime.datetime(2026, 1, 5, 10)
	assert row.date_of_joining == EARLY
	assert (row.create_user_permission, row.docstatus, row.parent) == (1, 0, None)


def test_rows_can_be_tuples():
	rows = frappe.get_all("Employee", fields=["name", "status"], as_list=True, order_by="name")
	assert rows == (("Q1", "Active"), ("Q2", "Left"), ("Q3", "Active"))


def test_one_field_can_be_plucked():
	assert frappe.get_all("Employee", pluck="status", order_by="name") == ["Active", "Left", "Active"]


@pytest.mark.frappe15(reason="16 takes no functions of SQL as texts")
def test_aggregates_keep_their_columns_types():
	fields = [
		"max(modified) as latest",
		"min(date_of_joining) as first",
		"sum(create_user_permission) as total",
		"avg(create_user_permission) as mean",
		"count(*) as rows_",
		"count(distinct status) as statuses",
		"count(date_of_joining) as dates",
	]
	row = frappe.get_all("Employee", fields=fields)[0]
	assert row.latest == datetime.datetime(2026, 1, 7, 10)
	assert row.first == EARLY
	assert (row.total, row.rows_, row.statuses, row.dates) == (1.0, 3, 2, 2)
	assert row.mean == pytest.approx(1 / 3, abs=0.001)


def test_the_date_of_a_moment():
	assert frappe.get_all("Employee", fields=["date(creation) as day"], limit=1)[0].day == datetime.date(
		2026, 1, 5
	)


def test_rows_can_be_grouped_and_ordered_by_an_alias():
	rows = frappe.get_all(
		"Employee", fields=["status", "count(name) as total"], group_by="status", order_by="total desc"
	)
	assert rows == [{"status": "Active", "total": 2}, {"status": "Left", "total": 1}]


def test_order_by_several_columns():
	order = frappe.get_all("Employee", order_by="status asc, `tabEmployee`.`name` desc", pluck="name")
	assert order == ["Q3", "Q1", "Q2"]


def test_nulls_come_first_in_ascending_order():
	assert frappe.get_all("Employee", order_by="date_of_joining ASC", pluck="name") == ["Q2", "Q1", "Q3"]


def test_distinct_rows():
	rows = frappe.get_all("Employee", fields=["status"], distinct=True, as_list=True)
	assert sorted(rows) == [("Active",), ("Left",)]


@pytest.mark.parametrize(
	("page", "expected"),
	[
		({"limit": 1}, "1"),
		({"limit": "2"}, "12"),
		({"limit": 0}, "123"),
		({"limit_start": 1, "limit_page_length": 1}, "2"),
		({"start": 2, "page_length": 5}, "3"),
		({"limit_start": 1}, "123"),
	],
)
def test_pages(page, expected):
	assert (
		"".join(name[1] for name in frappe.get_all("Employee", pluck="name", order_by="name", **page))
		== expected
	)


def test_a_field_of_the_linked_document():
	fields = ["name", "reports_to.employee_name as manager"]
	rows = frappe.get_all("Employee", fields=fields, filters={"name": ["in", ["Q1", "Q2"]]}, order_by="name")
	assert rows == [{"name": "Q1", "manager": None}, {"name": "Q2", "manager": "Ann"}]


class TestChildTables:
	"""Onboarding `B1` with two activities, `B2` with one, and a template's activity that is nobody's."""

	@pytest.fixture(autouse=True)
	def onboardings(self, employees):
		frappe.db.delete("Employee Onboarding")
		frappe.db.delete("Employee Boarding Activity")
		frappe.db.bulk_insert(
			"Employee Onboarding", ["name", "employee_name"], [("B1", "Ann"), ("B2", "Ben")]
		)
		frappe.db.bulk_insert(
			"Employee Boarding Activity",
			["name", "parent", "parenttype", "parentfield", "idx", "activity_name", "duration"],
			[
				("a1", "B1", "Employee Onboarding", "activities", 1, "Laptop", 2),
				("a2", "B1", "Employee Onboarding", "activities", 2, "Badge", 1),
				("a3", "B2", "Employee Onboarding", "activities", 1, "Laptop", 3),
				("a4", "B1", "Employee Onboarding Template", "activities", 1, "Tour", 3),
			],
		)

	def test_a_filter_names_the_child_table(self):
		filters = [["Employee Boarding Activity", "activity_name", "=", "Badge"]]
		assert frappe.get_all("Employee Onboarding", filters=filters, pluck="name") == ["B1"]

	def test_a_field_that_only_the_child_table_has_is_found_there(self):
		found = frappe.get_all("Employee Onboarding", filters={"activity_name": "Laptop"}, pluck="name")
		assert sorted(found) == ["B1", "B2"]

	def test_rows_of_other_parents_do_not_count(self):
		assert frappe.get_all("Employee Onboarding", filters={"activity_name": "Tour"}) == []

	@pytest.mark.parametrize(
		"field", ["activities.activity_name", "`tabEmployee Boarding Activity`.`activity_name`"]
	)
	def test_fields_of_child_rows(self, field):
		rows = frappe.get_all(
			"Employee Onboarding",
			fields=["name", f"{field} as activity"],
			filters={"name": "B1"},
			as_list=True,
		)
		assert sorted(rows) == [("B1", "Badge"), ("B1", "Laptop")]

	def test_child_rows_can_be_counted_by_parent(self):
		rows = frappe.get_all(
			"Employee Onboarding",
			fields=["name", "count(`tabEmployee Boarding Activity`.name) as activities_"],
			filters=[["Employee Boarding Activity", "duration", ">", 0]],
			group_by="`tabEmployee Onboarding`.name",
			order_by="activities_ desc",
		)
		assert rows == [{"name": "B1", "activities_": 2}, {"name": "B2", "activities_": 1}]

	def test_order_by_a_column_of_a_table_that_is_not_there_is_refused(self):
		with pytest.raises(frappe.ValidationError):
			frappe.get_all("Employee Onboarding", order_by="`tabUser`.name")

	def test_child_rows_can_be_listed_on_their_own(self):
		rows = frappe.get_all(
			"Employee Boarding Activity",
			filters={"parent": "B1", "parenttype": "Employee Onboarding"},
			pluck="activity_name",
			order_by="idx",
		)
		assert rows == ["Laptop", "Badge"]


REFUSED_FIELDS = [
	("(select password from __Auth)", frappe.DataError),
	("select 1", frappe.DataError),
	("name, (select 1)", frappe.DataError),
	("version()", frappe.DataError),
	("concat(name, 1)", frappe.DataError),
	("ifnull(name, 1)", frappe.DataError),
	("if(1, 1, 1)", frappe.DataError),
	("@@version", frappe.DataError),
	("name union select 1", frappe.ValidationError),
	("name/*x*/", frappe.ValidationError),
]


@pytest.mark.parametrize(("field", "error"), REFUSED_FIELDS)
def test_injection_through_fields_is_refused(field, error):
	with pytest.raises(error):
		frappe.get_all("Employee", fields=[field])


@pytest.mark.parametrize("clause", ["order_by", "group_by"])
@pytest.mark.parametrize(
	"text",
	[
		"name; drop table tabEmployee",
		"sleep(1)",
		"name/**/desc",
		"(select name from tabUser)",
		"`tabUser`.name",
	],
)
def test_injection_through_order_and_group_is_refused(clause, text):
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("Employee", **{clause: text})


@pytest.mark.parametrize("fieldname", ["(select 1)", "name'", "name;", "name, 1"])
def test_injection_through_a_filters_field_is_refused(fieldname):
	with pytest.raises(frappe.DataError):
		frappe.get_all("Employee", filters=[[fieldname, "=", 1]])


@pytest.mark.parametrize(
	"value", ["' or '1'='1", "x'; drop table tabEmployee; --", '" or ""="', "\\' or 1=1 -- ", "%' or '%'='"]
)
@pytest.mark.parametrize("operator", ["=", "like", "in", "<"])
def test_injection_through_values_finds_nothing(operator, value):
	assert names(filters=[["employee_name", operator, value], ["status", "=", "Nobody's"]]) == ""
	assert frappe.db.count("Employee") == 3


def test_a_missing_column_is_the_databases_error():
	with pytest.raises(Exception) as raised:
		frappe.get_all("Employee", fields=["no_such_field"])
	assert frappe.db.is_missing_column(raised.value)
