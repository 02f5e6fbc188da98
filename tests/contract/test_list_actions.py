"""What is done with a list: counting by value, exporting it, changing many at once, saving its filters.

HR Managers may do all of that with employees; those with the role Employee may only read them.
"""

import csv
import io
import json
from types import SimpleNamespace

import frappe
import pytest
from openpyxl import load_workbook

from tests.support.hr import make_company, make_employee
from tests.support.users import PASSWORD, make_user

EMPLOYEE, VIEW = "Employee", "frappe.desk.reportview"


@pytest.fixture
def scene(client) -> SimpleNamespace:
	"""Three employees of a company, two active; a client for HR."""
	company = make_company(f"Company {frappe.generate_hash(length=8)}")
	names = [
		make_employee(company=company, first_name=first_name, status=status).name
		for first_name, status in (("Ada", "Active"), ("Bea", "Active"), ("Cem", "Suspended"))
	]
	frappe.db.commit()
	sign_in(client, "HR Manager")
	filters = json.dumps([[EMPLOYEE, "company", "=", company]])
	return SimpleNamespace(client=client, company=company, names=names, filters=filters)


def sign_in(client, *roles):
	user = make_user(*roles)
	client.login(user, PASSWORD)
	client.get("/me")
	return user


def export(scene, fields=("name", "first_name"), **values):
	arguments = {
		"doctype": EMPLOYEE,
		"fields": json.dumps([f"`tab{EMPLOYEE}`.`{field}`" for field in fields]),
		"filters": scene.filters,
		"order_by": f"`tab{EMPLOYEE}`.`first_name` asc",
		"file_format_type": "CSV",
		"title": "People",
	}
	return scene.client.post(f"/api/method/{VIEW}.export_query", data=arguments | values)


def read_csv(response) -> list[list[str]]:
	return list(csv.reader(io.StringIO(response.data.decode())))


# Counting


def count(scene, field, doctype=EMPLOYEE, filters=None):
	return scene.client.call(
		"frappe.desk.listview.get_group_by_count",
		doctype=doctype,
		current_filters=filters or scene.filters,
		field=field,
	)


def test_values_are_counted_largest_first(scene):
	rows = count(scene, "status").json["message"]
	assert [(row["name"], row["count"]) for row in rows] == [("Active", 2), ("Suspended", 1)]


def test_only_what_may_be_read_is_counted(scene):
	user = sign_in(scene.client, "HR Manager")
	values = {"user": user, "allow": "Company", "for_value": make_company("Elsewhere")}
	frappe.get_doc({"doctype": "User Permission", **values}).insert()
	frappe.db.commit()
	assert count(scene, "status").json["message"] == []


def test_who_may_not_list_may_not_count(scene):
	sign_in(scene.client)
	assert count(scene, "method", "Error Log", "[]").status_code == 403


@pytest.mark.benchless
@pytest.mark.parametrize("field", ["nothing", "status, name", "(select 1)", "`status`"])
def test_what_is_no_field_is_not_counted(scene, field):
	assert count(scene, field).status_code == 417


@pytest.mark.benchless
def test_the_text_that_is_searched_for_counts(scene):
	search = json.dumps([[EMPLOYEE, "first_name", "like", "%e%"]])
	arguments = {
		"doctype": EMPLOYEE,
		"current_filters": scene.filters,
		"field": "status",
		"or_filters": search,
	}
	response = scene.client.call("frappe.desk.listview.get_group_by_count", **arguments)
	assert {row["name"]: row["count"] for row in response.json["message"]} == {"Active": 1, "Suspended": 1}


# Exporting


def test_all_that_matches_is_exported_with_the_chosen_columns(scene):
	response = export(scene)
	assert "People.csv" in response.headers["Content-Disposition"]
	assert read_csv(response) == [
		["Sr", "ID", "First Name"],
		*(
			[str(i), name, first]
			for i, (name, first) in enumerate(zip(scene.names, ("Ada", "Bea", "Cem"), strict=True), 1)
		),
	]


def test_only_selected_rows_are_exported_if_there_are_some(scene):
	rows = read_csv(export(scene, selected_items=json.dumps(scene.names[1:2])))
	assert rows[1:] == [["1", scene.names[1], "Bea"]]


def test_excel_is_exported(scene):
	response = export(scene, file_format_type="Excel")
	assert "People.xlsx" in response.headers["Content-Disposition"]
	sheet = load_workbook(io.BytesIO(response.data)).active
	assert [cell.value for cell in sheet[2]] == [1, scene.names[0], "Ada"]


def test_who_may_read_may_not_export(scene):
	sign_in(scene.client, "Employee")
	assert export(scene).status_code == 403


def test_only_rows_that_may_be_read_are_exported(scene):
	user = sign_in(scene.client, "HR Manager")
	values = {"user": user, "allow": "Company", "for_value": make_company("Elsewhere")}
	frappe.get_doc({"doctype": "User Permission", **values}).insert()
	frappe.db.commit()
	assert read_csv(export(scene)) == [["Sr", "ID", "First Name"]]


