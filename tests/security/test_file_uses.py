"""Files: what stays possible, who may attach, what and how much one may upload, and who else is asked."""

import io
import json
import os
from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest

from lms import install
from lms.lms.files import guard
from lms.lms.shared.file_addresses import get_path
from lms.testing.factories import make_course, make_employee
from tests.support.documents import PDF
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_designation, make_user


def upload(client, name="note.txt", content=None, **form):
	content = frappe.generate_hash(length=20).encode() if content is None else content
	data = {"file": (io.BytesIO(content), name), **form}
	return client.post("/api/method/upload_file", data=data, content_type="multipart/form-data")


def keep(client, name="note.txt", content=None, **form) -> SimpleNamespace:
	response = upload(client, name, content, **form)
	assert response.status_code == 200, response.text[-900:]
	return SimpleNamespace(**response.json["message"])


def change(client, file, **values):
	return client.put(f"/api/resource/File/{file.name}", json=values)


def point_to(client, url, **values):
	return client.post("/api/resource/File", json={"file_url": url, **values})


def sign_in(client, *roles) -> str:
	client.logout()
	user = make_user(*roles)
	client.login(user, PASSWORD)
	return user


# What stays possible


@pytest.mark.parametrize("role", ["LMS Student", "HR User", "System Manager"])
def test_owners_publish_hide_attach_and_delete_their_files(role, client, committed):
	sign_in(client, role)
	content = frappe.generate_hash(length=20).encode()
	file = keep(client, f"{frappe.generate_hash()}.txt", content, is_private=1)
	for is_private, folder in ((0, "/files/"), (1, "/private/files/")):
		response = change(client, file, is_private=is_private)
		assert response.status_code == 200, response.text[-900:]
		url = response.json["data"]["file_url"]
		assert (url.startswith(folder), Path(get_path(url)).read_bytes()) == (True, content)
	values = {"attached_to_doctype": "Designation", "attached_to_name": make_designation()}
	assert change(client, file, **values).status_code == (403 if role == "LMS Student" else 200)
	assert client.delete(f"/api/resource/File/{file.name}").status_code in (200, 202)
	assert not os.path.exists(get_path(url))


def test_a_file_that_one_may_read_can_be_pointed_to(client, committed):
	sign_in(client, "HR Manager")
	content = frappe.generate_hash(length=20).encode()
	file = keep(client, content=content, doctype="Designation", docname=make_designation(), is_private=1)
	sign_in(client, "HR User")
	pointer = point_to(client, file.file_url)
	assert pointer.status_code == 200, pointer.text[-900:]
	pointer = SimpleNamespace(**pointer.json["data"])
	assert client.get(pointer.file_url).data == content
	assert client.delete(f"/api/resource/File/{pointer.name}").status_code in (200, 202)
	assert client.get(file.file_url).data == content


def test_who_reads_the_record_reads_its_files(client, committed):
	employee = make_employee().name
	sign_in(client, "HR Manager")
	content = frappe.generate_hash(length=20).encode()
	file = keep(client, content=content, doctype="Employee", docname=employee, is_private=1)
	sign_in(client, "LMS Student")
	assert client.get(file.file_url).status_code == 403
	assert change(client, file, is_private=0).status_code == 403
	sign_in(client, "HR User")
	assert client.get(file.file_url).data == content


def make_course_with(client, image):
	values = {"title": frappe.generate_hash(), "short_introduction": "x", "description": "x", "image": image}
	return client.post("/api/resource/LMS Course", json=values)


def test_one_s_own_picture_and_a_public_one_of_others_can_be_shown(client, committed):
	sign_in(client, "HR Manager")
	shown = keep(client, "logo.png")
	sign_in(client, "Course Creator")
	for file in (keep(client, "me.png", is_private=1), shown):
		response = make_course_with(client, file.file_url)
		assert response.status_code == 200, response.text[-900:]
		assert response.json["data"]["image"] == file.file_url
	frappe.db.rollback()
	assert not frappe.db.get_value("File", shown.name, "attached_to_name")
	assert client.delete(f"/api/resource/File/{shown.name}").status_code == 403


