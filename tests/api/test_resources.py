"""`/api/resource/…`: lists and documents over HTTP, as the user may see and change them."""

import json

import frappe
import pytest

from lms.testing.factories import make_company, make_gender
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_designation, make_user


@pytest.fixture
def hr(client):
	"""Signed in as someone who may do everything with a Designation."""
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	return client


@pytest.fixture
def names():
	prefix = frappe.generate_hash(length=8)
	return [make_designation(f"{prefix} {letter}", description=letter) for letter in "abc"]


def filters_for(names):
	return json.dumps([["name", "in", names]])


def test_list_has_names_by_default(hr, names):
	response = hr.get("/api/resource/Designation", query_string={"filters": filters_for(names)})
	assert response.status_code == 200
	assert sorted(row["name"] for row in response.json["data"]) == names
	assert set(response.json["data"][0]) == {"name"}


def test_list_takes_fields_filters_and_order(hr, names):
	query = {
		"fields": '["name", "description"]',
		"filters": filters_for(names),
		"order_by": "description desc",
	}
	rows = hr.get("/api/resource/Designation", query_string=query).json["data"]
	assert [row["description"] for row in rows] == ["c", "b", "a"]


def test_list_is_paged(hr, names):
	query = {"filters": filters_for(names), "order_by": "name asc", "limit_start": 1, "limit_page_length": 1}
	rows = hr.get("/api/resource/Designation", query_string=query).json["data"]
	assert [row["name"] for row in rows] == names[1:2]


def test_list_length_may_be_called_limit(hr, names):
	query = {"filters": filters_for(names), "limit": 2}
	assert len(hr.get("/api/resource/Designation", query_string=query).json["data"]) == 2


def test_list_takes_alternatives(hr, names):
	query = {"or_filters": json.dumps([["name", "=", names[0]], ["name", "=", names[2]]])}
	rows = hr.get("/api/resource/Designation", query_string=query).json["data"]
	assert sorted(row["name"] for row in rows) == [names[0], names[2]]


def test_list_is_grouped_and_counted(hr, names):
	query = {
		"fields": '["description", "count(name) as total"]',
		"filters": filters_for(names),
		"group_by": "description",
		"order_by": "description asc",
	}
	rows = hr.get("/api/resource/Designation", query_string=query).json["data"]
	assert rows == [{"description": letter, "total": 1} for letter in "abc"]


def test_list_comes_as_rows_of_values_on_request(hr, names):
	query = {"filters": filters_for(names[:1]), "as_dict": "False"}
	assert hr.get("/api/resource/Designation", query_string=query).json["data"] == [[names[0]]]


@pytest.mark.frappe15(reason="16 refuses it")
def test_list_of_unknown_doctype_is_not_found(hr):
	response = hr.get("/api/resource/No Such Doctype")
	assert response.status_code == 404
	assert "No Such Doctype" in messages_of(response)


def test_list_without_permission_is_refused(client, names):
	client.login(make_user(), PASSWORD)
	response = client.get("/api/resource/Designation")
	assert response.status_code == 403
	assert response.json["exc_type"] == "PermissionError"


def test_guest_gets_no_list(client, names):
	assert client.get("/api/resource/Designation").status_code == 403


def test_document_is_read_by_name(hr, names):
	data = hr.get(f"/api/resource/Designation/{names[0]}").json["data"]
	assert data["doctype"] == "Designation"
	assert data["name"] == data["designation_name"] == names[0]
	assert data["owner"] == "Administrator"


def test_document_without_permission_is_refused(client, names):
	client.login(make_user(), PASSWORD)
	response = client.get(f"/api/resource/Designation/{names[0]}")
	assert response.status_code == 403
	assert names[0] not in response.json.get("data", {})


def test_missing_document_is_not_found(hr):
	response = hr.get("/api/resource/Designation/no-such-name")
	assert response.status_code == 404
	assert "no-such-name" in messages_of(response)


def test_name_may_have_slashes_and_other_scripts(hr):
	name = make_designation(f"Arts/Crafts {frappe.generate_hash(length=5)} ü 学")
	assert hr.get(f"/api/resource/Designation/{name}").json["data"]["name"] == name


@pytest.mark.parametrize("as_form", [False, True])
def test_document_is_created(hr, as_form):
	name = f"New {frappe.generate_hash(length=8)}"
	values = {"designation_name": name, "doctype": "User"}
	options = {"data": {"data": json.dumps(values)}} if as_form else {"json": values}
	response = hr.post("/api/resource/Designation", **options)
	assert response.status_code == 200
	assert response.json["data"]["name"] == name
	assert frappe.db.exists("Designation", name)


