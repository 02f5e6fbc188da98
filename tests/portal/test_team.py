"""The page of a line manager: one's own team, in full and by filters, and nobody else's."""

import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing import factories
from lms.www.lms import team
from tests.support.portal import make_report, open_session
from tests.support.users import PASSWORD, make_user

ENTRY = 'href="/lms/team"'


@pytest.fixture
def fire(committed):
	return make_committed_course("Fire")


@pytest.fixture
def manager(client, fire):
	"""Signed in; manages Ben, who is late with a course, and Ada, who is not."""
	user = make_user("LMS Student", "Employee")
	make_report(user, "Ada", fire.name)
	make_report(user, "Ben", fire.name, due_in=-3)
	client.login(user, PASSWORD)
	return user


def make_committed_course(title: str):
	course = factories.make_course(title=f"{title} {frappe.generate_hash(length=8)}")
	frappe.db.commit()
	return course


def names(response) -> list[str]:
	assert response.status_code == 200
	return re.findall(r'role="rowheader"[^>]*>\s*<span class="title">(\w+) Rao<', response.text)


def test_manager_sees_who_is_late_with_what_and_since_when(client, manager, fire):
	response = client.get("/lms/team")
	assert names(response) == ["Ben", "Ada"]
	text = " ".join(re.sub("<[^>]+>", " ", response.text).split())
	for words in (
		"People 2 Overdue 1 Active 1 Completed 0",
		"1–2 of 2",
		f"1 overdue {fire.title} Overdue by 3 days",
		"Nothing overdue",
	):
		assert words in text
	assert text.count("1 overdue") == 1


def test_team_is_filtered_by_course_name_and_being_late(client, manager, fire):
	other = make_committed_course("Other")
	make_report(manager, "Cem", other.name, due_in=-1)
	for query, found in (
		({"search": "aDa"}, ["Ada"]),
		({"overdue": "1"}, ["Ben", "Cem"]),
		({"overdue": "1", "course": fire.name}, ["Ben"]),
		({"course": other.name, "search": "rao"}, ["Cem", "Ada", "Ben"]),
		({"search": "%"}, []),
	):
		response = client.get("/lms/team", query_string=query)
		assert names(response) == found, query
		assert "Show all" in response.text or "Show the whole team" in response.text
	assert (
		f'<option value="{fire.name}" selected>{fire.title}</option>'
		in client.get("/lms/team", query_string={"course": fire.name}).text
	)


def test_pages_lead_to_one_another_and_keep_the_filters(client, manager, monkeypatch):
	monkeypatch.setattr(team, "PEOPLE_PER_PAGE", 2)
	make_report(manager, "Cem")
	first = client.get("/lms/team?search=rao")
	assert names(first) == ["Ben", "Ada"] and "1–2 of 3" in first.text
	assert 'rel="next" href="/lms/team?search=rao&amp;page=2"' in first.text
	assert 'rel="prev"' not in first.text
	second = client.get("/lms/team?search=rao&page=2")
	assert names(second) == ["Cem"] and "3–3 of 3" in second.text
	assert 'rel="prev" href="/lms/team?search=rao&amp;page=1"' in second.text
	assert 'rel="next"' not in second.text
	assert client.get("/lms/team?search=rao&page=3").location == "/lms/team?search=rao"


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e400", "1.5"])
def test_nonsense_is_the_first_page(client, manager, page):
	assert names(client.get(f"/lms/team?page={page}")) == ["Ben", "Ada"]


def test_page_far_beyond_the_last_leads_to_the_first(client, manager):
	assert client.get(f"/lms/team?page={'9' * 300}").location == "/lms/team"


def test_no_parameter_shows_the_team_of_others(client, manager):
	above = make_user("LMS Student", "Employee")
	course = make_committed_course("Secret")
	stranger = make_report(above, "Stranger", course.name, due_in=-1)
	employee = frappe.db.get_value("Employee", {"user_id": above})
	for query in (
		{"search": "Stranger"},
		{"search": stranger},
		{"user": above, "manager": above, "reports_to": employee, "include_indirect": "1"},
		{"overdue": "1", "user": stranger, "employee": stranger},
	):
		text = client.get("/lms/team", query_string=query).text
		assert "Stranger Rao" not in text and course.title not in text, query


def test_courses_outside_of_the_team_are_unknown_whether_they_exist_or_not(client, manager):
	answers = [
		client.get("/lms/team", query_string={"course": name})
		for name in (make_committed_course("Secret").name, "no-such-course", "<b>")
	]
	for response in answers:
		assert response.status_code == 404
		assert "This course is not assigned to anybody in your team." in response.text
		assert 'href="/lms/team">Show the whole team' in response.text
		assert "Secret" not in response.text


def test_who_manages_nobody_is_told_so_and_has_no_entry(client):
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/lms/team?overdue=1&course=x&page=7")
	assert response.status_code == 200
	assert "Nobody reports to you" in response.text
	assert ENTRY not in response.text
	assert ENTRY not in client.get("/lms").text


def test_managers_find_their_team_from_every_page(client, manager):
	for path in ("/lms", "/lms/courses", "/lms/courses/no-such-course"):
		assert ENTRY in client.get(path).text


@pytest.mark.parametrize("role", ["Employee", "HR Manager"])
def test_manager_without_a_role_in_learning_is_told_whom_to_ask(client, role):
	user = make_user(role)
	make_report(user, "Ada")
	# The role comes with the Employee record.
	frappe.get_doc("User", user).remove_roles("LMS Student")
	frappe.db.commit()
	client.login(user, PASSWORD)
	response = client.get("/lms/team")
	assert response.status_code == 403
	assert "Ask your HR team to give you the role LMS Student." in response.text
	assert "Ada" not in response.text and ENTRY not in response.text


def test_guest_is_sent_to_sign_in_and_back(client):
	response = client.get("/lms/team?overdue=1")
	assert response.location == "/login?redirect-to=%2Flms%2Fteam%3Foverdue%3D1"


@pytest.mark.portal
def test_manager_finds_out_what_is_late_with_the_keyboard_on_a_phone(page, manager, fire):
	page.set_viewport_size({"width": 390, "height": 844})
	open_session(page, manager)
	page.goto("/lms")
	page.get_by_role("link", name="My team").click()
	table = page.get_by_role("table", name="My team")
	expect(table.get_by_role("columnheader")).to_have_text(
		["Name", "Department", "Overdue", "Active", "Completed"]
	)
	late = table.get_by_role("row").filter(has_text="Ben Rao")
	expect(late.get_by_text(fire.title)).to_be_hidden()
	late.locator("summary").focus()
	page.keyboard.press("Enter")
	expect(late.get_by_text(fire.title)).to_be_visible()
	expect(late.get_by_text("Overdue by 3 days")).to_be_visible()
	expect(late.get_by_role("cell").last).to_contain_text("Completed")
	page.get_by_label("Only overdue").check()
	page.get_by_role("button", name="Show").click()
	expect(page.get_by_role("status")).to_have_text("1–1 of 1")
	expect(table.get_by_text(fire.title)).to_be_visible()
