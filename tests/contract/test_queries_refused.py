"""What Frappe lets into a query, or gets wrong, and benchless refuses."""

import frappe
import pytest

pytestmark = pytest.mark.benchless

HOSTILE = [
	"sleep(5)",
	"benchmark(1000000, md5(1))",
	"load_file('/etc/passwd')",
	"name` from `tabUser` -- ",
	"* from tabUser -- ",
	"`tabFile`.`file_url`",
	"name; drop table tabUser",
	"'x'",
	"1",
	"name as `x` from tabUser -- `",
	"count(*) over ()",
	"count((select 1))",
	"count(name) as n, version()",
	"name\x00",
	"name\n--",
	"*.*",
	"* as x",
	"sum(*)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_field_is_refused(text):
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("User", fields=[text])
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("User", fields=["name", text])


@pytest.mark.parametrize("clause", ["order_by", "group_by"])
@pytest.mark.parametrize("text", [text for text in HOSTILE if text != "1"])
def test_a_hostile_clause_is_refused(clause, text):
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("User", **{clause: text})
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("User", **{clause: f"name, {text}"})


@pytest.mark.parametrize("text", ["name desc limit 1", "name asc--", "if(1, name, email)", "name collate x"])
def test_an_order_with_more_than_a_direction_is_refused(text):
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("User", order_by=text)
	with pytest.raises(frappe.ValidationError):
		frappe.db.get_value("User", {}, order_by=text)


@pytest.mark.parametrize(
	"fieldname",
	["name` or 1=1 or `name", "name=1 or 1", "ifnull(name, '')", "`name`", "tabUser.name", "", None, 5],
)
def test_a_hostile_filter_is_refused(fieldname):
	with pytest.raises(frappe.DataError):
		frappe.get_all("User", filters=[[fieldname, "=", "x"]])
	with pytest.raises(frappe.DataError):
		frappe.db.count("User", {fieldname: "x"})


@pytest.mark.parametrize(
	"filters",
	[
		["1=1"],
		["name", "=", "x"],
		'["1=1"]',
		"{",
		[["name"]],
		[5],
		{"name": ["=", "x", "y"]},
		{"name": ["=", ["x"]]},
		{"name": {"x": 1}},
		[["name", "= '' or 1=1 or name =", "x"]],
		[["name", "is", "x"]],
		[["enabled", "between", [0, 1]]],
		[["creation", "between", "2026-01-01"]],
		[["Employee", "status", "=", "Active"]],
	],
)
def test_filters_of_another_shape_are_refused(filters):
	with pytest.raises(frappe.ValidationError):
		frappe.get_all("User", filters=filters)


@pytest.mark.parametrize("fieldname", ["user_type", "bio", "birth_date", "owner"])
def test_none_in_a_list_is_refused_where_frappe_compares_it_with_zero_or_today(fieldname):
	with pytest.raises(frappe.ValidationError, match="not set"):
		frappe.get_all("User", filters={fieldname: None})
	with pytest.raises(frappe.ValidationError, match="not set"):
		frappe.get_all("User", filters={"email": ["!=", None]})


def test_not_none_of_a_value_is_refused_where_frappe_finds_the_nulls():
	with pytest.raises(frappe.ValidationError, match="'is'"):
		frappe.db.get_value("User", {"bio": ["!=", None]})


def test_values_cannot_be_changed_by_filters_on_other_tables():
	with pytest.raises(frappe.ValidationError):
		frappe.db.delete("User", [["Has Role", "role", "=", "System Manager"]])


def test_an_empty_list_of_names_does_not_change_everything():
	"""Frappe takes it for no condition at all."""
	with pytest.raises(frappe.ValidationError, match="No names"):
		frappe.db.set_value("User", [], "enabled", 0)
	with pytest.raises(frappe.ValidationError, match="No names"):
		frappe.db.delete("User", [])


def test_a_limit_below_zero_is_no_limit():
	assert len(frappe.get_all("User", limit=-1)) == frappe.db.count("User")


def test_a_name_with_quotes_stays_a_name_in_the_query_builder():
	table = frappe.qb.DocType("User")
	hostile = "x` from `tabUser` where `name` is not null -- "
	with pytest.raises(Exception) as raised:
		frappe.qb.from_(table).select(table[hostile]).run()
	assert frappe.db.is_missing_column(raised.value)
	with pytest.raises(Exception) as raised:
		frappe.qb.from_(frappe.qb.DocType(f"User` where 1 -- {hostile}")).select("name").run()
	assert "User` where 1" in str(raised.value)
	assert frappe.qb.from_(table).select(table.name.as_("a`b")).limit(1).run(as_dict=True)[0].keys() == {
		"a`b"
	}
