"""Cohorts over every way that tells something of a record: drafts, members and waiting lists stay unknown."""

import json
from types import SimpleNamespace

import frappe
import pytest
from frappe.client import get_list

from lms.lms import api
from lms.lms.cohorts import enrolling
from lms.testing.factories import make_batch, make_course, make_program, unique
from tests.support.users import PASSWORD, make_user

VALIDATE_LINK = "/api/method/frappe.client.validate_link"
pytestmark = pytest.mark.usefixtures("committed")

OTHERS = ("LMS Student", "Batch Evaluator", "HR Manager", "Course Creator")
LEARNERS = ("LMS Student", "HR User", "Employee")


@pytest.fixture
def scene(as_user):
	"""A full cohort with a member and somebody who waits, and a draft; neither is led by whoever looks."""
	member, waiting = make_user("LMS Student"), make_user("LMS Student")
	course = make_course().name
	batch = make_batch([course], [member], seat_count=1, waiting_list=1)
	enrolling.enroll_people(
		batch.name, [waiting], "Administrator", frappe.utils.now_datetime(), to_waiting_list=True
	)
	draft = make_batch([course], published=0, title=unique("Secret"))
	return SimpleNamespace(batch=batch, draft=draft, member=member, waiting=waiting, course=course)


def list_names(doctype: str, **filters: object) -> list[str]:
	try:
		return [row["name"] for row in get_list(doctype, filters=filters)]
	except frappe.PermissionError:
		return []


def count(doctype: str, **filters: object) -> int:
	try:
		return api.get_count(doctype=doctype, filters=json.dumps(filters))
	except frappe.PermissionError:
		return 0


@pytest.mark.parametrize("role", [*LEARNERS, "HR Manager", "Course Creator", "Batch Evaluator"])
def test_a_draft_is_neither_listed_counted_nor_read(scene, role, as_user):
	with as_user(make_user(role)):
		assert list_names("LMS Batch", name=scene.draft.name) == []
		assert count("LMS Batch", title=["like", f"{scene.draft.title}%"]) == 0
		assert not frappe.has_permission("LMS Batch", "read", doc=scene.draft.name)
		for doctype in ("Batch Course", "Course Instructor"):
			assert rows_of(doctype, scene.draft.name) == []


def rows_of(doctype: str, parent: str) -> list[dict]:
	try:
		return get_list(doctype, filters={"parent": parent}, fields=["name"], parent="LMS Batch")
	except frappe.PermissionError:
		return []


@pytest.mark.parametrize("role", [*LEARNERS, "Course Creator", "Batch Evaluator"])
def test_members_and_those_who_wait_are_unknown_to_others(scene, role, as_user):
	with as_user(make_user(role)):
		for doctype in ("LMS Batch Enrollment", "LMS Batch Waitlist"):
			assert list_names(doctype, batch=scene.batch.name) == []
			assert count(doctype, batch=scene.batch.name) == 0


@pytest.mark.parametrize("role", ["LMS Student", "Batch Evaluator", "HR Manager", "Course Creator"])
def test_only_those_who_may_edit_the_cohort_take_people_out(scene, role, as_user):
	with as_user(make_user(role)), pytest.raises(frappe.PermissionError):
		api.remove_batch_members(batch=scene.batch.name, members=[scene.member], reason="No.")
	with as_user(make_user("Moderator")):
		outcome = api.remove_batch_members(batch=scene.batch.name, members=[scene.member], reason="Yes.")
	assert outcome == {"removed": 1, "skipped": 0}


def test_members_do_not_read_each_other(scene, as_user):
	with as_user(scene.waiting):
		assert list_names("LMS Batch Enrollment", batch=scene.batch.name) == []
		assert len(list_names("LMS Batch Waitlist", batch=scene.batch.name)) == 1


def test_hr_managers_read_members_and_no_waiting_list(scene, as_user):
	with as_user(make_user("HR Manager")):
		assert len(list_names("LMS Batch Enrollment", batch=scene.batch.name)) == 1
		assert list_names("LMS Batch Waitlist", batch=scene.batch.name) == []


def test_the_search_does_not_suggest_drafts(client, scene):
	frappe.db.commit()
	client.login(make_user("Course Creator"), PASSWORD)
	for text, expected in ((scene.batch.title, [scene.batch.name]), (scene.draft.title, [])):
		values = {"doctype": "LMS Batch", "txt": text, "reference_doctype": "LMS Batch Enrollment"}
		rows = client.call("frappe.desk.search.search_link", **values).json.get("message") or []
		assert [row["value"] for row in rows] == expected


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator"])
def test_links_do_not_tell_which_drafts_there_are(client, scene, role):
	frappe.db.commit()
	client.login(make_user(role), PASSWORD)
	answers = [
		client.get(VALIDATE_LINK, query_string={"doctype": "LMS Batch", "docname": name})
		for name in (scene.draft.name, "no-such-cohort")
	]
	said = [
		(answer.status_code, str(answer.json).replace(scene.draft.name, "no-such-cohort"))
		for answer in answers
	]
	assert said[0] == said[1]


