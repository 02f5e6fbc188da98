"""Private files of a lesson over HTTP: for who may read the lesson, and for nobody else."""

import io
import json

import frappe
import pytest

from lms.lms.courses.catalogue import get_outline
from lms.testing import factories
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

# By its first bytes a film; that no two are equal keeps each test's file its own.
FILM = b"\x00\x00\x00\x18ftypmp42"


@pytest.fixture
def moderator(client):
	user = make_user("Moderator")
	client.login(user, PASSWORD)
	return user


@pytest.fixture
def lesson(committed):
	"""The second lesson of a published course."""
	course = factories.make_course(lessons=2)
	frappe.db.commit()
	return frappe.get_doc("Course Lesson", get_outline(course.name, "x").find(1, 2).name)


@pytest.fixture
def enrolled(lesson):
	user = make_user("LMS Student")
	factories.make_enrollment(lesson.course, user)
	frappe.db.commit()
	return user


def upload(client, name="fire.mp4", **form) -> tuple[str, bytes]:
	content = FILM + frappe.generate_hash(length=20).encode()
	data = {"file": (io.BytesIO(content), name), "is_private": 1, **form}
	response = client.post("/api/method/upload_file", data=data, content_type="multipart/form-data")
	assert response.status_code == 200, response.text
	return response.json["message"]["file_url"], content


def attach(client, lesson) -> tuple[str, bytes]:
	return upload(client, doctype="Course Lesson", docname=lesson.name)


def save(client, lesson, **values):
	return client.put(f"/api/resource/Course Lesson/{lesson.name}", json=values)


def status_for(client, user: str, url: str) -> int:
	client.logout()
	client.login(user, PASSWORD)
	return client.get(url).status_code


def test_readers_of_the_lesson_read_its_files(client, moderator, lesson, enrolled):
	url, content = attach(client, lesson)
	client.logout()
	client.login(enrolled, PASSWORD)
	response = client.get(url)
	assert (response.status_code, response.data) == (200, content)
	assert response.mimetype == "video/mp4"


@pytest.mark.parametrize("roles", [("LMS Student",), ("HR Manager",), ("Employee",), ("Course Creator",)])
def test_others_do_not(client, moderator, lesson, roles):
	url, _content = attach(client, lesson)
	assert status_for(client, make_user(*roles), url) == 403
	client.logout()
	assert client.get(url).status_code == 403


def test_learner_loses_the_files_with_the_lesson(client, moderator, lesson, enrolled):
	url, _content = attach(client, lesson)
	assert status_for(client, enrolled, url) == 200
	frappe.db.set_value("LMS Course", lesson.course, "published", 0)
	frappe.db.commit()
	assert status_for(client, enrolled, url) == 403


def test_files_of_a_preview_lesson_are_for_every_learner(client, moderator, lesson):
	url, _content = attach(client, lesson)
	learner = make_user("LMS Student")
	assert status_for(client, learner, url) == 403
	frappe.db.set_value("Course Lesson", lesson.name, "include_in_preview", 1)
	frappe.db.commit()
	assert status_for(client, learner, url) == 200


def test_learner_changes_no_file_of_a_lesson(client, moderator, lesson, enrolled):
	url, _content = attach(client, lesson)
	file = frappe.db.get_value("File", {"file_url": url})
	client.logout()
	client.login(enrolled, PASSWORD)
	assert client.put(f"/api/resource/File/{file}", json={"is_private": 0}).status_code == 403
	assert client.delete(f"/api/resource/File/{file}").status_code == 403
	frappe.db.rollback()
	assert frappe.db.exists("File", {"file_url": url, "is_private": 1})


