"""How requests carry their arguments: query string, form and JSON, with any content type."""

import json

import frappe
import pytest

from tests.support.users import PASSWORD, make_designation, make_user

RESOURCE = "/api/resource/Designation"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def hr(client):
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	return client


@pytest.fixture
def name():
	return make_designation(description="first")


def stored(name):
	frappe.db.rollback()
	return frappe.db.get_value("Designation", name, "description")


def test_query_counts_where_a_json_request_has_no_body(hr, name):
	make_designation()
	query = {"filters": json.dumps({"name": name}), "fields": '["name", "description"]'}
	answer = hr.get(RESOURCE, query_string=query, content_type="application/json")
	assert answer.json["data"] == [{"name": name, "description": "first"}]


@pytest.mark.parametrize("content_type", ["application/json", FORM, "text/plain", None])
def test_json_body_is_the_document_whatever_its_content_type(hr, name, content_type):
	body = json.dumps({"description": "second"})
	answer = hr.put(f"{RESOURCE}/{name}", data=body, content_type=content_type)
	assert answer.status_code == 200
	assert answer.json["data"]["description"] == stored(name) == "second"


@pytest.mark.parametrize("content_type", [FORM, "text/plain"])
def test_document_is_made_from_a_json_body_whatever_its_content_type(hr, content_type):
	name = f"New {frappe.generate_hash(length=8)}"
	answer = hr.post(RESOURCE, data=json.dumps({"designation_name": name}), content_type=content_type)
	assert answer.json["data"]["name"] == name


def test_document_comes_as_json_in_the_field_data(hr, name):
	body = {"data": json.dumps({"description": "second"})}
	for options in ({"data": body}, {"json": body}, {"data": body, "content_type": "multipart/form-data"}):
		hr.put(f"{RESOURCE}/{name}", json={"description": "first"})
		assert hr.put(f"{RESOURCE}/{name}", **options).status_code == 200
		assert stored(name) == "second"


@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data"])
def test_document_comes_as_a_form(hr, name, content_type):
	answer = hr.put(f"{RESOURCE}/{name}", data={"description": "second"}, content_type=content_type)
	assert answer.status_code == 200
	assert stored(name) == "second"


def test_document_comes_in_the_query(hr, name):
	answer = hr.put(f"{RESOURCE}/{name}", query_string={"description": "second"})
	assert answer.status_code == 200
	assert stored(name) == "second"


@pytest.mark.benchless
def test_malformed_document_is_refused_and_not_ignored(hr, name):
	assert hr.put(f"{RESOURCE}/{name}", data="{bad", content_type=FORM).status_code == 417
	assert stored(name) == "first"


def test_form_wins_over_the_query(hr, name):
	path = "/api/method/frappe.client.get_value"
	query = {"doctype": "Designation", "fieldname": "name", "filters": name}
	answer = hr.post(path, query_string=query, data={"fieldname": "description"})
	assert answer.json["message"] == {"description": "first"}


# Methods by the argument `cmd`


def test_method_may_be_named_in_the_form(hr, name):
	body = {"cmd": "frappe.client.set_value", "doctype": "Designation", "name": name}
	answer = hr.post("/", data={**body, "fieldname": "description", "value": "second"})
	assert answer.json["message"]["description"] == stored(name) == "second"


def test_reading_method_may_be_named_in_the_address(hr, name):
	query = {"cmd": "frappe.client.get_value", "doctype": "Designation", "fieldname": "description"}
	answer = hr.get("/", query_string={**query, "filters": name})
	assert answer.json["message"] == {"description": "first"}


def test_method_named_in_the_address_changes_nothing(hr, name):
	query = {"cmd": "frappe.client.delete", "doctype": "Designation", "name": name}
	assert hr.get("/", query_string=query).status_code == 403
	assert stored(name) == "first"


def test_sign_in_may_be_named_in_the_form(client):
	user = make_user("System Manager")
	answer = client.post("/", data={"cmd": "login", "usr": user, "pwd": PASSWORD})
	assert answer.json["message"] == "Logged In"
	assert client.post("/", data={"cmd": "frappe.auth.get_logged_user"}).json["message"] == user


def test_version_two_is_said_to_be_missing_in_json(client):
	answer = client.get("/api/v2/no-such-thing")
	assert answer.status_code == 404
	assert answer.json


@pytest.mark.benchless
@pytest.mark.parametrize("path", ["/api/v2", "/api/v2/document/User", "/api/v2/method/ping"])
def test_version_two_is_not_here(client, path):
	answer = client.get(path)
	assert answer.status_code == 404
	assert "version 1 of the API only" in answer.json["_server_messages"]