def test_learners_read_no_comments_and_no_history(client, scene):
	batch = scene.batch.reload()
	batch.add_comment("Comment", "Room is damp.")
	batch.seat_count = 4
	batch.save(ignore_version=False)
	frappe.db.commit()
	client.login(scene.member, PASSWORD)
	query = {"doctype": "LMS Batch", "name": batch.name}
	answer = client.get("/api/method/frappe.desk.form.load.getdoc", query_string=query)
	told = str(answer.json.get("docinfo"))
	assert "Room is damp" not in told and "seat_count" not in told


@pytest.mark.parametrize("method", ["preview_batch_members", "add_batch_members"])
def test_creators_do_not_learn_by_enrolling_who_is_an_employee_or_in_a_program(client, scene, method):
	creator = make_user("Course Creator")
	own = make_batch(instructors=[{"instructor": creator}])
	program = make_program([scene.course], [scene.member])
	frappe.db.commit()
	client.login(creator, PASSWORD)
	api_of = f"lms.lms.api.{method}"
	for people in ({"all": 1}, {"program": program.name}, {"department": "X"}, {"employees": ["X"]}):
		answer = client.call(api_of, batch=own.name, people=people)
		assert answer.status_code == 403 and "by their addresses" in answer.text
	assert client.call(api_of, batch=own.name, people={"addresses": scene.member}).status_code == 200


# What the server writes


@pytest.mark.parametrize(
	("doctype", "values"),
	[
		("LMS Batch", {"member_count": 9}),
		("LMS Batch", {"is_cancelled": 1}),
		("LMS Batch Enrollment", {"status": "Has Left"}),
		("LMS Batch Enrollment", {"seat": "77"}),
		("LMS Batch Enrollment", {"is_open": None}),
		("LMS Batch Enrollment", {"confirmation_email_sent": 1}),
	],
	ids=str,
)
def test_moderators_do_not_write_what_the_server_writes(client, scene, doctype, values):
	name = scene.batch.name
	if doctype == "LMS Batch Enrollment":
		name = frappe.db.get_value(doctype, {"batch": name})
	frappe.db.commit()
	client.login(make_user("Moderator"), PASSWORD)
	before = frappe.db.get_value(doctype, name, list(values))
	answer = client.put(f"/api/resource/{doctype}/{name}", json=values)
	assert answer.status_code in (403, 417)
	frappe.db.rollback()
	assert frappe.db.get_value(doctype, name, list(values)) == before


@pytest.mark.parametrize("role", [*OTHERS, "Moderator"])
def test_nobody_writes_the_waiting_list_as_a_record(client, scene, role):
	entry = frappe.db.get_value("LMS Batch Waitlist", {"batch": scene.batch.name})
	frappe.db.commit()
	client.login(make_user(role), PASSWORD)
	path = f"/api/resource/LMS Batch Waitlist/{entry}"
	assert client.put(path, json={"number": 0}).status_code in (403, 404)
	assert client.delete(path).status_code in (403, 404)
	new = {"batch": scene.batch.name, "member": make_user("LMS Student"), "number": 1}
	assert client.post("/api/resource/LMS Batch Waitlist", json=new).status_code == 403


def test_a_row_of_another_cohort_is_not_taken(client, scene):
	creator = make_user("Course Creator")
	frappe.set_user(creator)
	own = make_batch([make_course().name])
	frappe.set_user("Administrator")
	frappe.db.commit()
	client.login(creator, PASSWORD)
	path = f"/api/resource/LMS Batch/{own.name}"
	for table, row in (("courses", scene.batch.courses[0]), ("instructors", scene.batch.instructors[0])):
		stolen = {key: row.get(key) for key in ("name", "course", "instructor") if row.get(key)}
		assert client.put(path, json={table: [stolen]}).status_code == 403
		whole = json.dumps({"doctype": row.doctype, **stolen, "parent": own.name, "parenttype": "LMS Batch"})
		assert client.call("frappe.client.save", doc=whole).status_code == 403
		frappe.db.rollback()
		assert frappe.db.get_value(row.doctype, row.name, "parent") == scene.batch.name


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not_enroll_by_a_record(client, scene, role):
	batch, person = make_batch().name, make_user("LMS Student")
	frappe.db.commit()
	client.login(make_user(role), PASSWORD)
	row = {"batch": batch, "member": person}
	assert client.post("/api/resource/LMS Batch Enrollment", json=row).status_code == 403
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Batch Enrollment", row)
