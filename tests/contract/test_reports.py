"""Script reports: who may run one, which rows they get, and what is exported.

| user  | role     |
|-------|----------|
| asha  | Reader   |
| chen  | none     |
"""

import csv
import io
import json
import sys
from types import ModuleType

import frappe
import pytest
from frappe.desk.query_report import get_script, run
from frappe.permissions import add_user_permission
from openpyxl import load_workbook

from tests.support.hr import insert, make_company, make_department, make_user
from tests.support.rules import set_role_permissions
from tests.support.users import PASSWORD
from tests.support.users import make_user as make_account

NAME = "Heads Counted"
COLUMNS = [
	{"fieldname": "department", "label": "Department", "fieldtype": "Link", "options": "Department"},
	{"fieldname": "heads", "label": "Heads", "fieldtype": "Int", "width": 90},
]
REPORT = {"read": 1, "report": 1, "role": "Reader"}
EXPORT = {**REPORT, "export": 1}


@pytest.fixture
def make_report(monkeypatch):
	"""`make_report(rows, **values)`: a report of the module People, with these rows whatever the filters."""

	def make(rows=(), columns=COLUMNS, execute=None, **values):
		path = "hr.people.report.heads_counted.heads_counted"
		module = ModuleType(path)
		module.execute = execute or (lambda filters: (columns, [dict(row) for row in rows]))
		monkeypatch.setitem(sys.modules, path, module)
		basics = {"report_name": NAME, "ref_doctype": "Designation", "module": "People"}
		kind = {"report_type": "Script Report", "is_standard": "Yes"}
		return insert("Report", **basics | kind | values)

	return make


@pytest.fixture
def users(monkeypatch):
	insert("Role", role_name="Reader", desk_access=0)
	set_role_permissions(monkeypatch, "Designation", REPORT)
	set_role_permissions(monkeypatch, "Department", REPORT)
	return frappe._dict(asha=make_user("asha@example.com", "Reader"), chen=make_user("chen@example.com"))


def test_rows_come_with_columns_and_what_the_page_shows_beside_them(make_report):
	make_report([{"department": None, "heads": 3}])
	result = run(NAME)
	assert result["result"] == [{"department": None, "heads": 3}]
	assert [column["fieldname"] for column in result["columns"]] == ["department", "heads"]
	assert {key: result[key] for key in ("message", "chart", "report_summary", "status")} == dict.fromkeys(
		("message", "chart", "report_summary", "status")
	)
	assert (result["skip_total_row"], result["add_total_row"]) == (0, 0)
	assert result["execution_time"] >= 0


def test_what_the_report_says_beside_its_rows_is_passed_on(make_report):
	chart, summary = {"type": "bar"}, [{"label": "Heads", "value": 3}]
	make_report(execute=lambda filters: (COLUMNS, [], "Nobody here.", chart, summary))
	result = run(NAME)
	assert (result["message"], result["chart"], result["report_summary"]) == ("Nobody here.", chart, summary)


def test_filters_reach_the_report_as_attributes(make_report):
	make_report(execute=lambda filters: (COLUMNS, [{"heads": filters.least}]))
	assert run(NAME, {"least": 3})["result"] == [{"heads": 3}]
	assert run(NAME, json.dumps({"least": 4}))["result"] == [{"heads": 4}]
	assert run(NAME)["result"] == [{"heads": None}]


def test_a_column_without_a_name_is_named_by_its_label(make_report):
	make_report([{"head_count": 3}], columns=[{"label": "Head Count", "fieldtype": "Int"}])
	assert run(NAME)["columns"][0]["fieldname"] == "head_count"


def test_figures_are_added_up_in_a_row_of_their_own(make_report):
	columns = [*COLUMNS, {"fieldname": "share", "label": "Share", "fieldtype": "Percent"}]
	rows = [{"department": None, "heads": 3, "share": 40.0}, {"department": None, "heads": 4, "share": 60.0}]
	make_report(rows, columns=columns, add_total_row=1)
	result = run(NAME)
	assert result["result"][-1] == ["Total", 7, 50.0]
	assert result["add_total_row"]


def test_a_report_may_do_without_the_row_of_totals(make_report):
	make_report(execute=lambda f: (COLUMNS, [{"heads": 3}], None, None, None, 1), add_total_row=1)
	result = run(NAME)
	assert result["result"] == [{"heads": 3}]
	assert not result["add_total_row"]


# Who


def test_whoever_may_report_on_the_doctype_runs_it(make_report, users, as_user):
	make_report([{"heads": 3}])
	with as_user(users.asha):
		assert run(NAME)["result"] == [{"heads": 3}]
	with as_user(users.chen), pytest.raises(frappe.PermissionError):
		run(NAME)


def test_reading_the_doctype_is_not_enough(make_report, users, as_user, monkeypatch):
	make_report([{"heads": 3}])
	set_role_permissions(monkeypatch, "Designation", {"role": "Reader", "read": 1})
	with as_user(users.asha), pytest.raises(frappe.PermissionError):
		run(NAME)


