"""`frappe.client`: what scripts and other systems call to read and change documents."""

import json
from zoneinfo import ZoneInfo

import frappe
import pytest

from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_designation, make_user


@pytest.fixture
def hr(client):
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	return client


@pytest.fixture
def name():
	return make_designation(description="first")


def read(client, method, **arguments):
	return client.get(f"/api/method/frappe.client.{method}", query_string=arguments)


def write(client, method, **arguments):
	return client.call(f"frappe.client.{method}", **arguments)


def stored(name, field="description"):
	frappe.db.rollback()
	return frappe.db.get_value("Designation", name, field)


def test_list_is_of_dicts(hr, name):
	filters, fields = json.dumps({"name": name}), '["name", "description"]'
	rows = read(hr, "get_list", doctype="Designation", filters=filters, fields=fields).json["message"]
	assert rows == [{"name": name, "description": "first"}]


def test_count_is_of_what_matches(hr, name):
	filters = json.dumps({"name": name})
	assert read(hr, "get_count", doctype="Designation", filters=filters).json["message"] == 1


def test_document_is_read_by_name_or_filters(hr, name):
	by_name = read(hr, "get", doctype="Designation", name=name)
	by_filters = read(hr, "get", doctype="Designation", filters=json.dumps({"name": name}))
	assert by_name.json["message"] == by_filters.json["message"]
	assert by_name.json["message"]["description"] == "first"


def test_value_is_read_by_name_or_filters(hr, name):
	for filters in (name, json.dumps({"name": name}), json.dumps([["name", "=", name]])):
		answer = read(hr, "get_value", doctype="Designation", fieldname="description", filters=filters)
		assert answer.json["message"] == {"description": "first"}


def test_several_values_are_read_at_once(hr, name):
	fields = '["name", "description"]'
	answer = read(hr, "get_value", doctype="Designation", fieldname=fields, filters=name)
	assert answer.json["message"] == {"name": name, "description": "first"}


def test_value_of_no_document_is_empty(hr):
	answer = read(hr, "get_value", doctype="Designation", fieldname="description", filters="no-such-name")
	assert answer.json["message"] == {}


def test_value_is_set(hr, name):
	answer = write(hr, "set_value", doctype="Designation", name=name, fieldname="description", value="second")
	assert answer.json["message"]["description"] == stored(name) == "second"


@pytest.mark.parametrize("values", [{"description": "second"}, '{"description": "second"}'])
def test_several_values_are_set_at_once(hr, name, values):
	assert write(hr, "set_value", doctype="Designation", name=name, fieldname=values).status_code == 200
	assert stored(name) == "second"


@pytest.mark.parametrize("field", ["owner", "creation", "docstatus", "parent"])
def test_standard_values_cannot_be_set(hr, name, field):
	before = stored(name, "owner")
	answer = write(hr, "set_value", doctype="Designation", name=name, fieldname=field, value="x")
	assert answer.status_code == 417
	assert "Cannot edit standard fields" in messages_of(answer)
	assert stored(name, "owner") == before


@pytest.mark.parametrize("as_text", [False, True])
def test_document_is_inserted(hr, as_text):
	name = f"New {frappe.generate_hash(length=8)}"
	doc = {"doctype": "Designation", "designation_name": name}
	answer = write(hr, "insert", doc=json.dumps(doc) if as_text else doc)
	assert answer.json["message"]["name"] == name
	assert stored(name, "name") == name


def test_document_is_saved(hr, name):
	doc = read(hr, "get", doctype="Designation", name=name).json["message"]
	answer = write(hr, "save", doc={**doc, "description": "second"})
	assert answer.status_code == 200
	assert stored(name) == "second"


def test_document_is_deleted(hr, name):
	assert write(hr, "delete", doctype="Designation", name=name).status_code == 200
	assert stored(name, "name") is None