@pytest.mark.benchless
def test_texts_that_look_like_formulas_are_texts(scene):
	frappe.db.set_value(EMPLOYEE, scene.names[0], "first_name", "=HYPERLINK(1)")
	frappe.db.commit()
	assert read_csv(export(scene))[1][2] == "'=HYPERLINK(1)"
	sheet = load_workbook(io.BytesIO(export(scene, file_format_type="Excel").data)).active
	assert (sheet["C2"].value, sheet["C2"].data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.benchless
@pytest.mark.parametrize(
	"values", [{"file_format_type": "PDF"}, {"selected_items": "[1]"}, {"fields": '["(select 1)"]'}]
)
def test_what_cannot_be_exported_is_refused_with_a_message(scene, values):
	response = export(scene, **values)
	assert response.status_code == 417 and response.json["_server_messages"]


# Changing many


def change(scene, names, **data):
	return scene.client.call(
		"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		doctype=EMPLOYEE,
		docnames=json.dumps(names),
		action="update",
		data=json.dumps(data),
	)


def statuses(scene) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all(EMPLOYEE, {"company": scene.company}, pluck="status", order_by="first_name")


def test_one_field_of_many_is_changed(scene):
	assert change(scene, scene.names[:2], status="Inactive").json["message"] == []
	assert statuses(scene) == ["Inactive", "Inactive", "Suspended"]


def test_what_fails_is_told_and_the_others_are_changed(scene):
	"""Each is saved for itself: this date is before the birth of one of them."""
	frappe.db.set_value(EMPLOYEE, scene.names[1], "date_of_birth", "2015-01-01")
	frappe.db.commit()
	response = change(scene, scene.names, date_of_joining="2010-01-01", status="Inactive")
	assert response.json["message"] == [scene.names[1]]
	assert statuses(scene) == ["Inactive", "Active", "Inactive"]
	assert "_server_messages" in response.json


@pytest.mark.benchless
def test_each_message_names_its_document(scene):
	response = change(scene, scene.names[:1], date_of_joining="1900-01-01")
	[message] = map(json.loads, json.loads(response.json["_server_messages"]))
	assert message["message"].startswith(f"{scene.names[0]}: ")


def test_who_may_only_read_changes_nothing(scene):
	sign_in(scene.client, "Employee")
	assert change(scene, scene.names, status="Inactive").json["message"] == scene.names
	assert statuses(scene) == ["Active", "Active", "Suspended"]


def test_more_than_500_are_refused(scene):
	response = change(scene, [f"nobody-{number}" for number in range(501)], status="Inactive")
	assert response.status_code == 417


@pytest.mark.benchless
def test_flags_are_not_set_from_outside(scene):
	sign_in(scene.client, "Employee")
	response = change(scene, scene.names[:1], status="Inactive", flags={"ignore_permissions": 1})
	assert response.json["message"] == scene.names[:1]
	assert statuses(scene)[0] == "Active"


@pytest.mark.benchless
def test_nothing_is_changed_by_a_link(scene):
	query = {"doctype": EMPLOYEE, "docnames": json.dumps(scene.names), "action": "update", "data": "{}"}
	path = "/api/method/frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"
	assert scene.client.get(path, query_string=query).status_code == 403


# Saving filters


def save_filter(client, user, name="Mine", **values):
	doc = {
		"doctype": "List Filter",
		"reference_doctype": EMPLOYEE,
		"filter_name": name,
		"for_user": user,
		"filters": '[["Employee", "status", "=", "Active"]]',
		**values,
	}
	return client.call("frappe.client.insert", doc=json.dumps(doc))


def find_filters(client, user) -> list[str]:
	"""As Frappe's desk asks for them."""
	response = client.call(
		"frappe.client.get_list",
		doctype="List Filter",
		fields=json.dumps(["name", "filter_name", "for_user", "filters"]),
		filters=json.dumps({"reference_doctype": EMPLOYEE}),
		or_filters=json.dumps([["for_user", "=", user], ["for_user", "=", ""]]),
		order_by="filter_name asc",
	)
	return [row["filter_name"] for row in response.json["message"]]


def test_own_and_shared_filters_are_found(client):
	ada = sign_in(client, "System Manager")
	save_filter(client, ada, "Hers")
	save_filter(client, "", "Everyone's")
	assert {"Hers", "Everyone's"} <= set(find_filters(client, ada))
	bea = sign_in(client, "HR User")
	save_filter(client, bea, "My own")
	found = find_filters(client, bea)
	assert {"My own", "Everyone's"} <= set(found) and "Hers" not in found


@pytest.mark.benchless
def test_filters_of_others_are_neither_read_nor_changed(client):
	ada = sign_in(client, "HR User")
	name = save_filter(client, ada).json["message"]["name"]
	bea = sign_in(client, "System Manager", "HR User")
	for method, arguments in (
		("get", {"doctype": "List Filter", "name": name}),
		("delete", {"doctype": "List Filter", "name": name}),
		("set_value", {"doctype": "List Filter", "name": name, "fieldname": "for_user", "value": bea}),
	):
		assert client.call(f"frappe.client.{method}", **arguments).status_code == 403, method
	assert save_filter(client, ada).status_code == 403


@pytest.mark.benchless
def test_only_system_managers_share_filters(client):
	sign_in(client, "System Manager")
	name = save_filter(client, "").json["message"]["name"]
	sign_in(client, "HR User")
	assert save_filter(client, "").status_code == 403
	assert client.call("frappe.client.delete", doctype="List Filter", name=name).status_code == 403


@pytest.mark.benchless
def test_nobody_gives_a_filter_to_another(client):
	ada = sign_in(client, "HR User")
	name = save_filter(client, ada).json["message"]["name"]
	arguments = {"doctype": "List Filter", "name": name, "fieldname": "for_user", "value": "Administrator"}
	assert client.call("frappe.client.set_value", **arguments).status_code == 403


@pytest.mark.benchless
@pytest.mark.parametrize("filters", ["{}", "nothing", "[" * 10_000])
def test_filters_that_are_no_list_are_refused(client, filters):
	assert save_filter(client, sign_in(client, "HR User"), filters=filters).status_code == 417
