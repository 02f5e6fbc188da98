"""Files that were handed in: others do not get at them, and nobody takes them away, by way of other Files."""

import io
import json
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing.factories import make_course, make_enrollment, make_lms_assignment
from tests.support.documents import make_png
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def scene(client, committed) -> SimpleNamespace:
	"""A picture that a learner, who is signed in, has handed in."""
	learner, course = make_user("LMS Student"), make_course(lessons=1)
	make_enrollment(course.name, learner)
	task = make_lms_assignment(get_outline(course.name, learner).lessons[0].name, type="Image")
	frappe.db.commit()
	client.login(learner, PASSWORD)
	content = make_picture()
	name = f"{frappe.generate_hash(length=12)}.png"
	submission = client.post(
		"/api/method/lms.lms.api.submit_assignment",
		data={"assignment": task.name, "file": (io.BytesIO(content), name)},
		content_type="multipart/form-data",
	).json["message"]["submission"]
	frappe.db.rollback()
	url = frappe.db.get_value("LMS Assignment Submission", submission, "assignment_attachment")
	return SimpleNamespace(learner=learner, content=content, submission=submission, url=url)


def make_picture() -> bytes:
	"""No two are alike, and Frappe can make each smaller."""
	return make_png(frappe.generate_hash())


def sign_in(client, *roles):
	client.logout()
	client.login(make_user(*roles), PASSWORD)


def make_file(client, **values):
	return client.post("/api/resource/File", json={"file_name": "mine.png", "is_private": 1, **values})


def upload(client, content, **form):
	return client.post(
		"/api/method/upload_file",
		data={"file": (io.BytesIO(content), "mine.png"), "is_private": 1, **form},
		content_type="multipart/form-data",
	).json["message"]


def change(client, file, **values):
	return client.put(f"/api/resource/File/{file}", json=values)


def delete(client, file):
	return client.delete(f"/api/resource/File/{file}")


def require_kept(client, scene):
	client.logout()
	client.login(scene.learner, PASSWORD)
	download = client.get(scene.url)
	assert (download.status_code, download.data == scene.content) == (200, True)
	frappe.db.rollback()
	values = {"file_url": scene.url, "attached_to_name": scene.submission, "is_private": 1}
	assert frappe.db.exists("File", values)


@pytest.mark.parametrize(
	"address",
	["{url}", "/private/files/{quoted}", "/private/files//{name}", "/private/files/./{name}"],
)
def test_nobody_reads_it_by_making_a_file_of_its_address(address, client, scene):
	name = scene.url.rpartition("/")[2]
	quoted = f"%{ord(name[0]):x}{name[1:]}"
	sign_in(client, "LMS Student")
	response = make_file(client, file_url=address.format(url=scene.url, name=name, quoted=quoted))
	assert response.status_code >= 400
	assert client.get(scene.url).status_code == 403


def test_nobody_reads_it_by_naming_it_in_a_field(client, scene):
	sign_in(client, "LMS Student")
	user = client.get("/api/method/frappe.auth.get_logged_user").json["message"]
	client.put(f"/api/resource/User/{user}", json={"user_image": scene.url})
	assert client.get(scene.url).status_code == 403


def test_nobody_turns_a_file_of_theirs_into_it(client, scene):
	sign_in(client, "LMS Student")
	file = upload(client, make_picture())["name"]
	for values in (
		{"file_url": scene.url},
		{"file_url": "", "file_name": scene.url.rpartition("/")[2]},
		{"thumbnail_url": scene.url},
	):
		assert change(client, file, **values).status_code == 403, values
	assert client.get(scene.url).status_code == 403
	require_kept(client, scene)


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator"])
def test_others_do_not_find_it_in_lists(role, client, scene):
	filters = json.dumps({"file_url": scene.url})
	assert len(client.get("/api/resource/File", query_string={"filters": filters}).json["data"]) == 1
	sign_in(client, role)
	assert client.get("/api/resource/File", query_string={"filters": filters}).json["data"] == []
	own = upload(client, make_picture())["name"]
	assert own in client.get("/api/resource/File").text


@pytest.mark.parametrize("role", ["LMS Student", "Batch Evaluator", "System Manager"])
def test_nobody_adds_a_file_as_what_was_handed_in(role, client, scene):
	sign_in(client, role)
	file = upload(client, make_picture())["name"]
	values = {"attached_to_doctype": "LMS Assignment Submission", "attached_to_name": scene.submission}
	assert change(client, file, **values, attached_to_field="assignment_attachment").status_code == 403
	if role == "LMS Student":
		assert change(client, file, **values).status_code == 403


def test_the_learner_does_not_take_it_away_with_another_file_of_the_same_content(client, scene):
	file = upload(client, scene.content)
	# Frappe keeps equal content once: there is something to take away.
	assert file["file_url"] == scene.url
	for values in ({"content_hash": "0" * 32}, {"thumbnail_url": scene.url}, {"is_private": 0}):
		change(client, file["name"], **values)
	made_smaller = {"dt": "File", "dn": file["name"], "method": "optimize_file"}
	client.post("/api/method/run_doc_method", json=made_smaller)
	require_kept(client, scene)
	assert delete(client, file["name"]).status_code in (200, 202)
	require_kept(client, scene)


def test_nobody_takes_it_away_with_a_file_of_another_site(client, scene):
	name = scene.url.rpartition("/")[2]
	sign_in(client, "LMS Student")
	address = f"https://elsewhere.example/{name}"
	assert make_file(client, file_url=address, content_hash="0" * 32).status_code == 403
	made = make_file(client, file_url=address)
	assert made.status_code == 200, made.text
	assert delete(client, made.json["data"]["name"]).status_code in (200, 202)
	require_kept(client, scene)


def test_the_file_is_not_swapped_with_one_that_claims_to_be_the_same(client, scene):
	content_hash = frappe.db.get_value("File", {"file_url": scene.url}, "content_hash")
	sign_in(client, "LMS Student")
	file = upload(client, make_picture(), is_private=0)["name"]
	change(client, file, content_hash=content_hash)
	change(client, file, content_hash=content_hash, is_private=1)
	require_kept(client, scene)


def test_deleting_it_leaves_it_on_the_disk(client, scene):
	"""Frappe asks nobody whether Administrator may."""
	frappe.set_user("Administrator")
	name = frappe.db.get_value("File", {"file_url": scene.url})
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("File", name)
	frappe.db.rollback()
	require_kept(client, scene)


def test_equal_files_of_others_are_nobodys_business(client, scene):
	sign_in(client, "LMS Student")
	file = upload(client, scene.content)
	assert client.get(file["file_url"]).status_code == 200
	assert delete(client, file["name"]).status_code in (200, 202)
	require_kept(client, scene)