@pytest.mark.parametrize("method", ["set_value", "insert", "save", "submit", "cancel", "delete"])
def test_what_changes_something_is_not_for_get(hr, method):
	answer = read(hr, method, doctype="Designation", name="x", fieldname="x", doc="{}")
	assert answer.status_code == 403
	assert messages_of(answer) == "Not permitted"


@pytest.mark.parametrize(
	("method", "arguments"),
	[
		("set_value", {"fieldname": "description", "value": "changed"}),
		("delete", {}),
		("cancel", {}),
	],
)
def test_changing_needs_permission(client, name, method, arguments):
	client.login(make_user("Employee"), PASSWORD)
	answer = write(client, method, doctype="Designation", name=name, **arguments)
	assert answer.status_code == 403
	assert stored(name) == "first"


def test_saving_needs_permission(client, name):
	doc = frappe.get_doc("Designation", name).as_dict()
	client.login(make_user("Employee"), PASSWORD)
	answer = write(client, "save", doc={**json.loads(json.dumps(doc, default=str)), "description": "changed"})
	assert answer.status_code == 403
	assert stored(name) == "first"


@pytest.mark.parametrize("method", ["get_list", "get", "get_value", "get_count"])
def test_guest_reads_nothing(client, name, method):
	answer = read(client, method, doctype="Designation", name=name, fieldname="description")
	assert answer.status_code == 403


@pytest.mark.parametrize("method", ["get_list", "get", "get_value"])
def test_reading_needs_permission(client, name, method):
	client.login(make_user(), PASSWORD)
	answer = read(client, method, doctype="Designation", name=name, fieldname="description")
	assert answer.status_code == 403
	assert "first" not in answer.text


@pytest.mark.benchless
def test_counting_needs_permission(client, name):
	client.login(make_user(), PASSWORD)
	assert read(client, "get_count", doctype="Designation").status_code == 403


@pytest.mark.benchless
@pytest.mark.parametrize("doc", ["{bad", '["a"]', "{}", "null", '{"doctype": "Designation", "x": NaN}'])
def test_document_that_is_no_document_is_the_callers_mistake(hr, doc):
	before = frappe.db.count("Designation")
	assert write(hr, "insert", doc=doc).status_code == 417
	frappe.db.rollback()
	assert frappe.db.count("Designation") == before


@pytest.mark.benchless
def test_half_a_character_is_the_callers_mistake(hr):
	body = '{"doc": {"doctype": "Designation", "designation_name": "\\ud83d"}}'
	answer = hr.post("/api/method/frappe.client.insert", data=body, content_type="application/json")
	assert answer.status_code == 417


def test_link_is_looked_up_as_stored(hr, name):
	answer = read(hr, "validate_link", doctype="Designation", docname=name, fields='["description"]')
	assert answer.json["message"] == {"name": name, "description": "first"}


def test_single_value_is_read_as_the_user_may(client):
	client.login(make_user("System Manager"), PASSWORD)
	answer = read(client, "get_single_value", doctype="System Settings", field="time_zone")
	assert answer.json["message"] == frappe.db.get_single_value("System Settings", "time_zone")
	client.login(make_user(), PASSWORD)
	answer = read(client, "get_single_value", doctype="System Settings", field="time_zone")
	assert answer.status_code == 403


def test_document_is_renamed(hr, name):
	new = f"New {frappe.generate_hash(length=8)}"
	answer = write(hr, "rename_doc", doctype="Designation", old_name=name, new_name=new)
	assert answer.json["message"] == new
	assert stored(new) == "first" and stored(name) is None


def test_renaming_needs_permission(client, name):
	client.login(make_user("Employee"), PASSWORD)
	write(client, "rename_doc", doctype="Designation", old_name=name, new_name="Renamed")
	assert stored(name) == "first"


def test_time_zone_is_for_anyone(client):
	answer = client.get("/api/method/frappe.client.get_time_zone")
	assert ZoneInfo(answer.json["message"]["time_zone"])
