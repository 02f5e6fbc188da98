"""What is called by name, and with what: anything else is refused with a message, and logged nowhere."""

import frappe
import pytest

from tests.support.users import PASSWORD, make_designation, make_user

pytestmark = pytest.mark.benchless
DEEP = (
	("frappe.client.insert", "doc"),
	("lms.lms.api.get_count", "filters"),
	("lms.lms.api.grant_lms_student", "employees"),
	("lms.lms.api.save_quiz_answers", "answers"),
)
SEARCH = "/api/method/frappe.desk.search.search_link"


@pytest.fixture
def hr(client):
	client.login(make_user("HR Manager"), PASSWORD)
	return client


@pytest.mark.parametrize(
	"path",
	["lms.hooks.fixtures", "lms.hooks.app_name", "frappe.local", "frappe.db", "frappe.client", "lms.hooks"],
)
def test_what_is_no_function_is_not_called(client, path):
	before = frappe.db.count("Error Log")
	assert client.get(f"/api/method/{path}").status_code in (403, 417)
	frappe.db.rollback()
	assert frappe.db.count("Error Log") == before


@pytest.mark.parametrize("method", ["name", "designation_name", "description", "meta", "flags", "docstatus"])
def test_a_field_is_no_method_of_a_document(hr, method):
	name = make_designation(description="a text")
	assert hr.get(f"/api/resource/Designation/{name}?run_method={method}").status_code in (403, 404)


@pytest.mark.parametrize(
	"query",
	["frappe.client.delete", "frappe.client.get_list", "frappe.ping", "lms.hooks.fixtures", "x", "lms.x.y"],
)
def test_a_method_that_is_no_search_is_not_called_by_one(hr, query):
	name = make_designation()
	for arguments in (f"doctype=Designation&txt={name}", "doctype=Designation&txt="):
		assert hr.get(f"{SEARCH}?{arguments}&query={query}").status_code in (403, 417)
	assert frappe.db.exists("Designation", name)


@pytest.mark.parametrize(
	("path", "arguments"),
	[
		("frappe.desk.search.search_link", {"doctype": ["User"], "txt": "x"}),
		("frappe.desk.search.search_link", {"doctype": "User", "txt": {"a": 1}}),
		("frappe.desk.search.search_link", {"doctype": "User", "txt": "x", "page_length": "many"}),
		("frappe.desk.form.load.getdoc", {"doctype": "User", "name": ["x"]}),
		("frappe.desk.query_report.run", {"report_name": {"a": 1}}),
		("frappe.desk.reportview.get", {"doctype": ["User"]}),
		("frappe.desk.reportview.delete_items", {"doctype": "User", "items": 5}),
	],
)
def test_arguments_of_the_desk_are_of_their_types(hr, path, arguments):
	assert hr.call(path, **arguments).status_code == 417


def test_an_amendment_of_what_is_never_amended_is_a_new_record(hr):
	name = make_designation()
	given = {"designation_name": f"{name} again", "amended_from": name}
	response = hr.post("/api/resource/Designation", json=given)
	assert response.json["data"]["name"] == f"{name} again"


@pytest.mark.parametrize("depth", [101, 950, 100_000])
def test_what_is_nested_without_end_is_refused(hr, depth):
	deep = "[" * depth + "]" * depth
	for path in ("/api/method/frappe.client.get_list", "/api/resource/Designation"):
		body = f'{{"doctype": "Designation", "filters": {deep}, "description": {deep}}}'
		assert hr.post(path, data=body, content_type="application/json").status_code == 417
	for name in ("filters", "fields", "or_filters"):
		assert hr.call("frappe.client.get_list", doctype="Designation", **{name: deep}).status_code == 417
	for method, name in DEEP:
		assert hr.call(method, doctype="Designation", attempt="x", **{name: deep}).status_code in (403, 417)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 5000])
def test_what_is_no_number_of_json_is_refused(hr, number):
	body = f'{{"designation_name": "x", "idx": {number}}}'
	assert hr.post("/api/resource/Designation", data=body, content_type="application/json").status_code == 417


@pytest.mark.parametrize("field", ["idx", "docstatus"])
def test_null_in_a_field_that_every_record_has_changes_nothing(hr, field):
	url = f"/api/resource/Designation/{make_designation()}"
	assert hr.put(url, json={field: None}).status_code == 200
	assert hr.get(url).json["data"][field] == 0
