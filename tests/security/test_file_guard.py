"""Files of others: whatever way a File is made or changed, it gets nobody at them, nor takes them away.

A way is a function of the client and the scene; what it is answered does not matter. Afterwards the file
must be where it was, with what was in it, for its owner and for nobody else.
"""

import io
import json
import os
from types import SimpleNamespace

import frappe
import pytest

from lms.lms.shared.file_addresses import get_path
from lms.testing.factories import make_course
from tests.support.documents import make_png
from tests.support.users import PASSWORD, make_user

ROLES = {"learner": ("LMS Student",), "author and HR": ("Course Creator", "HR User"), "website user": ()}
SPELLINGS = (
	"{folder}{name}",
	"{folder}./{name}",
	"{folder}/{name}",
	"/{folder}{name}",
	"{folder}x/../{name}",
	"{folder}%2e/{name}",
	"{folder}{quoted}",
	"{folder}{twice}",
	"{folder}{name}\0",
	"/files/../../private/files/{name}",
	"/private/files/../../{place}/{name}",
	"http://localhost{folder}{name}",
	"{host}{folder}{name}",
	"{folder}{upper}",
	"{folder}{accent}",
	"{folder}{name} ",
	"{folder}{name}?x",
)


@pytest.fixture(params=["learner"])
def scene(request, client, committed) -> SimpleNamespace:
	"""Files of an HR Manager's, a private and a public one, and somebody signed in who is after them."""
	client.login(make_user("HR Manager"), PASSWORD)
	secret, shown = keep(client, is_private=1), keep(client, is_private=0)
	client.logout()
	attacker = make_user(*ROLES[request.param])
	client.login(attacker, PASSWORD)
	own = keep(client, is_private=1)
	return SimpleNamespace(secret=secret, shown=shown, attacker=attacker, own=own)


def keep(client, **form) -> SimpleNamespace:
	"""A picture that was uploaded: its File, its address and what is in it."""
	content, name = make_png(frappe.generate_hash()), f"{frappe.generate_hash(length=12)}.png"
	response = upload(client, content, name, **form)
	assert response.status_code == 200, response.text[-900:]
	file = response.json["message"]
	return SimpleNamespace(
		name=file["name"], url=file["file_url"], content=content, content_hash=file["content_hash"]
	)


def upload(client, content, name="mine.png", **form):
	data = {"file": (io.BytesIO(content), name), **form}
	return client.post("/api/method/upload_file", data=data, content_type="multipart/form-data")


def call(client, command, /, **arguments):
	return client.post(f"/api/method/{command}", json=arguments)


def make(client, **values):
	return client.post("/api/resource/File", json={"is_private": 1, **values})


def change(client, file, **values):
	return client.put(f"/api/resource/File/{file.name}", json=values)


def spell(url: str) -> list[str]:
	folder, name = url.rpartition("/")[0] + "/", url.rpartition("/")[2]
	quoted = f"%{ord(name[0]):x}{name[1:]}"
	words = {"folder": folder, "name": name, "quoted": quoted, "twice": quoted.replace("%", "%2525")}
	words |= {"place": "private/files" if folder.startswith("/private") else "public/files"}
	words |= {"host": frappe.utils.get_url(), "upper": name.upper(), "accent": name.replace("a", "ä")}
	return [spelling.format(**words) for spelling in SPELLINGS]


# Ways to a File that names another's content


def change_address(client, scene):
	for url in spell(scene.secret.url):
		change(client, scene.own, file_url=url)
	url = scene.secret.url
	change(client, scene.own, file_url=url, is_private=0)
	change(client, scene.own, file_url=url, is_folder=1)
	change(client, scene.own, file_url=url, flags={"handed_in": True, "ignore_permissions": True})


def change_folder(client, scene):
	"""A folder is a File, too, which has no address."""
	for values in ({"is_private": 1}, {"is_private": 1, "file_name": scene.secret.url.rpartition("/")[2]}):
		folder = {"file_name": frappe.generate_hash(), "is_folder": 1, **values}
		response = client.post("/api/resource/File", json=folder)
		folder = SimpleNamespace(name=response.json["data"]["name"] if response.status_code == 200 else "x")
		for url in spell(scene.secret.url)[:2]:
			change(client, folder, file_url=url)
			change(client, folder, file_url=url, is_folder=0)
			change(client, scene.own, file_url=url)
			make(client, file_url=url)