def test_second_document_of_a_name_is_a_conflict(hr, names):
	response = hr.post("/api/resource/Designation", json={"designation_name": names[0]})
	assert response.status_code == 409
	assert response.json["exc_type"] == "DuplicateEntryError"
	assert "already exists" in messages_of(response)


def test_document_without_its_mandatory_values_is_refused(hr):
	before = frappe.db.count("Employee")
	response = hr.post("/api/resource/Employee", json={"first_name": "Lost"})
	assert response.status_code == 417
	assert response.json["exc_type"] == "MandatoryError"
	assert "date_of_birth" in response.json["exception"]
	assert frappe.db.count("Employee") == before


def test_document_with_a_dangling_link_is_refused(hr):
	values = {"department_name": "Lost", "company": "No Such Company"}
	response = hr.post("/api/resource/Department", json=values)
	assert response.status_code == 417
	assert "No Such Company" in messages_of(response)


def test_creating_without_permission_is_refused(client):
	client.login(make_user("Employee"), PASSWORD)
	name = f"New {frappe.generate_hash(length=8)}"
	response = client.post("/api/resource/Designation", json={"designation_name": name})
	assert response.status_code == 403
	assert not frappe.db.exists("Designation", name)


def test_document_is_changed(hr, names):
	response = hr.put(f"/api/resource/Designation/{names[0]}", json={"description": "changed"})
	assert response.status_code == 200
	assert response.json["data"]["description"] == "changed"
	frappe.db.rollback()
	assert frappe.db.get_value("Designation", names[0], "description") == "changed"


def test_change_cannot_set_flags(client, names):
	client.login(make_user("Employee"), PASSWORD)
	values = {"description": "changed", "flags": {"ignore_permissions": True}}
	response = client.put(f"/api/resource/Designation/{names[0]}", json=values)
	assert response.status_code == 403
	frappe.db.rollback()
	assert frappe.db.get_value("Designation", names[0], "description") == "a"


def test_change_on_the_basis_of_an_old_state_is_refused(hr, names):
	values = {"description": "changed", "modified": "2001-01-01 00:00:00.000000"}
	response = hr.put(f"/api/resource/Designation/{names[0]}", json=values)
	assert response.status_code == 417
	assert response.json["exc_type"] == "TimestampMismatchError"


def test_changing_a_missing_document_is_not_found(hr):
	assert hr.put("/api/resource/Designation/no-such-name", json={"description": "x"}).status_code == 404


def test_document_is_deleted(hr, names):
	response = hr.delete(f"/api/resource/Designation/{names[0]}")
	assert response.status_code == 202
	assert response.json["data"] == "ok"
	frappe.db.rollback()
	assert not frappe.db.exists("Designation", names[0])


def test_deleting_a_missing_document_is_not_found(hr):
	assert hr.delete("/api/resource/Designation/no-such-name").status_code == 404


def test_deleting_without_permission_is_refused(client, names):
	client.login(make_user("Employee"), PASSWORD)
	assert client.delete(f"/api/resource/Designation/{names[0]}").status_code == 403
	assert frappe.db.exists("Designation", names[0])


def test_unknown_verb_is_not_found(hr, names):
	assert hr.open("PATCH", f"/api/resource/Designation/{names[0]}").status_code == 404


def test_method_that_is_not_whitelisted_cannot_be_run(hr, names):
	response = hr.post(f"/api/resource/Designation/{names[0]}", data={"run_method": "delete"})
	assert response.status_code == 403
	assert frappe.db.exists("Designation", names[0])


@pytest.mark.benchless
def test_document_that_is_no_object_is_refused(hr):
	response = hr.post("/api/resource/Designation", json=["a", "list"])
	assert response.status_code == 417
	assert "one JSON object" in messages_of(response)


@pytest.mark.benchless
@pytest.mark.parametrize(
	("values", "message"),
	[
		({"description": ["a"]}, "Description cannot be a list"),
		({"description": {"a": 1}}, "Description cannot be a list"),
		({"docstatus": []}, "Document Status cannot be a list"),
		({"name": {"a": 1}}, "name must be the name of one record"),
		({"idx": 10**30}, "Index is too large"),
		({"modified": "yesterday, about noon"}, "is not a date and time"),
		({"modified": False}, "is not a date and time"),
	],
)
def test_values_that_no_field_holds_are_the_callers_mistake(hr, names, values, message):
	response = hr.put(f"/api/resource/Designation/{names[0]}", json=values)
	assert response.status_code == 417
	assert message in messages_of(response)


@pytest.mark.benchless
@pytest.mark.parametrize("rows", ["x", {"a": 1}, ["x"], [1]])
def test_child_rows_are_a_list_of_objects(client, rows):
	client.login(make_user("System Manager"), PASSWORD)
	response = client.post("/api/resource/User", json={"email": "a@example.com", "roles": rows})
	assert response.status_code == 417
	assert "must be a list of rows" in messages_of(response)


