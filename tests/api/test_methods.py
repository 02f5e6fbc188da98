"""`/api/method/…`: which functions can be called, by whom, how, and what comes back."""

import frappe
import pytest

from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_designation, make_user


def test_ping_answers_anyone(client):
	response = client.get("/api/method/ping")
	assert response.status_code == 200
	assert response.json == {"message": "pong"}


def test_method_is_found_by_its_dotted_path(client):
	assert client.get("/api/method/frappe.handler.ping").json["message"] == "pong"


def test_version_one_is_the_same_api(client):
	assert client.get("/api/v1/method/ping").json["message"] == "pong"


@pytest.mark.parametrize(
	"method", ["frappe.no_such_method", "no_such_app.method", "hr.no_such_module.method"]
)
def test_unknown_method_is_refused_with_its_name(client, method):
	response = client.post(f"/api/method/{method}")
	assert response.status_code == 417
	assert response.json["exc_type"] == "ValidationError"
	assert method in messages_of(response)


def test_function_that_is_not_whitelisted_is_refused(client):
	client.login(make_user("System Manager"), PASSWORD)
	response = client.get("/api/method/frappe.utils.now")
	assert response.status_code == 403
	assert "is not whitelisted" in messages_of(response)


def test_guest_may_call_only_what_is_for_guests(client):
	response = client.get("/api/method/frappe.auth.get_logged_user")
	assert response.status_code == 403
	assert response.json["exc_type"] == "PermissionError"
	assert "not permitted" in messages_of(response)


def test_signed_in_user_is_told_who_that_is(client):
	user = make_user()
	client.login(user, PASSWORD)
	assert client.get("/api/method/frappe.auth.get_logged_user").json["message"] == user


def test_method_for_post_refuses_get_and_writes_nothing(client):
	name = make_designation()
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	values = {"doctype": "Designation", "name": name, "fieldname": "description", "value": "changed"}
	response = client.get("/api/method/frappe.client.set_value", query_string=values)
	assert response.status_code == 403
	assert messages_of(response) == "Not permitted"
	assert not frappe.db.get_value("Designation", name, "description")


def test_unknown_path_below_api_is_not_found(client):
	response = client.get("/api/no-such-thing")
	assert response.status_code == 404
	assert response.json["exc_type"] == "DoesNotExistError"


def test_arguments_come_from_query_form_or_json(client):
	name = make_designation(description="to read")
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	values = {"doctype": "Designation", "filters": f'{{"name": "{name}"}}', "fieldname": "description"}
	path = "/api/method/frappe.client.get_value"
	for response in (
		client.get(path, query_string=values),
		client.post(path, data=values),
		client.post(path, json=values),
	):
		assert response.json["message"] == {"description": "to read"}


def test_unknown_arguments_are_ignored(client):
	assert client.get("/api/method/ping?colour=red&_=1718").status_code == 200


def test_argument_of_the_wrong_type_is_refused_with_its_name(client):
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	response = client.call("frappe.client.get_list", doctype="Designation", debug=["x"])
	assert response.status_code == 417
	assert response.json["exc_type"] == "FrappeTypeError"
	assert "debug" in response.text


@pytest.mark.benchless
def test_missing_argument_is_named(client):
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	response = client.call("frappe.client.set_value", doctype="Designation")
	assert response.status_code == 417
	assert messages_of(response) == "Missing arguments: name, fieldname"


@pytest.mark.benchless
def test_malformed_json_is_the_callers_mistake(client):
	response = client.post("/api/method/ping", data="{bad", content_type="application/json")
	assert response.status_code == 417
	assert "The request body is not valid JSON" in messages_of(response)


def test_json_body_that_is_no_object_is_refused(client):
	response = client.post("/api/method/ping", data="1", content_type="application/json")
	assert response.status_code == 417
	assert messages_of(response) == "Invalid request arguments"


def test_get_request_keeps_nothing(client):
	"""`insert` would refuse GET; a read that writes by mistake is undone."""
	user = make_user()
	client.login(user, PASSWORD)
	before = frappe.db.get_value("User", user, "modified")
	client.get("/api/method/frappe.auth.get_logged_user")
	frappe.db.rollback()
	assert frappe.db.get_value("User", user, "modified") == before


def test_failed_request_keeps_nothing(client):
	name = make_designation()
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	doc = {"doctype": "Designation", "designation_name": name}
	assert client.call("frappe.client.insert", doc=doc).status_code == 409
	assert frappe.db.count("Designation", {"name": name}) == 1