def test_a_picture_of_others_is_refused_by_name_of_the_field(client, committed):
	sign_in(client, "HR Manager")
	secret = keep(client, "me.png", is_private=1)
	sign_in(client, "Course Creator")
	response = make_course_with(client, secret.file_url)
	assert response.status_code == 417
	assert "mage: this file does not exist, or you have no access" in messages_of(response)


def test_names_that_differ_by_case_or_accents_are_two_files(client, committed):
	word = frappe.generate_hash(length=12)
	sign_in(client, "HR Manager")
	first, second = frappe.generate_hash().encode(), frappe.generate_hash().encode()
	url = keep(client, f"a{word}.txt", first, is_private=1).file_url
	sign_in(client, "HR Manager")
	for name in (f"A{word.upper()}.txt", f"ä{word}.txt"):
		own = keep(client, name, second + name.encode(), is_private=1).file_url
		assert client.get(own).data == second + name.encode()
		assert client.get(url).status_code == 403


# Whom attaching is for


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Employee", None])
def test_nobody_attaches_to_what_they_may_not_write(role, client, committed):
	course = make_course(lessons=1, published=1)
	targets = {"Employee": make_employee().name, "LMS Course": course.name, "User": "Administrator"}
	sign_in(client, *([role] if role else []))
	own = keep(client, "note.txt", is_private=1)
	for doctype, name in targets.items():
		assert upload(client, doctype=doctype, docname=name).status_code == 403, doctype
		values = {"attached_to_doctype": doctype, "attached_to_name": name}
		assert change(client, own, **values).status_code == 403, doctype
		assert point_to(client, own.file_url, **values).status_code == 403, doctype
		for values in ({"attached_to_doctype": doctype}, {"attached_to_name": name}):
			assert change(client, own, **values).status_code >= 400, doctype
	frappe.db.rollback()
	filters = {"attached_to_name": ["in", list(targets.values())], "owner": ["!=", "Administrator"]}
	assert not frappe.get_all("File", filters=filters)


@pytest.mark.parametrize(
	"doctype", ["LMS Completion", "LMS Certificate", "LMS Training Assignment Event", "LMS Quiz Attempt"]
)
def test_nobody_attaches_to_evidence(doctype, client, committed):
	"""Nor beforehand, under the name that a record will have."""
	sign_in(client, "Moderator")
	own = keep(client)
	for name in ("HR-EMP-99999", frappe.generate_hash()):
		values = {"attached_to_doctype": doctype, "attached_to_name": name}
		assert change(client, own, **values).status_code == 403
		assert upload(client, doctype=doctype, docname=name).status_code == 403


def test_a_form_that_is_not_saved_yet_attaches_for_those_who_may_make_the_record(client, committed):
	name = "new-designation-abcdefghij"
	sign_in(client, "HR Manager")
	assert upload(client, doctype="Designation", docname=name).status_code == 200
	assert upload(client, doctype="Designation", docname="Future Designation").status_code == 403
	sign_in(client, "LMS Student")
	assert upload(client, doctype="Designation", docname=name).status_code == 403


def test_hr_keeps_an_employee_s_picture_at_their_user(client, committed):
	"""As ERPNext does when an Employee is saved."""
	user = make_user()
	make_employee(user_id=user)
	frappe.db.commit()
	sign_in(client, "HR Manager")
	picture = keep(client, "me.png", is_private=1)
	values = {"attached_to_doctype": "User", "attached_to_name": user}
	assert point_to(client, picture.file_url, **values).status_code == 200
	sign_in(client, "LMS Student")
	own = keep(client, "me.png", is_private=1)
	assert point_to(client, own.file_url, **values).status_code == 403


def test_folders_are_made_by_those_who_may_and_hold_no_content(client, committed):
	sign_in(client, "LMS Student")
	own = keep(client)
	assert change(client, own, folder=own.name).status_code >= 400
	assert change(client, own, is_folder=1).status_code == 403
	folder = {"file_name": frappe.generate_hash(), "is_folder": 1}
	assert client.post("/api/resource/File", json={**folder, "file_url": own.file_url}).status_code == 403