def test_number_in_a_text_field_is_text(hr, names):
	response = hr.put(f"/api/resource/Designation/{names[0]}", json={"description": 5})
	assert response.status_code == 200
	frappe.db.rollback()
	assert frappe.db.get_value("Designation", names[0], "description") == "5"


@pytest.mark.benchless
@pytest.mark.parametrize(
	"query",
	[
		{"order_by": "no_such_field"},
		{"fields": "true"},
		{"filters": "5"},
		{"limit_start": str(10**30)},
		{"limit_page_length": str(10**30)},
	],
)
def test_list_that_cannot_be_is_the_callers_mistake(hr, query):
	assert hr.get("/api/resource/Designation", query_string=query).status_code == 417


@pytest.mark.benchless
def test_single_document_has_no_list(client):
	client.login(make_user("System Manager"), PASSWORD)
	response = client.get("/api/resource/System Settings")
	assert response.status_code == 417
	assert "one document, not a list" in messages_of(response)


@pytest.mark.benchless
@pytest.mark.parametrize("parameter", ["fields", "filters", "or_filters"])
def test_malformed_json_in_a_parameter_is_the_callers_mistake(hr, parameter):
	response = hr.get("/api/resource/Designation", query_string={parameter: '["name"'})
	assert response.status_code == 417
	assert parameter in messages_of(response)


# What callers get who leave something out, or mistype it


def test_star_in_json_is_all_fields(hr, names):
	query = {"fields": '"*"', "filters": filters_for(names[:1])}
	(row,) = hr.get("/api/resource/Designation", query_string=query).json["data"]
	assert row["description"] == "a" and row["owner"] == "Administrator"


@pytest.mark.benchless
def test_list_without_an_order_comes_in_that_of_its_doctype(hr, names):
	filters = {"name": ["in", names]}
	frappe.get_doc("Designation", names[0]).save()  # `modified` is what they are sorted by
	frappe.db.commit()
	expected = [*names[1:], names[0]]
	by_path = hr.get("/api/resource/Designation", query_string={"filters": json.dumps(filters)})
	by_method = hr.call("frappe.client.get_list", doctype="Designation", filters=filters)
	for rows in (by_path.json["data"], by_method.json["message"]):
		assert [row["name"] for row in rows] == expected


@pytest.mark.parametrize("length", [0, "0"])
def test_length_zero_is_everything(hr, length):
	prefix = frappe.generate_hash(length=8)
	for number in range(21):
		make_designation(f"{prefix} {number}")
	query = {"filters": json.dumps([["name", "like", f"{prefix}%"]]), "limit_page_length": length}
	assert len(hr.get("/api/resource/Designation", query_string=query).json["data"]) == 21
	answer = hr.call("frappe.client.get_list", doctype="Designation", **query)
	assert len(answer.json["message"]) == 21


@pytest.mark.benchless
@pytest.mark.parametrize("method", ["get", "delete"])
def test_missing_document_is_named(hr, method):
	response = getattr(hr, method)("/api/resource/Designation/no-such-name")
	assert response.status_code == 404
	assert "no-such-name" in messages_of(response)


@pytest.mark.parametrize("email", ["not an address", "ann@example", "ann lee@example.com"])
@pytest.mark.parametrize(
	("doctype", "field", "values"),
	[
		("User", "email", {"first_name": "Ann"}),
		("Job Applicant", "email_id", {"applicant_name": "Ann"}),
	],
)
def test_mistyped_email_is_said_to_be_one(client, doctype, field, values, email):
	client.login(make_user("System Manager", "HR Manager", "HR User"), PASSWORD)
	response = client.post(f"/api/resource/{doctype}", json={**values, field: email})
	assert response.status_code == 417
	assert "valid Email Address" in messages_of(response)


@pytest.mark.parametrize("value", ["31.31.2024", "tomorrow", "2024-02-31"])
def test_mistyped_date_is_named(hr, value):
	values = {
		"first_name": "Ann",
		"gender": "Female",
		"date_of_joining": "2024-01-01",
		"company": make_company(),
	}
	make_gender(values["gender"])
	frappe.db.commit()
	response = hr.post("/api/resource/Employee", json={**values, "date_of_birth": value})
	assert response.status_code == 417
	assert value in messages_of(response)


@pytest.mark.benchless
@pytest.mark.parametrize("operator", ["=", ">", "in", "between"])
def test_mistyped_date_in_a_filter_is_named(hr, operator):
	value = ["31.31.2024"] if operator in ("in", "between") else "31.31.2024"
	query = {"filters": json.dumps([["date_of_birth", operator, value]])}
	response = hr.get("/api/resource/Employee", query_string=query)
	assert response.status_code == 417
	assert "31.31.2024" in messages_of(response)