def send_other_types(client, scene):
	"""What is a text may come as something else."""
	for value in (
		1,
		[scene.secret.url],
		{"name": scene.secret.name},
		{"owner": ["!=", ""]},
		True,
		["like", "%"],
	):
		for key in (
			"file_url",
			"attached_to_name",
			"attached_to_doctype",
			"folder",
			"file_name",
			"is_private",
		):
			change(client, scene.own, **{key: value})
			make(client, **{"file_name": "a.png", "content": "x", key: value})


def preview_an_import(client, scene):
	"""Whoever knew the name of an import was shown any table."""
	arguments = {"data_import": "x", "import_file": scene.secret.url}
	call(client, "frappe.core.doctype.data_import.data_import.get_preview_from_template", **arguments)


def change_name(client, scene):
	name = scene.secret.url.rpartition("/")[2]
	for url in ("", None):
		change(client, scene.own, file_url=url, file_name=name)


def change_with_client(client, scene):
	for url in spell(scene.secret.url)[:2]:
		values = {"doctype": "File", "name": scene.own.name}
		call(client, "frappe.client.set_value", **values, fieldname="file_url", value=url)
		call(client, "frappe.client.set_value", **values, fieldname=json.dumps({"file_url": url}))
		call(client, "frappe.client.set_value", **values, fieldname={"file_url": url})
		call(client, "frappe.client.save", doc=json.dumps({**values, "file_url": url}))
		call(
			client,
			"frappe.client.bulk_update",
			docs=json.dumps([{**values, "docname": scene.own.name, "file_url": url}]),
		)
		doc = client.get(f"/api/resource/File/{scene.own.name}").json["data"]
		call(client, "frappe.client.save", doc=json.dumps({**doc, "file_url": url}))
		call(
			client, "frappe.desk.form.save.savedocs", doc=json.dumps({**doc, "file_url": url}), action="Save"
		)


def make_with_address(client, scene):
	for url in spell(scene.secret.url):
		make(client, file_url=url)
	url = scene.secret.url
	make(client, file_url=url, is_folder=1, file_name=frappe.generate_hash())
	make(client, file_url=url, content=",", decode=1, file_name="a.png")
	make(client, file_url=url, content="", file_name="a.png")
	make(client, file_url=url, flags={"ignore_permissions": True, "handed_in": True})
	call(client, "frappe.client.insert", doc=json.dumps({"doctype": "File", "file_url": url}))
	call(client, "frappe.client.insert_many", docs=json.dumps([{"doctype": "File", "file_url": url}]))


def upload_address(client, scene):
	for url in spell(scene.secret.url):
		call(client, "upload_file", file_url=url, is_private=0)
	call(client, "upload_file", file_url=scene.secret.url, is_private=1)
	call(client, "upload_file", library_file_name=scene.secret.name)


def make_with_hash(client, scene):
	"""Frappe gives a File the address of another with the same hash."""
	for values in (
		{"content": ""},
		{"content": ",", "decode": 1},
		{"file_url": "https://a.example/b.png"},
		{},
	):
		make(client, file_name="a.png", content_hash=scene.secret.content_hash, **values)


def make_with_name(client, scene):
	for is_private in (0, 1):
		make(client, file_name=scene.secret.url.rpartition("/")[2], is_private=is_private)


def point_with_fields(client, scene):
	"""A field of one's own record that names a file has it attached there."""
	for url in spell(scene.secret.url):
		client.put(f"/api/resource/User/{scene.attacker}", json={"user_image": url})
		client.post("/api/resource/LMS Course", json={"title": "x", "image": url, "short_introduction": "x"})


def point_with_lessons(client, scene):
	course = client.post("/api/resource/LMS Course", json={"title": "x", "short_introduction": "x"})
	if course.status_code != 200:
		return
	chapter = {"title": "x", "course": course.json["data"]["name"]}
	chapter = client.post("/api/resource/Course Chapter", json=chapter).json["data"]["name"]
	for url in spell(scene.secret.url)[:2]:
		lesson = {"title": "x", "chapter": chapter}
		block = json.dumps({"blocks": [{"type": "upload", "data": {"file_url": url}}]})
		for values in ({"video": url}, {"pdf": url}, {"body": f"[x]({url})"}, {"content": block}):
			client.post("/api/resource/Course Lesson", json={**lesson, **values})


