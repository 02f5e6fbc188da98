"""Programs over HTTP: who sees what of whom, who changes what, and the order of courses in every path."""

import json
from types import SimpleNamespace

import frappe
import pytest

from lms.testing.factories import complete_lessons, make_course, make_program
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

API = "lms.lms.api"
PROGRAMS = "/api/resource/LMS Program"
MEMBERS = "/api/resource/LMS Program Member"


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	"""A program of two courses in order for learner and colleague; a draft; one of the colleague alone."""
	learner, colleague = make_user("LMS Student"), make_user("LMS Student", first_name="Zebedee")
	courses = [make_course(lessons=2).name for _ in range(2)]
	program = make_program(courses, [learner, colleague])
	others = make_program(courses, [colleague])
	draft = make_program(courses, [learner], published=0)
	frappe.db.commit()
	lessons = [
		frappe.db.get_value("Course Lesson", {"course": course, "title": "Lesson 1"}) for course in courses
	]
	return SimpleNamespace(
		learner=learner,
		colleague=colleague,
		courses=courses,
		lessons=lessons,
		program=program,
		others=others,
		draft=draft,
	)


@pytest.fixture
def signed_in(client, scene):
	client.login(scene.learner, PASSWORD)
	return client


def sign_in(client, *roles: str) -> str:
	user = make_user(*roles)
	client.login(user, PASSWORD)
	return user


def listed(response) -> list[str]:
	assert response.status_code == 200, response.text
	return [row["name"] for row in response.json["data"]]


def test_a_learner_reads_the_published_programs_they_are_in(signed_in, scene):
	"""By their names: lists would tell, by filters, who else is in them."""
	assert listed(signed_in.get(PROGRAMS)) == []
	data = signed_in.get(f"{PROGRAMS}/{scene.program.name}").json["data"]
	assert [row["course"] for row in data["program_courses"]] == scene.courses
	for program in (scene.others, scene.draft):
		assert signed_in.get(f"{PROGRAMS}/{program.name}").status_code == 403


def test_a_learner_does_not_learn_who_else_is_in_a_program(signed_in, scene):
	response = signed_in.get(f"{PROGRAMS}/{scene.program.name}")
	assert not response.json["data"].get("program_members")
	row = scene.program.program_members[1].name
	fields = '["*", "`tabLMS Program Member`.member", "`tabLMS Program Member`.full_name"]'
	responses = [
		response,
		signed_in.get(PROGRAMS, query_string={"fields": fields}),
		signed_in.get(MEMBERS, query_string={"parent": "LMS Program", "fields": '["*"]'}),
		signed_in.get(MEMBERS, query_string={"parent": "LMS Program", "fields": '["name", "member"]'}),
		signed_in.get(f"{MEMBERS}/{row}"),
		signed_in.call("frappe.client.get", doctype="LMS Program", name=scene.program.name),
		signed_in.call("frappe.client.get_list", doctype="LMS Program Member", parent="LMS Program"),
	]
	assert not any(scene.colleague in each.text or "Zebedee" in each.text for each in responses)
	assert not any(row in each.text for each in responses if each.status_code == 200)


def test_a_creator_who_is_a_member_does_not_either(client, scene):
	creator = sign_in(client, "Course Creator")
	scene.program.append("program_members", {"member": creator})
	scene.program.save()
	frappe.db.commit()
	fields = '["name", "program_members.member"]'
	responses = [
		client.get(f"{PROGRAMS}/{scene.program.name}"),
		client.get(PROGRAMS, query_string={"fields": fields}),
		client.get(MEMBERS, query_string={"parent": "LMS Program", "fields": '["*"]'}),
		client.call("lms.lms.api.get_program", program=scene.program.name),
	]
	assert [each.status_code for each in responses if each is not responses[2]] == [403, 200, 200]
	assert not any(scene.colleague in each.text for each in responses)


