"""Clients that others wrote, against a running server: `frappe-client` and `frappe-connector`, from PyPI.

What they do that works with Frappe 15 works here: nothing in these tests knows which of the two it is.
"""

import json

import frappe
import pytest

from tests.support.users import PASSWORD, make_designation, make_user

frappe_client = pytest.importorskip("frappeclient.frappeclient", reason="needs frappe-client from PyPI")
frappe_connector = pytest.importorskip("frappe_connector", reason="needs frappe-connector from PyPI")
FrappeClient, FrappeConnector = frappe_client.FrappeClient, frappe_connector.FrappeConnector

pytestmark = pytest.mark.usefixtures("committed")
DOCTYPE = "Designation"


@pytest.fixture
def user():
	return make_user("System Manager", "HR Manager", "HR User")


@pytest.fixture
def name():
	return make_designation(description="first")


@pytest.fixture
def keys(user):
	"""Key and secret for the API."""
	doc = frappe.get_doc("User", user)
	doc.api_key = frappe.generate_hash(length=15)
	secret = doc.api_secret = frappe.generate_hash(length=15)
	doc.save()
	frappe.db.commit()
	return {"api_key": doc.api_key, "api_secret": secret}


def stored(name, field="description"):
	frappe.db.rollback()
	return frappe.db.get_value(DOCTYPE, name, field)


def unique():
	return f"Designation {frappe.generate_hash(length=8)}"


class TestFrappeClient:
	@pytest.fixture
	def client(self, live_server, user):
		client = FrappeClient(live_server, user, PASSWORD)
		yield client
		client.session.close()

	def test_signs_in_as_the_user(self, client, user):
		assert client.get_api("frappe.auth.get_logged_user") == user

	def test_is_told_of_a_wrong_password(self, live_server, user):
		with pytest.raises(frappe_client.AuthError):
			FrappeClient(live_server, user, "wrong")

	def test_signs_in_with_a_key(self, live_server, user, keys):
		client = FrappeClient(live_server, **keys)
		assert client.get_api("frappe.auth.get_logged_user") == user
		client.session.close()

	def test_inserts(self, client):
		name = unique()
		doc = client.insert({"doctype": DOCTYPE, "designation_name": name, "description": "new"})
		assert doc["name"] == name
		assert stored(name) == "new"

	def test_updates(self, client, name):
		assert client.update({"doctype": DOCTYPE, "name": name, "description": "second"})["name"] == name
		assert stored(name) == "second"

	def test_reads_a_document(self, client, name):
		assert client.get_doc(DOCTYPE, name)["description"] == "first"

	def test_reads_a_list_with_all_fields(self, client, name):
		(row,) = client.get_list(DOCTYPE, filters={"name": name})
		assert row["name"] == name and row["description"] == "first" and row["owner"] == "Administrator"

	def test_reads_a_list_with_some_fields_in_an_order(self, client, name):
		other = make_designation(f"{name} b")
		filters = {"name": ["in", [name, other]]}
		rows = client.get_list(DOCTYPE, fields=["name"], filters=filters, order_by="name desc")
		assert rows == [{"name": other}, {"name": name}]
		page = client.get_list(
			DOCTYPE,
			fields=["name"],
			filters=filters,
			order_by="name desc",
			limit_start=1,
			limit_page_length=1,
		)
		assert page == [{"name": name}]

	def test_reads_a_value(self, client, name):
		assert client.get_value(DOCTYPE, "description", {"name": name}) == {"description": "first"}
		assert client.get_value(DOCTYPE, ["name", "description"], {"name": name})["name"] == name
		assert client.get_value(DOCTYPE, "description", name) == {"description": "first"}
		assert client.get_value(DOCTYPE)["name"]

	def test_sets_a_value(self, client, name):
		client.set_value(DOCTYPE, name, "description", "second")
		assert stored(name) == "second"

	def test_renames(self, client, name):
		new = unique()
		assert client.rename_doc(DOCTYPE, name, new) == new
		assert stored(new) == "first"
		assert stored(name) is None

	def test_deletes(self, client, name):
		client.delete(DOCTYPE, name)
		assert stored(name, "name") is None

	def test_calls_methods(self, client, name):
		arguments = {"doctype": DOCTYPE, "filters": json.dumps({"name": name})}
		assert client.get_api("frappe.client.get_count", arguments) == 1
		arguments = {"doctype": DOCTYPE, "name": name, "fieldname": "description", "value": "second"}
		assert client.post_api("frappe.client.set_value", arguments)["description"] == "second"

	def test_is_told_what_is_wrong(self, client):
		with pytest.raises(frappe_client.FrappeException):
			client.insert({"doctype": DOCTYPE})


class TestFrappeConnector:
	@pytest.fixture
	def connector(self, live_server, user):
		with FrappeConnector(live_server, user, PASSWORD) as connector:
			yield connector

	def test_signs_in_as_the_user(self, connector, user):
		assert connector.get_api("frappe.auth.get_logged_user") == user

	def test_is_told_of_a_wrong_password(self, live_server, user):
		with pytest.raises(frappe_connector.LoginFailedError):
			FrappeConnector(live_server, user, "wrong")

	def test_signs_in_with_a_key(self, live_server, user, keys):
		with FrappeConnector(live_server, **keys) as connector:
			assert connector.get_api("frappe.auth.get_logged_user") == user

	def test_creates_updates_and_deletes(self, connector):
		name = unique()
		assert connector.create_doc({"doctype": DOCTYPE, "designation_name": name})["name"] == name
		connector.update_doc({"doctype": DOCTYPE, "name": name, "description": "second"})
		assert stored(name) == "second"
		connector.delete_doc(DOCTYPE, name)
		assert stored(name, "name") is None

	def test_reads_a_document_by_name_or_filters(self, connector, name):
		assert connector.get_doc(DOCTYPE, name)["description"] == "first"
		found = connector.get_doc(DOCTYPE, filters={"name": name}, fields=["description"])
		assert found == {"description": "first"}

	def test_reads_a_list(self, connector, name):
		(row,) = connector.get_list(DOCTYPE, filters={"name": name})
		assert row["description"] == "first"

	def test_reads_a_page_or_everything(self, connector, name):
		names = [name, *(make_designation(f"{name} {number:02}") for number in range(24))]
		options = {"fields": ["name"], "filters": {"name": ["like", f"{name}%"]}, "order_by": "name asc"}
		assert len(connector.get_list(DOCTYPE, **options)) == 20
		assert [row["name"] for row in connector.get_list(DOCTYPE, page_size=0, **options)] == names
		page = connector.get_list(DOCTYPE, offset=2, page_size=2, **options)
		assert [row["name"] for row in page] == names[2:4]

	def test_renames(self, connector, name):
		new = unique()
		assert connector.rename_doc(DOCTYPE, name, new) == new
		assert stored(new) == "first"

	def test_calls_methods(self, connector, name):
		arguments = {"doctype": DOCTYPE, "filters": {"name": name}}
		assert connector.get_api("frappe.client.get_count", arguments) == 1
		arguments = {"doctype": DOCTYPE, "name": name, "fieldname": {"description": "second"}}
		assert connector.post_api("frappe.client.set_value", arguments)["description"] == "second"

	def test_is_told_what_is_wrong(self, connector):
		with pytest.raises(frappe_connector.FrappeException, match="no-such-name"):
			connector.get_doc(DOCTYPE, "no-such-name")