def test_a_report_with_roles_is_for_those_alone(make_report, users, as_user):
	make_report([{"heads": 3}], roles=[{"role": "System Manager"}])
	with as_user(users.asha), pytest.raises(frappe.PermissionError):
		run(NAME)
	frappe.get_doc("Report", NAME).append("roles", {"role": "Reader"}).db_insert()
	with as_user(users.asha):
		assert run(NAME)["result"] == [{"heads": 3}]


def test_a_disabled_report_is_not_run(make_report):
	make_report([{"heads": 3}], disabled=1)
	with pytest.raises(frappe.ValidationError, match="disabled"):
		run(NAME)


def test_a_report_that_is_not_there_is_not_found():
	with pytest.raises(frappe.DoesNotExistError):
		run("No Such Report")


# Which rows


@pytest.fixture
def departments():
	other = make_company("Second Company")
	return [make_department("Fleet"), make_department("Yard", company=other)]


def shown(user, as_user) -> list[str | None]:
	frappe.clear_cache(user=user)
	with as_user(user):
		return [row["department"] for row in run(NAME)["result"]]


def test_without_user_permissions_all_rows_are_shown(make_report, users, departments, as_user):
	make_report([{"department": name, "heads": 1} for name in departments])
	assert shown(users.asha, as_user) == departments


def test_links_to_what_user_permissions_hide_are_left_out(make_report, users, departments, as_user):
	make_report([{"department": name, "heads": 1} for name in [*departments, None, "Gone"]])
	add_user_permission("Department", departments[0], users.asha)
	assert shown(users.asha, as_user) == [departments[0], None, "Gone"]


def test_user_permissions_for_another_doctype_hide_nothing(make_report, users, departments, as_user):
	make_report([{"department": name, "heads": 1} for name in departments])
	add_user_permission("Department", departments[0], users.asha, applicable_for="Designation")
	assert shown(users.asha, as_user) == departments


def test_what_a_link_may_itself_link_to_holds_for_the_other_columns(
	make_report, users, departments, as_user, monkeypatch
):
	set_role_permissions(monkeypatch, "Company", REPORT)
	company = {"fieldname": "company", "label": "Company", "fieldtype": "Link", "options": "Company"}
	companies = [frappe.db.get_value("Department", name, "company") for name in departments]
	rows = [
		{"department": department, "company": company}
		for department, company in zip([None, None], companies, strict=True)
	]
	make_report([*rows, {"department": departments[1], "company": None}], columns=[*COLUMNS, company])
	add_user_permission("Company", companies[0], users.asha)
	frappe.clear_cache(user=users.asha)
	with as_user(users.asha):
		result = run(NAME)["result"]
	assert [row["company"] for row in result] == [companies[0], None]


def test_links_that_the_user_may_not_read_at_all_are_refused(
	make_report, users, departments, as_user, monkeypatch
):
	make_report([{"department": departments[0], "heads": 1}])
	set_role_permissions(monkeypatch, "Department", {"role": "System Manager", "read": 1})
	with as_user(users.asha), pytest.raises(frappe.PermissionError, match="Department"):
		run(NAME)


def test_an_empty_column_of_links_is_not_asked_about(make_report, users, as_user, monkeypatch):
	make_report([{"department": None, "heads": 1}])
	set_role_permissions(monkeypatch, "Department", {"role": "System Manager", "read": 1})
	with as_user(users.asha):
		assert run(NAME)["result"]


# Its script


def test_the_script_of_a_report_is_the_file_beside_it(make_report):
	script = get_script("Employees Without LMS Access")["script"]
	assert script.startswith('frappe.query_reports["Employees Without LMS Access"] = {')
	assert "Grant LMS Student" in script


def test_a_report_without_a_file_has_a_script_that_sets_nothing(make_report):
	make_report()
	script = get_script(NAME)["script"]
	assert script.startswith("frappe.query_reports[") and script.endswith("]={}") and NAME in script


def test_the_script_is_for_those_who_may_run_the_report(make_report, users, as_user):
	make_report(roles=[{"role": "HR Manager"}])
	with as_user(users.asha), pytest.raises(frappe.PermissionError, match="access to Report"):
		get_script(NAME)


# Over HTTP


@pytest.fixture
def published(client, make_report):
	"""The report, for whoever reports on Employee: HR, who also exports, and the role Employee."""
	columns = [{**COLUMNS[0], "fieldtype": "Data"}, COLUMNS[1]]
	make_report(
		[{"department": "Cold, north", "heads": -3}, {"department": "Süd", "heads": 4}],
		columns,
		ref_doctype="Employee",
	)
	frappe.db.commit()
	yield client
	frappe.db.delete("Report", {"name": NAME})
	frappe.db.commit()


@pytest.fixture
def hr(published):
	return sign_in(published, "HR Manager")


def sign_in(client, *roles):
	client.login(make_account(*roles), PASSWORD)
	client.get("/me")
	return client


