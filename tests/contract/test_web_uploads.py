"""Files that a form sends along: how large they may be, and that the form needs its token like any other."""

import base64
import io

import frappe
from frappe.core.api.file import get_max_file_size

from lms.testing.factories import make_course
from tests.support.users import PASSWORD, make_user


def test_the_limit_is_the_one_of_the_settings():
	frappe.db.set_single_value("System Settings", "max_file_size", 3)
	frappe.clear_cache()
	assert get_max_file_size() == 3 * 1024 * 1024


def test_the_limit_is_25_megabytes_unless_somebody_says_otherwise():
	frappe.db.set_single_value("System Settings", "max_file_size", 0)
	frappe.clear_cache()
	assert get_max_file_size() == 25 * 1024 * 1024


def test_a_form_with_a_file_needs_its_token_on_a_page_too(client):
	client.login(make_user("LMS Student"), PASSWORD)
	client.get("/lms")
	statuses = []
	for token in (client.csrf_token, "0" * 32):
		data = {"csrf_token": token, "file": (io.BytesIO(b"hello"), "note.txt")}
		options = {"data": data, "content_type": "multipart/form-data"}
		statuses.append(client.post("/lms", headers={"X-Frappe-CSRF-Token": None}, **options).status_code)
	assert statuses == [200, 400]


def make_content() -> bytes:
	"""Equal content is kept once: no two tests have the same."""
	return f"hello {frappe.generate_hash()}".encode()


def test_a_file_may_come_in_base64(client, committed):
	client.login(make_user("System Manager"), PASSWORD)
	content = make_content()
	encoded = base64.b64encode(content).decode()
	for sent in (encoded, f"data:text/plain;base64,{encoded}"):
		values = {"file_name": "note.txt", "is_private": 1, "content": sent, "decode": 1}
		response = client.post("/api/resource/File", json=values)
		assert response.status_code == 200, response.text
		assert client.get(response.json["data"]["file_url"]).data == content


def test_a_file_is_attached_to_a_document_and_named_in_its_field(client, committed):
	course = make_course(lessons=1)
	client.login(make_user("Moderator"), PASSWORD)
	content = make_content()
	values = {"filename": "note.txt", "filedata": base64.b64encode(content).decode(), "decode_base64": 1}
	values |= {"doctype": "LMS Course", "docname": course.name, "is_private": 1, "docfield": "image"}
	response = client.post("/api/method/frappe.client.attach_file", json=values)
	assert response.status_code == 200, response.text
	file = response.json["message"]
	assert (file["attached_to_name"], client.get(file["file_url"]).data) == (course.name, content)
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Course", course.name, "image") == file["file_url"]


def test_attaching_needs_the_right_to_write_the_document(client, committed):
	course = make_course(lessons=1)
	client.login(make_user("LMS Student"), PASSWORD)
	values = {"filename": "note.txt", "filedata": "x", "doctype": "LMS Course", "docname": course.name}
	response = client.post("/api/method/frappe.client.attach_file", json=values)
	assert response.status_code == 403
	assert not frappe.db.exists("File", {"attached_to_name": course.name})