# What one may upload, and how much


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "feed.xml", "noextension"])
def test_website_users_make_no_pages_by_any_way(name, client, committed):
	sign_in(client)
	values = {"file_name": name, "content": "<script>alert(1)</script>"}
	for answer in (
		client.post("/api/resource/File", json=values),
		client.post(
			"/api/method/frappe.client.insert", json={"doc": json.dumps({"doctype": "File", **values})}
		),
		client.post("/api/resource/File", json={**values, "file_url": "/files/a.txt"}),
		upload(client, name),
	):
		assert answer.status_code == 417
		assert "You can only upload" in messages_of(answer)


def test_a_learner_uploads_as_much_as_the_settings_allow(client, committed):
	user = sign_in(client, "LMS Student")
	frappe.db.set_single_value("LMS Settings", "upload_limit", 1)
	frappe.db.commit()
	try:
		half = PDF.ljust(600 * 1024)
		assert upload(client, "a.pdf", half + b"1", file_size="-9999999").status_code == 200
		response = upload(client, "b.pdf", half + b"2", file_size="-9999999")
		assert response.status_code == 417
		assert "1 MB" in messages_of(response)
		frappe.db.rollback()
		assert len(frappe.get_all("File", filters={"owner": user})) == 1
		sign_in(client, "Course Creator")
		assert [upload(client, f"{i}.pdf", half + b"%d" % i).status_code for i in (3, 4)] == [200, 200]
	finally:
		frappe.db.set_single_value("LMS Settings", "upload_limit", 1000)
		frappe.db.commit()


# Who else is asked


def make_file(**values):
	values = {"file_name": "note.txt", "content": frappe.generate_hash(length=20), **values}
	return frappe.get_doc({"doctype": "File", **values}).insert()


@pytest.mark.parametrize("ptype", ["read", "write", "delete", "create", "share"])
@pytest.mark.parametrize("is_private", [0, 1])
def test_without_an_objection_the_answer_is_the_one_of_frappe(ptype, is_private):
	"""An answer, in any case: Frappe 16 takes none for a refusal."""
	from frappe.core.doctype.file.file import has_permission

	file = make_file(is_private=is_private)
	for user in ("Administrator", make_user("LMS Student"), make_user("System Manager")):
		answer = guard.has_permission(file, ptype, user)
		assert answer is bool(has_permission(file, ptype, user)), user


def note(calls):
	def call(doc, only_thumbnail=False):
		calls.append((doc.file_url, only_thumbnail))

	return call


@pytest.fixture
def other_app(monkeypatch):
	"""Another app that keeps files, whose hooks come before or after this app's."""
	calls: list[tuple] = []
	asked, get_attr = frappe.get_hooks, frappe.get_attr
	place = SimpleNamespace(is_first=False, calls=calls)

	def get_hooks(name=None, *args, **options):
		hooks = asked(name, *args, **options)
		if name != "delete_file_data_content":
			return hooks
		return ["other.delete", *hooks] if place.is_first else [*hooks, "other.delete"]

	monkeypatch.setattr(frappe, "get_hooks", get_hooks)
	monkeypatch.setattr(
		frappe, "get_attr", lambda name: note(calls) if name == "other.delete" else get_attr(name)
	)
	return place


def test_the_next_app_deletes_what_no_file_names_any_more(other_app):
	file = make_file(is_private=1)
	twin = frappe.copy_doc(file)
	twin.update({"content_hash": None, "content": None})
	twin.insert()
	guard.delete_content(twin)
	assert other_app.calls == []
	twin.delete()
	other_app.calls.clear()
	guard.delete_content(file)
	assert other_app.calls == [(file.file_url, False)]


def test_installing_says_which_other_app_keeps_files(other_app, capsys):
	install.tell_of_other_storage()
	assert "lms then calls other.delete" in capsys.readouterr().out
	other_app.is_first = True
	install.tell_of_other_storage()
	assert "Another app stores files: other.delete" in capsys.readouterr().out
	other_app.is_first = False


def test_installing_says_nothing_where_no_other_app_keeps_files(capsys):
	install.tell_of_other_storage()
	assert capsys.readouterr().out == ""