def send_by_mail(client, scene):
	arguments = {"content": "x", "subject": "x", "recipients": scene.attacker, "send_email": 0}
	for attachments in ([scene.secret.name], [{"file_url": scene.secret.url}], [{"fid": scene.secret.name}]):
		call(
			client,
			"frappe.core.doctype.communication.email.make",
			**arguments,
			attachments=json.dumps(attachments),
			doctype="User",
			name=scene.attacker,
		)


# Ways to the File of another


def take_over(client, scene):
	taken = {"attached_to_doctype": "User", "attached_to_name": scene.attacker}
	for values in (
		{"owner": scene.attacker},
		{"is_private": 0},
		taken,
		{**taken, "attached_to_field": "user_image"},
	):
		change(client, scene.secret, **values)
		change(client, scene.secret, **{**values, "owner": scene.attacker, "is_private": 0})
		doc = {"doctype": "File", "name": scene.secret.name}
		call(client, "frappe.client.set_value", **doc, fieldname=values)
		call(client, "frappe.client.save", doc=json.dumps({**doc, **values}))


def claim_to_own(client, scene):
	"""A document that a client sends says of itself whose it is."""
	doc = {
		"doctype": "File",
		"name": scene.secret.name,
		"owner": scene.attacker,
		"is_private": 0,
		"docstatus": 0,
	}
	doc |= {"file_url": scene.secret.url, "file_name": "a.png", "file_size": 9, "content": "x"}
	row = frappe.db.get_value("File", scene.secret.name, ["modified", "creation"], as_dict=True)
	doc |= {key: str(value) for key, value in row.items()}
	for method in ("optimize_file", "submit", "cancel", "unzip", "get_content", "delete"):
		call(client, "run_doc_method", docs=json.dumps(doc), method=method)
	call(
		client,
		"run_doc_method",
		docs=json.dumps(doc),
		method="rename",
		args=json.dumps({"name": "mine", "force": 1}),
	)


def rename(client, scene):
	for old, new, merge in (
		(scene.secret.name, "mine", 0),
		(scene.secret.name, scene.own.name, 1),
		(scene.own.name, scene.secret.name, 1),
	):
		arguments = {"name": new, "merge": merge, "force": 1, "validate_rename": 0}
		call(client, "frappe.client.rename_doc", doctype="File", old_name=old, new_name=new, merge=merge)
		call(client, "run_doc_method", dt="File", dn=old, method="rename", args=json.dumps(arguments))
		client.post(f"/api/resource/File/{old}", query_string={"run_method": "rename", **arguments})
		frappe.db.rollback()


def open_archives(client, scene):
	call(client, "frappe.core.api.file.unzip_file", name=scene.secret.name)
	call(client, "frappe.core.api.file.zip_files", files=json.dumps([scene.secret.name]))
	moved = {
		"file_list": json.dumps([{"name": scene.secret.name}]),
		"new_parent": "Home",
		"old_parent": "Home",
	}
	call(client, "frappe.core.api.file.move_file", **moved)


def attach_by_name(client, scene):
	for kind, name in (
		("User", scene.attacker),
		("ToDo", "none"),
		("File", scene.own.name),
		("LMS Course", "new-1"),
	):
		arguments = {"doctype": kind, "name": name, "attachments": json.dumps([scene.secret.name])}
		call(client, "frappe.utils.file_manager.add_attachments", **arguments)


# Ways to what is in it


def write_over_it(client, scene):
	for file in (scene.secret, scene.shown):
		name = file.url.rpartition("/")[2]
		make(client, file_name=name, content="x", is_private=int(file is scene.secret))
		upload(client, make_png(frappe.generate_hash()), name, is_private=int(file is scene.secret))
		change(client, scene.own, file_name=name)
		call(client, "run_doc_method", dt="File", dn=scene.own.name, method="optimize_file")


def swap_it(client, scene):
	"""Frappe moves Files of the same hash along when one of them is moved."""
	change(client, scene.own, content_hash=scene.secret.content_hash)
	change(client, scene.own, content_hash=scene.secret.content_hash, is_private=0)
	change(client, scene.own, content_hash=scene.shown.content_hash, is_private=0)
	change(client, scene.own, is_private=0)
	change(client, scene.own, file_url=scene.shown.url, is_private=1)


def delete_with_own(client, scene):
	for file in (scene.secret, scene.shown):
		for url in spell(file.url):
			for response in (
				make(client, file_url=url),
				make(client, file_name="a.png", content=frappe.generate_hash(), thumbnail_url=url),
			):
				if response.status_code == 200:
					pointer = SimpleNamespace(**response.json["data"])
					change(client, pointer, content_hash="0" * 32)
					change(client, pointer, thumbnail_url=url)
					client.delete(f"/api/resource/File/{pointer.name}")
	client.put(f"/api/resource/User/{scene.attacker}", json={"user_image": scene.shown.url})


