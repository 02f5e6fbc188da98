"""Files: who may upload, who may read, and what a browser does with them."""

import io

import frappe
import pytest

from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_designation, make_user


def upload(client, name="note.txt", content=b"hello", **form):
	data = {"file": (io.BytesIO(content), name), **form}
	return client.post("/api/method/upload_file", data=data, content_type="multipart/form-data")


@pytest.fixture
def unique():
	"""Content that no other test has uploaded: equal content is kept once."""
	return frappe.generate_hash(length=20).encode()


@pytest.fixture
def private_file(client, unique):
	"""Address of a private file; its owner has signed out again."""
	client.login(make_user("HR Manager"), PASSWORD)
	url = upload(client, content=unique, is_private=1).json["message"]["file_url"]
	client.logout()
	return url


def test_upload_keeps_the_file(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	response = upload(client, "My Note.txt", unique, is_private=1)
	assert response.status_code == 200
	file = response.json["message"]
	assert file["file_url"].startswith("/private/files/")
	assert file["file_size"] == len(unique)
	assert client.get(file["file_url"]).data == unique


def test_upload_is_public_unless_asked_otherwise(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	file = upload(client, content=unique).json["message"]
	assert file["file_url"].startswith("/files/")
	assert file["is_private"] == 0


def test_upload_is_attached_to_its_document(client, unique):
	name = make_designation()
	client.login(make_user("HR Manager"), PASSWORD)
	file = upload(client, content=unique, doctype="Designation", docname=name, is_private=1).json["message"]
	assert (file["attached_to_doctype"], file["attached_to_name"]) == ("Designation", name)


def test_equal_content_is_kept_once(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	first = upload(client, "first.txt", unique, is_private=1).json["message"]
	second = upload(client, "second.txt", unique, is_private=1).json["message"]
	assert second["name"] != first["name"]
	assert second["file_url"] == first["file_url"]


def test_name_that_is_taken_is_changed(client):
	client.login(make_user("HR Manager"), PASSWORD)
	contents = [frappe.generate_hash(length=20).encode() for _ in range(2)]
	urls = [
		upload(client, "same.txt", content, is_private=1).json["message"]["file_url"] for content in contents
	]
	assert urls[0] != urls[1]
	assert [client.get(url).data for url in urls] == contents


def test_guest_cannot_upload(client):
	before = frappe.db.count("File")
	assert upload(client).status_code == 403
	assert frappe.db.count("File") == before


@pytest.mark.parametrize("name", ["page.html", "script.js", "run.exe", "picture.svg", "noextension"])
def test_portal_user_cannot_upload_what_browsers_run(client, name):
	client.login(make_user("LMS Student"), PASSWORD)
	response = upload(client, name)
	assert response.status_code == 417
	assert "You can only upload" in messages_of(response)


@pytest.mark.parametrize("name", ["../../../evil.txt", "..\\evil.txt", "/etc/evil.txt", "a/b/evil.txt"])
def test_names_with_paths_stay_in_the_folder(client, name, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	response = upload(client, name, unique, is_private=1)
	if response.status_code == 200:
		url = response.json["message"]["file_url"]
		assert url.startswith("/private/files/")
		assert "/" not in url.removeprefix("/private/files/")


@pytest.mark.benchless
def test_empty_file_is_a_file(client):
	client.login(make_user("HR Manager"), PASSWORD)
	file = upload(client, "empty.txt", b"", is_private=1).json["message"]
	assert client.get(file["file_url"]).data == b""


def test_upload_without_a_file_is_refused(client):
	client.login(make_user("HR Manager"), PASSWORD)
	assert client.post("/api/method/upload_file", data={"is_private": 1}).status_code >= 400


def test_private_file_is_for_its_owner(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	url = upload(client, content=unique, is_private=1).json["message"]["file_url"]
	assert client.get(url).data == unique


def test_private_file_is_not_for_others(client, private_file):
	client.login(make_user("HR Manager"), PASSWORD)
	assert client.get(private_file).status_code == 403


def test_private_file_is_not_for_guests(client, private_file):
	response = client.get(private_file)
	assert response.status_code == 403
	assert client.get("/api/method/download_file", query_string={"file_url": private_file}).status_code == 403


def test_private_file_is_for_readers_of_its_document(client, unique):
	name = make_designation()
	client.login(make_user("HR Manager"), PASSWORD)
	form = {"doctype": "Designation", "docname": name, "is_private": 1}
	url = upload(client, content=unique, **form).json["message"]["file_url"]
	client.login(make_user("Employee"), PASSWORD)
	assert client.get(url).data == unique
	client.login(make_user(), PASSWORD)
	assert client.get(url).status_code == 403


def test_private_file_that_is_unknown_tells_nothing(client):
	client.login(make_user("HR Manager"), PASSWORD)
	assert client.get("/private/files/no-such-file.txt").status_code == 403


@pytest.mark.parametrize(
	"path",
	[
		"/private/files/../../site_config.json",
		"/private/files/%2e%2e/%2e%2e/site_config.json",
		"/private/files/..%2f..%2fsite_config.json",
		"/files/../../site_config.json",
		"/files/%2e%2e/%2e%2e/site_config.json",
		"/files/..%5c..%5csite_config.json",
		"/assets/lms/../hooks.py",
		"/assets/lms/%2e%2e/hooks.py",
		"/assets/lms/node_modules/../setup.py",
		"/assets/../sites/apps.txt",
		"/assets//etc/passwd",
	],
)
def test_paths_lead_nowhere_else(client, path):
	client.login(make_user("System Manager"), PASSWORD)
	response = client.get(path)
	assert response.status_code in (403, 404)
	assert "db_name" not in response.text


def test_html_is_downloaded_not_shown(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	for name in ("page.html", "picture.svg", "feed.xml"):
		url = upload(client, name, b"<x>" + unique + name.encode(), is_private=1).json["message"]["file_url"]
		assert client.get(url).headers["Content-Disposition"].startswith("attachment")


@pytest.mark.benchless
def test_picture_is_shown_and_cannot_run_scripts(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	response = client.get(upload(client, "a.png", unique).json["message"]["file_url"])
	assert not response.headers.get("Content-Disposition", "").startswith("attachment")
	assert response.headers["X-Content-Type-Options"] == "nosniff"
	assert "script-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.benchless
def test_part_of_a_file_can_be_asked_for(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	url = upload(client, "film.mp4", unique, is_private=1).json["message"]["file_url"]
	response = client.get(url, headers={"Range": "bytes=2-5"})
	assert response.status_code == 206
	assert response.data == unique[2:6]


@pytest.mark.benchless
def test_unchanged_file_is_not_sent_again(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	url = upload(client, content=unique, is_private=1).json["message"]["file_url"]
	etag = client.get(url).headers["ETag"]
	assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.benchless
def test_file_that_is_too_large_is_refused(client, unique):
	client.login(make_user("HR Manager"), PASSWORD)
	frappe.db.set_single_value("System Settings", "max_file_size", 1)
	frappe.db.commit()
	try:
		slightly = upload(client, content=unique + b"x" * 1024 * 1024)
		much = upload(client, content=b"x" * 3 * 1024 * 1024)
	finally:
		frappe.db.set_single_value("System Settings", "max_file_size", 0)
		frappe.db.commit()
	assert (slightly.status_code, much.status_code) == (417, 413)
	assert "1.0 MB" in messages_of(slightly)
	assert "1.0 MB" in messages_of(much)


@pytest.mark.benchless
def test_private_file_cannot_be_had_by_pointing_to_it(client, private_file):
	client.login(make_user("HR Manager"), PASSWORD)
	response = client.post("/api/resource/File", json={"file_url": private_file, "file_name": "mine.txt"})
	assert response.status_code == 403
	assert client.get(private_file).status_code == 403


@pytest.mark.benchless
def test_attaching_needs_write_permission_on_the_document(client, unique):
	name = make_designation()
	client.login(make_user("Employee"), PASSWORD)
	response = upload(client, content=unique, doctype="Designation", docname=name, is_private=1)
	assert response.status_code == 403
	assert not frappe.db.exists("File", {"attached_to_name": name})