def call_export(client, **values):
	arguments = {"report_name": NAME, "visible_idx": "[]", "filters": "{}", "file_format_type": "CSV"}
	return client.post("/api/method/frappe.desk.query_report.export_query", data=arguments | values)


def read_sheet(response) -> list[list[object]]:
	sheet = load_workbook(io.BytesIO(response.data)).active
	return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_report_is_run_over_http(hr):
	response = hr.get(f"/api/method/frappe.desk.query_report.run?report_name={NAME}&filters=%7B%7D")
	assert response.status_code == 200
	assert [row["heads"] for row in response.json["message"]["result"]] == [-3, 4]


def test_strangers_get_neither_rows_nor_file(published):
	sign_in(published)
	url = f"/api/method/frappe.desk.query_report.run?report_name={NAME}"
	assert published.get(url).status_code == 403
	assert call_export(published).status_code == 403


def test_csv_holds_the_visible_columns_and_rows(hr):
	response = call_export(hr)
	assert response.status_code == 200
	assert f"{NAME}.csv" in response.headers["Content-Disposition"]
	rows = list(csv.reader(io.StringIO(response.data.decode())))
	assert rows == [["Department", "Heads"], ["Cold, north", "-3"], ["Süd", "4"]]


def test_only_the_rows_that_the_page_shows_are_exported(hr):
	rows = list(csv.reader(io.StringIO(call_export(hr, visible_idx="[1]").data.decode())))
	assert rows == [["Department", "Heads"], ["Süd", "4"]]


def test_the_separator_is_chosen(hr):
	assert b'"Department";"Heads"' in call_export(hr, csv_delimiter=";").data


def test_filters_stand_above_the_rows_if_wanted(hr):
	filters = json.dumps({"Company": "Blue Harbour", "States": ["Active", "Left"], "Branch": ""})
	response = call_export(hr, include_filters=1, applied_filters=filters)
	rows = list(csv.reader(io.StringIO(response.data.decode())))
	assert rows[:4] == [["Company", "Blue Harbour"], ["States", "Active, Left"], [], ["Department", "Heads"]]


def test_excel_keeps_figures_as_figures(hr):
	response = call_export(hr, file_format_type="Excel")
	assert f"{NAME}.xlsx" in response.headers["Content-Disposition"]
	assert read_sheet(response) == [["Department", "Heads"], ["Cold, north", -3], ["Süd", 4]]


def test_exporting_needs_its_own_right(published):
	sign_in(published, "Employee")
	url = f"/api/method/frappe.desk.query_report.run?report_name={NAME}"
	assert published.get(url).status_code == 200
	assert call_export(published).status_code == 403


# Differs from Frappe


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "＝1+1"]


@pytest.mark.benchless
def test_texts_that_look_like_formulas_are_exported_as_texts(hr, monkeypatch):
	rows = [{"department": text, "heads": -1} for text in [*FORMULAS, "1-2", "a=b"]]
	path = "hr.people.report.heads_counted.heads_counted"
	columns = [{**COLUMNS[0], "fieldtype": "Data"}, COLUMNS[1]]
	monkeypatch.setattr(sys.modules[path], "execute", lambda filters: (columns, rows))
	exported = list(csv.reader(io.StringIO(call_export(hr).data.decode())))[1:]
	assert [row[0] for row in exported] == [*(f"'{text}" for text in FORMULAS), "1-2", "a=b"]
	assert {row[1] for row in exported} == {"-1"}
	sheet = load_workbook(io.BytesIO(call_export(hr, file_format_type="Excel").data)).active
	cells = [row[0] for row in sheet.iter_rows(min_row=2)]
	assert [cell.value for cell in cells] == [*FORMULAS, "1-2", "a=b"]
	assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.benchless
def test_naming_another_user_shows_no_more(hr, monkeypatch):
	user = frappe.get_last_doc("User").name
	company, hidden = make_company("Seen Company"), make_company("Hidden Company")
	column = {"fieldname": "company", "label": "Company", "fieldtype": "Link", "options": "Company"}
	rows = [{"company": company}, {"company": hidden}]
	path = "hr.people.report.heads_counted.heads_counted"
	monkeypatch.setattr(sys.modules[path], "execute", lambda filters: ([column], rows))
	add_user_permission("Company", company, user)
	frappe.db.commit()
	response = hr.call("frappe.desk.query_report.run", report_name=NAME, user="Administrator")
	assert response.json["message"]["result"] == [{"company": company}]


@pytest.mark.benchless
@pytest.mark.parametrize("arguments", [{"filters": "{"}, {"filters": "[1]"}, {"visible_idx": '{"a": 1}'}])
def test_arguments_that_cannot_be_read_are_the_callers_mistake(hr, arguments):
	assert call_export(hr, **arguments).status_code == 417


@pytest.mark.benchless
def test_only_reports_that_come_with_an_app_are_run(make_report):
	make_report([{"heads": 3}], is_standard="No", report_type="Query Report")
	with pytest.raises(frappe.ValidationError, match="no script report of an app"):
		run(NAME)