@pytest.mark.parametrize("fieldname", ["video", "pdf", "content", "body"])
def test_own_file_is_attached_by_naming_it_in_the_lesson(client, moderator, lesson, enrolled, fieldname):
	url, content = upload(client, "my plan (1).mp4" if fieldname == "content" else "plan.mp4")
	assert status_for(client, enrolled, url) == 403
	client.logout()
	client.login(moderator, PASSWORD)
	block = {"type": "upload", "data": {"file_url": url, "file_type": "mp4"}}
	values = {"content": json.dumps({"blocks": [block]}), "body": f"See [the film]({url} 'Film')."}
	assert save(client, lesson, **{fieldname: values.get(fieldname, url)}).status_code == 200
	assert status_for(client, enrolled, url) == 200
	assert client.get(url).data == content


@pytest.mark.parametrize("fieldname", ["content", "body"])
def test_file_of_another_is_not_had_by_naming_it_in_the_text(client, lesson, enrolled, fieldname):
	client.login(make_user("HR Manager"), PASSWORD)
	url, _content = upload(client, "salaries.pdf")
	creator = make_teacher(lesson)
	client.logout()
	client.login(creator, PASSWORD)
	values = {
		"content": json.dumps({"blocks": [{"type": "upload", "data": {"file_url": url}}]}),
		"body": f"[x]({url})",
	}
	assert save(client, lesson, **{fieldname: values[fieldname]}).status_code == 200
	assert status_for(client, creator, url) == 403
	assert status_for(client, enrolled, url) == 403


@pytest.mark.parametrize("fieldname", ["video", "pdf"])
def test_file_of_another_is_refused_as_the_film_or_document(client, lesson, fieldname):
	client.login(make_user("HR Manager"), PASSWORD)
	url, _content = upload(client, "salaries.pdf")
	creator = make_teacher(lesson)
	client.logout()
	client.login(creator, PASSWORD)
	response = save(client, lesson, **{fieldname: url})
	assert response.status_code == 417
	assert "does not exist, or you have no access" in messages_of(response)
	assert status_for(client, creator, url) == 403


def make_teacher(lesson) -> str:
	"""A Course Creator whose course it is."""
	creator = make_user("Course Creator")
	course = frappe.get_doc("LMS Course", lesson.course)
	course.append("instructors", {"instructor": creator})
	course.save()
	frappe.db.commit()
	return creator


def test_file_uploaded_before_the_lesson_was_saved_is_its_file(client, moderator, lesson, enrolled):
	url, _content = upload(client)
	values = {"title": "New", "chapter": lesson.chapter, "video": url}
	assert client.post("/api/resource/Course Lesson", json=values).status_code == 200
	assert status_for(client, enrolled, url) == 200


def make_pointer(client, url: str):
	values = {"file_name": "mine.mp4", "is_private": 1, "file_url": url}
	return client.post("/api/resource/File", json=values)


def test_nobody_reads_a_film_by_making_a_file_of_its_address(client, moderator, lesson):
	url, _content = attach(client, lesson)
	assert status_for(client, make_user("LMS Student"), url) == 403
	assert make_pointer(client, url).status_code >= 400
	own = client.post(
		"/api/method/upload_file",
		data={"file": (io.BytesIO(FILM + b"own"), "own.mp4"), "is_private": 1},
		content_type="multipart/form-data",
	).json["message"]
	assert client.put(f"/api/resource/File/{own['name']}", json={"file_url": url}).status_code == 403
	user = client.get("/api/method/frappe.auth.get_logged_user").json["message"]
	client.put(f"/api/resource/User/{user}", json={"user_image": url})
	assert client.get(url).status_code == 403


def test_readers_do_not_take_a_film_away_with_a_file_of_theirs(client, moderator, lesson, enrolled):
	url, content = attach(client, lesson)
	client.logout()
	client.login(enrolled, PASSWORD)
	pointer = make_pointer(client, url).json["data"]["name"]
	client.put(f"/api/resource/File/{pointer}", json={"content_hash": "0" * 32})
	assert client.delete(f"/api/resource/File/{pointer}").status_code in (200, 202)
	response = client.get(url)
	assert (response.status_code, response.data) == (200, content)