@pytest.mark.parametrize("values", [{"title": "Mine"}, {"published": 0}, {"program_members": []}], ids=str)
def test_a_learner_changes_nothing(values, signed_in, scene):
	assert signed_in.put(f"{PROGRAMS}/{scene.program.name}", json=values).status_code == 403
	assert signed_in.delete(f"{PROGRAMS}/{scene.program.name}").status_code == 403
	assert signed_in.post(PROGRAMS, json={"title": "Mine", **values}).status_code == 403
	row = scene.program.program_members[0].name
	assert signed_in.put(f"{MEMBERS}/{row}", json={"progress": 100}).status_code == 403
	frappe.db.rollback()
	assert frappe.db.get_value("LMS Program Member", row, "progress") == 0
	assert frappe.db.count("LMS Program Member", {"parent": scene.program.name}) == 2


@pytest.mark.parametrize("role", ["HR Manager", "HR User", "Employee", "Batch Evaluator"])
def test_other_roles_have_no_access(role, client, scene):
	sign_in(client, role)
	assert client.get(PROGRAMS).status_code == 403
	assert client.get(f"{PROGRAMS}/{scene.program.name}").status_code == 403
	assert client.post(PROGRAMS, json={"title": "Mine"}).status_code == 403


@pytest.mark.parametrize("role", ["Moderator", "System Manager", "Course Creator"])
def test_a_program_is_made_and_kept_over_rest(role, client, scene):
	user = sign_in(client, role)
	values = {
		"title": f"Academy {frappe.generate_hash(length=6)}",
		"program_courses": [{"course": scene.courses[0]}],
		"program_members": [{"member": scene.learner, "progress": 80}],
		"member_count": 5,
	}
	made = client.post(PROGRAMS, json=values)
	assert made.status_code == 200, made.text
	data = made.json["data"]
	assert (data["owner"], data["member_count"]) == (user, 1)
	assert data["program_members"][0]["progress"] == 0
	rows = [{"member": scene.learner}, {"member": scene.colleague}]
	changed = client.put(f"{PROGRAMS}/{data['name']}", json={"program_members": rows, "published": 1})
	assert changed.json["data"]["member_count"] == 2
	read = client.get(f"{PROGRAMS}/{data['name']}").json["data"]
	assert [row["member"] for row in read["program_members"]] == [scene.learner, scene.colleague]
	assert client.delete(f"{PROGRAMS}/{data['name']}").status_code == 202


def test_a_creator_does_not_touch_the_programs_of_others(client, scene):
	sign_in(client, "Course Creator")
	assert listed(client.get(PROGRAMS)) == []
	assert client.get(f"{PROGRAMS}/{scene.program.name}").status_code == 403
	assert client.put(f"{PROGRAMS}/{scene.program.name}", json={"published": 0}).status_code == 403
	assert client.delete(f"{PROGRAMS}/{scene.program.name}").status_code == 403


def test_a_refusal_names_what_is_wrong(client, scene):
	sign_in(client, "Moderator")
	rows = [{"member": scene.learner}, {"member": "nobody@example.com"}]
	response = client.post(PROGRAMS, json={"title": "X", "program_members": rows})
	assert response.status_code == 417
	assert "nobody@example.com" in messages_of(response)
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Program", "X")


def test_a_stale_row_does_not_take_progress_back(client, scene):
	sign_in(client, "Moderator")
	before = client.get(f"{PROGRAMS}/{scene.program.name}").json["data"]
	complete_lessons(scene.learner, scene.courses[0])
	frappe.db.commit()
	response = client.put(f"{PROGRAMS}/{scene.program.name}", json=before)
	assert response.status_code == 200, response.text
	assert [row["progress"] for row in response.json["data"]["program_members"]] == [50, 0]
	frappe.db.rollback()
	assert (
		frappe.db.get_value(
			"LMS Program Member", {"member": scene.learner, "parent": before["name"]}, "progress"
		)
		== 50
	)


def test_the_lessons_of_a_locked_course_are_neither_listed_nor_read(signed_in, scene):
	response = signed_in.get("/api/resource/Course Lesson", query_string={"fields": '["course"]'})
	assert {row["course"] for row in response.json["data"]} == {scene.courses[0]}
	refusal = signed_in.get(f"/api/resource/Course Lesson/{scene.lessons[1]}")
	assert refusal.status_code == 403
	title = frappe.db.get_value("LMS Course", scene.courses[0], "title")
	assert f"opens once you have completed {title}, the course before it" in messages_of(refusal)
	assert "body" not in refusal.text
	assert signed_in.get(f"/api/resource/Course Lesson/{scene.lessons[0]}").status_code == 200


