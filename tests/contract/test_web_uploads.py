"""Files that a form sends along: how large they may be, and that the form needs its token like any other."""

import io

import frappe
from frappe.core.api.file import get_max_file_size

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
