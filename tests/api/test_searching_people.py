"""Who is offered where a form of the desk asks for an account: learners, who do not use the desk, as well."""

import json

import frappe
import pytest

from tests.support.users import PASSWORD, make_user

FIELDS = [
	("LMS Training Assignment", "employee"),
	("LMS Enrollment", "member"),
	("LMS Program Member", "member"),
	("LMS Batch Enrollment", "member"),
]


@pytest.fixture
def learner(client, committed):
	client.login(make_user("Moderator"), PASSWORD)
	return make_user("LMS Student", first_name=f"Ines{frappe.generate_hash(length=8)}")


def search(client, doctype, fieldname, text):
	"""What the desk's link field offers for a text: it sends the field's filters by name."""
	rows = json.loads(frappe.get_meta(doctype).get_field(fieldname).link_filters or "[]")
	filters = json.dumps({name: condition for _doctype, name, *condition in rows})
	values = {"doctype": "User", "txt": text, "filters": filters, "reference_doctype": doctype}
	return client.call("frappe.desk.search.search_link", **values).json["message"]


@pytest.mark.parametrize(("doctype", "fieldname"), FIELDS)
@pytest.mark.parametrize("by", ["name", "first_name"])
def test_learners_are_found_by_address_and_by_name(client, learner, doctype, fieldname, by):
	text = frappe.db.get_value("User", learner, by)
	assert [row["value"] for row in search(client, doctype, fieldname, text)] == [learner]


def test_other_links_to_accounts_offer_those_of_the_desk(client, learner):
	assert search(client, "Course Instructor", "instructor", learner) == []
	author = make_user("Course Creator")
	assert [row["value"] for row in search(client, "Course Instructor", "instructor", author)] == [author]