def test_the_reason_is_for_those_who_are_locked_out(client, scene):
	sign_in(client, "LMS Student")
	refusal = client.get(f"/api/resource/Course Lesson/{scene.lessons[1]}")
	assert refusal.status_code == 403
	assert "opens once" not in messages_of(refusal)


def test_lessons_are_marked_in_the_order_of_the_courses(signed_in, scene):
	def mark(course: str, number: int):
		return signed_in.call(
			f"{API}.mark_lesson_progress", course=course, chapter_number=1, lesson_number=number
		)

	refusal = mark(scene.courses[1], 1)
	assert refusal.status_code == 403
	assert refusal.json["exc_type"] == "CourseLockedError"
	assert f"the course before it in the program {scene.program.title}." in messages_of(refusal)
	for number in (1, 2):
		assert mark(scene.courses[0], number).status_code == 200
	assert mark(scene.courses[1], 1).json["message"]["progress"] == 50
	[mine] = signed_in.get(f"/api/method/{API}.get_my_programs").json["message"]
	assert mine["progress"] == 75
	assert signed_in.get(f"/api/resource/Course Lesson/{scene.lessons[1]}").status_code == 200


def test_my_programs(signed_in, scene):
	[mine] = signed_in.get(f"/api/method/{API}.get_my_programs").json["message"]
	one = signed_in.call(f"{API}.get_program", program=scene.program.name).json["message"]
	assert mine == one
	assert (mine["name"], mine["progress"]) == (scene.program.name, 0)
	assert [row["locked"] for row in mine["courses"]] == [False, True]
	assert "opens once you have completed" in mine["courses"][1]["reason"]
	assert scene.colleague not in json.dumps(mine)


@pytest.mark.parametrize(
	("program", "status", "message"),
	[
		("others", 403, "You are not a member of this program."),
		("draft", 404, "does not exist or is not published"),
		(None, 417, "Program is missing."),
	],
)
def test_the_programs_of_others_are_refused(program, status, message, signed_in, scene):
	name = program and getattr(scene, program).name
	response = signed_in.call(f"{API}.get_program", program=name)
	assert response.status_code == status
	assert message in messages_of(response)


def test_guests_have_no_programs(client, scene):
	for call in ("get_my_programs", "get_program", "add_program_members"):
		assert client.call(f"{API}.{call}", program=scene.program.name).status_code == 403


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_members_are_added_by_the_list(role, client, scene):
	user = sign_in(client, role)
	members = [scene.learner, user, user.upper(), "nobody@example.com"]
	response = client.call(
		f"{API}.add_program_members", program=scene.program.name, members=json.dumps(members)
	)
	assert response.json["message"] == {
		"added": 1,
		"skipped": 1,
		"errors": [{"member": "nobody@example.com", "error": "There is no user with this address."}],
	}
	frappe.db.rollback()
	assert frappe.db.count("LMS Enrollment", {"member": user}) == 2


@pytest.mark.parametrize(
	"role", ["LMS Student", "Course Creator", "HR Manager", "HR User", "Employee", "Batch Evaluator"]
)
def test_others_add_no_members(role, client, scene):
	user = sign_in(client, role)
	response = client.call(f"{API}.add_program_members", program=scene.program.name, members=[user])
	assert response.status_code == 403
	assert client.get(f"/api/method/{API}.add_program_members").status_code == 403
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Program Member", {"member": user})


@pytest.mark.parametrize(
	("arguments", "status", "message"),
	[
		({"program": "No Such Program", "members": ["a@example.com"]}, 404, "This program does not exist."),
		({"members": []}, 417, "Members is empty."),
		({"members": "a@example.com"}, 417, "Members is not valid JSON."),
		({"members": {"a": 1}}, 417, "Members must be a list"),
		({"program": None, "members": ["a@example.com"]}, 417, "Program is missing."),
	],
	ids=str,
)
def test_bad_arguments_are_refused_with_a_reason(arguments, status, message, client, scene):
	sign_in(client, "Moderator")
	response = client.call(f"{API}.add_program_members", **{"program": scene.program.name} | arguments)
	assert response.status_code == status
	assert message in messages_of(response)
