"""The desk's methods over HTTP: their shapes, and that each asks for permission itself."""

import json

import frappe
import pytest

from tests.support.users import PASSWORD, make_designation, make_user

pytestmark = pytest.mark.desk


@pytest.fixture
def hr(client):
	client.login(make_user("HR Manager"), PASSWORD)
	client.get("/app")
	return client


@pytest.fixture
def reader(client):
	client.login(make_user("Employee"), PASSWORD)
	client.get("/app")
	return client


def save(client, action="Save", **values):
	return client.call("frappe.desk.form.save.savedocs", doc=json.dumps(values), action=action)


def test_metadata_comes_with_that_of_child_tables(hr):
	response = hr.get("/api/method/frappe.desk.form.load.getdoctype?doctype=Employee Onboarding")
	names = [doc["name"] for doc in response.json["docs"]]
	assert names == ["Employee Onboarding", "Employee Boarding Activity"]


def test_metadata_comes_with_the_scripts_of_the_doctype_and_of_hooks(hr):
	response = hr.get("/api/method/frappe.desk.form.load.getdoctype?doctype=LMS Training Assignment")
	own, *tables = response.json["docs"]
	for key, first in {"__js": "frappe.ui.form.on(", "__list_js": "frappe.listview_settings["}.items():
		assert own[key].startswith(f'{first}"LMS Training Assignment"')
		assert own[key].count("lms.training.assign = ") == 1
	assert not any("__js" in table for table in tables)


def test_a_document_comes_with_rights_and_people(hr):
	name = make_designation()
	response = hr.get(f"/api/method/frappe.desk.form.load.getdoc?doctype=Designation&name={name}")
	assert response.json["docs"][0]["name"] == name
	assert response.json["docinfo"]["permissions"]["write"] == 1
	assert "Administrator" in response.json["docinfo"]["user_info"]


def test_a_document_that_is_not_there_is_an_empty_list(hr):
	response = hr.get("/api/method/frappe.desk.form.load.getdoc?doctype=Designation&name=None of this")
	assert response.json == {"message": []}


def test_a_new_document_gets_a_name_from_the_server(hr):
	title = f"Designation {frappe.generate_hash(length=6)}"
	values = {
		"doctype": "Designation",
		"name": "new-designation-1",
		"__islocal": 1,
		"designation_name": title,
	}
	doc = save(hr, **values).json["docs"][0]
	assert (doc["name"], doc["localname"]) == (title, "new-designation-1")


def test_a_reader_may_not_save(reader):
	values = {"doctype": "Designation", "name": "new-designation-1", "__islocal": 1, "designation_name": "X"}
	assert save(reader, **values).status_code == 403


def test_saving_over_get_is_refused(hr):
	document = json.dumps({"doctype": "Designation", "__islocal": 1, "designation_name": "X"})
	response = hr.get(f"/api/method/frappe.desk.form.save.savedocs?action=Save&doc={document}")
	assert response.status_code == 403


@pytest.mark.parametrize("doc", ["not json", "[]", "{}"])
def test_an_unreadable_document_is_refused_with_a_message(hr, doc):
	response = hr.call("frappe.desk.form.save.savedocs", doc=doc, action="Save")
	assert response.status_code == 417
	assert response.json["_server_messages"]


def test_a_list_is_packed_as_keys_and_values(hr):
	name = make_designation()
	fields = json.dumps(["`tabDesignation`.`name`", "`tabDesignation`.`modified`"])
	filters = json.dumps([["Designation", "name", "=", name]])
	url = f"/api/method/frappe.desk.reportview.get?doctype=Designation&fields={fields}&filters={filters}"
	message = hr.get(url).json["message"]
	assert message["keys"] == ["name", "modified"]
	assert message["values"][0][0] == name


def test_a_field_that_does_not_exist_is_refused(hr):
	fields = json.dumps(["name", "(select 1)"])
	response = hr.get(f"/api/method/frappe.desk.reportview.get?doctype=Designation&fields={fields}")
	assert response.status_code == 417
	assert response.json["exc_type"] == "DataError"


def test_a_list_without_permission_is_refused(reader):
	assert reader.get("/api/method/frappe.desk.reportview.get?doctype=Error Log").status_code == 403
	assert reader.get("/api/method/frappe.desk.reportview.get_count?doctype=Error Log").status_code == 403


def test_a_reader_deletes_nothing(reader):
	name = make_designation()
	reader.call("frappe.desk.reportview.delete_items", doctype="Designation", items=json.dumps([name]))
	frappe.db.rollback()
	assert frappe.db.exists("Designation", name)


def test_suggestions_are_only_what_may_be_read_and_is_enabled(hr):
	disabled = make_user("HR User", enabled=0)
	enabled = make_user("HR User")
	url = "/api/method/frappe.desk.search.search_link?doctype=User&txt="
	assert [row["value"] for row in hr.get(url + enabled).json["message"]] == [enabled]
	assert hr.get(url + disabled).json["message"] == []
	assert hr.get("/api/method/frappe.desk.search.search_link?doctype=Error Log&txt=").status_code == 403


def test_suggestions_starting_with_the_text_come_first(hr):
	token = frappe.generate_hash(length=8)
	make_designation(f"Vice {token}")
	make_designation(f"{token} One")
	url = f"/api/method/frappe.desk.search.search_link?doctype=Designation&txt={token}"
	assert [row["value"] for row in hr.get(url).json["message"]] == [f"{token} One", f"Vice {token}"]


def test_a_comment_needs_the_right_to_read(reader):
	arguments = {"reference_doctype": "Error Log", "reference_name": "x", "content": "Hello"}
	response = reader.call(
		"frappe.desk.form.utils.add_comment", **arguments, comment_email="a@example.com", comment_by="A"
	)
	assert response.status_code in (403, 404)


@pytest.mark.parametrize("condition", [["secret", "=", 1], ["Designation", "secret", "=", 1]])
def test_a_filter_on_what_is_no_field_is_refused(hr, condition):
	filters = json.dumps([condition])
	response = hr.get(f"/api/method/frappe.desk.reportview.get?doctype=Designation&filters={filters}")
	assert response.status_code == 417


def test_nobody_ignores_user_permissions_by_asking(client, company):
	"""Companies are limited to one; only the link fields that say so may offer the others."""
	user = make_user("HR Manager")
	other = frappe.get_doc(
		{"doctype": "Company", "company_name": f"Other {company}", "abbr": frappe.generate_hash(length=5)}
	)
	other.insert()
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Company", "for_value": company}
	).insert()
	frappe.db.commit()
	client.login(user, PASSWORD)
	url = f"/api/method/frappe.desk.search.search_link?doctype=Company&txt={company}"
	asked = client.get(f"{url}&ignore_user_permissions=1&reference_doctype=Employee")
	assert [row["value"] for row in asked.json["message"]] == [company]
