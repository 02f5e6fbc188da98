"""The page of a person: who may open it, what it says, its file, and reminding."""

import csv
from io import StringIO

import frappe
import pytest
from frappe.permissions import add_user_permission
from playwright.sync_api import expect

from lms.testing import factories
from tests.support.accessibility import find_barriers
from tests.support.portal import make_report, open_session, send_reminders_at_once
from tests.support.users import PASSWORD, make_user

EXPORT = "/api/method/lms.lms.api.export_person"
REFUSED = "There is no such person, or you may not see their training."


@pytest.fixture
def scene(client):
	"""Rosa, signed in, manages Ada, who is late with one course and has completed another."""
	rosa = make_user("LMS Student", "Employee")
	late, done = (
		factories.make_course(title=factories.unique(title), lessons=1) for title in ("Fire", "First aid")
	)
	ada = make_report(rosa, "Ada", late.name, due_in=-3)
	factories.make_assignment(employee=ada, course=done.name)
	factories.complete_lessons(ada, done.name)
	frappe.db.commit()
	client.login(rosa, PASSWORD)
	employee = frappe.db.get_value("Employee", {"user_id": ada})
	return frappe._dict(rosa=rosa, ada=ada, employee=employee, late=late, done=done)


def test_line_manager_reads_what_is_to_do_was_done_and_happened(client, scene):
	for name in (scene.ada, scene.employee):
		text = client.get(f"/lms/team/{name}").text
		todo, rest = text.split('id="history"')
		history, timeline = rest.split('id="timeline"')
		assert "<h1>Ada Rao</h1>" in text
		assert scene.late.title in todo and "Overdue by 3 days" in todo
		assert scene.done.title in history and "Completed on " in history
		assert f"{scene.done.title} was completed." in timeline
		assert f"{scene.late.title} was assigned, due on " in timeline
		assert f"{scene.late.title} became overdue." in timeline


@pytest.mark.parametrize("role", ["HR Manager", "Moderator", "System Manager"])
def test_hr_and_admins_open_it_within_their_user_permissions(client, scene, role):
	user = make_user(role, "LMS Student")
	client.login(user, PASSWORD)
	assert client.get(f"/lms/team/{scene.ada}").status_code == 200
	add_user_permission("Employee", factories.make_employee(first_name="Other").name, user)
	frappe.db.commit()
	assert client.get(f"/lms/team/{scene.ada}").status_code == 404


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_cannot_tell_whether_the_person_is_there(client, scene, role):
	client.login(make_user(role), PASSWORD)
	for name in (scene.ada, scene.employee, "nobody@example.com", "%3Cscript%3E"):
		response = client.get(f"/lms/team/{name}")
		assert response.status_code == 404
		assert REFUSED in response.text and "Ada" not in response.text
		assert client.get(EXPORT, query_string={"person": name}).status_code == 404


def test_guest_is_sent_to_sign_in_and_back(client, scene):
	client.logout()
	response = client.get(f"/lms/team/{scene.ada}")
	assert response.location.startswith("/login?redirect-to=%2Flms%2Fteam%2F")


def test_file_has_the_whole_history(client, scene):
	response = client.get(EXPORT, query_string={"person": scene.ada})
	heading, *rows = csv.reader(StringIO(response.get_data().decode("utf-8-sig"), newline=""))
	assert heading[:4] == ["Course", "Status", "Due Date", "Completed On"]
	assert {(row[0], row[1]) for row in rows} == {
		(scene.late.title, "Overdue"),
		(scene.done.title, "Completed"),
	}


def test_reminder_is_sent_once_a_day_and_is_in_the_timeline(client, scene, monkeypatch):
	send_reminders_at_once(monkeypatch)
	path = f"/lms/team/{scene.ada}"
	client.get(path)
	response = client.post(path, data={"csrf_token": client.csrf_token})
	assert (response.status_code, response.location) == (303, f"{path}?reminded=1")
	text = client.get(response.location).text
	assert "People who get a reminder now: 1." in text
	assert f"A reminder of {scene.late.title} was sent." in text
	again = client.post(path, data={"csrf_token": client.csrf_token})
	assert again.location == f"{path}?skipped=1"


@pytest.mark.parametrize("role", ["HR Manager", "LMS Student"])
def test_who_may_not_remind_has_no_button_and_is_refused(client, scene, role):
	client.login(make_user(role, "LMS Student"), PASSWORD)
	path = f"/lms/team/{scene.ada}"
	assert ">Remind " not in client.get(path).text
	assert client.post(path, data={"csrf_token": client.csrf_token}).status_code in (403, 404)
	frappe.db.rollback()
	assert not frappe.db.count("LMS Training Assignment Event", {"employee": scene.ada, "event": "Reminded"})


@pytest.mark.portal
def test_manager_finds_the_person_and_reminds_with_the_keyboard(page, scene):
	open_session(page, scene.rosa)
	page.goto("/lms/team")
	page.get_by_role("link", name="Ada Rao").focus()
	page.keyboard.press("Enter")
	expect(page.get_by_role("heading", level=1)).to_have_text("Ada Rao")
	for scheme in ("light", "dark"):
		page.emulate_media(color_scheme=scheme)
		assert find_barriers(page) == []
	page.get_by_role("button", name="Remind Ada Rao").focus()
	page.keyboard.press("Enter")
	expect(page.get_by_role("status")).to_have_text("People who get a reminder now: 1.")