def delete_it(client, scene):
	for file in (scene.secret, scene.shown):
		client.delete(f"/api/resource/File/{file.name}")
		call(client, "frappe.client.delete", doctype="File", name=file.name)
		attach = {"fid": file.name, "dt": "User", "dn": scene.attacker}
		call(client, "frappe.desk.form.utils.remove_attach", **attach)


WAYS = (
	change_address,
	change_folder,
	send_other_types,
	preview_an_import,
	change_name,
	change_with_client,
	make_with_address,
	upload_address,
	make_with_hash,
	make_with_name,
	point_with_fields,
	point_with_lessons,
	send_by_mail,
	take_over,
	claim_to_own,
	rename,
	open_archives,
	attach_by_name,
	write_over_it,
	swap_it,
	delete_with_own,
	delete_it,
)


# Whoever may do more has more ways; whoever may do less has some of them.
AUTHORS = (point_with_fields, point_with_lessons, send_by_mail)
CASES = [(way, "author and HR" if way in AUTHORS else "learner") for way in WAYS]
CASES += [
	(way, role)
	for way in (change_address, point_with_fields, take_over)
	for role in ROLES
	if (way, role) not in CASES
]


@pytest.mark.parametrize(
	("way", "scene"), CASES, ids=lambda value: getattr(value, "__name__", value), indirect=["scene"]
)
def test_no_way_leads_to_the_file_of_another(way, client, scene):
	before = read_rows(scene)
	way(client, scene)
	frappe.db.rollback()
	require_unread(client, scene)
	delete_all(client, scene)
	assert read_rows(scene) == before
	for file in (scene.secret, scene.shown):
		with open(get_path(file.url), "rb") as kept:
			assert kept.read() == file.content


def read_rows(scene) -> list[dict]:
	fields = ["name", "owner", "file_url", "file_name", "is_private", "is_folder", "attached_to_name"]
	names = [scene.secret.name, scene.shown.name]
	return frappe.get_all("File", filters={"name": ["in", names]}, fields=fields, order_by="name")


def require_unread(client, scene):
	own = frappe.get_all("File", filters={"owner": scene.attacker}, fields=["name", "file_url"])
	addresses = {*spell(scene.secret.url), *(row.file_url for row in own if row.file_url)}
	for address in sorted(addresses):
		for answer in (
			client.get(address.replace("\0", "%00").replace(" ", "%20")) if address.startswith("/") else None,
			client.get("/api/method/download_file", query_string={"file_url": address}),
		):
			assert not answer or scene.secret.content not in answer.data, address
	names = json.dumps([row.name for row in own])
	archive = call(client, "frappe.core.api.file.zip_files", files=names)
	assert scene.secret.content[-60:] not in archive.data
	folder = get_path("/files/x").rpartition("/")[0]
	assert all(
		scene.secret.content != open(entry.path, "rb").read()
		for entry in os.scandir(folder)
		if entry.is_file()
	)


def delete_all(client, scene):
	for name in frappe.get_all("File", filters={"owner": scene.attacker}, pluck="name"):
		client.delete(f"/api/resource/File/{name}")
	frappe.db.rollback()


def test_the_site_itself_is_not_to_be_had_as_a_file(client, scene):
	for url in (
		"/files/../../site_config.json",
		"/private/files/../../site_config.json",
		"/files/%2e%2e/%2e%2e/site_config.json",
		"/files/../../../apps.txt",
	):
		assert make(client, file_url=url).status_code >= 400
		assert change(client, scene.own, file_url=url).status_code >= 400
		assert call(client, "upload_file", file_url=url).status_code >= 400
		client.put(f"/api/resource/User/{scene.attacker}", json={"user_image": url})
	folder = get_path("/files/x").rpartition("/")[0]
	assert not [name for name in os.listdir(folder) if name.startswith("site_config")]


def test_attaching_by_name_needs_the_right_to_write_the_record(client, scene):
	course = make_course(lessons=1).name
	frappe.db.commit()
	arguments = {"doctype": "LMS Course", "name": course, "attachments": json.dumps([scene.own.name])}
	assert call(client, "frappe.utils.file_manager.add_attachments", **arguments).status_code in (403, 404)
	assert not frappe.db.exists("File", {"attached_to_name": course})
