"""The page of a team: who sees whom, filters, the views, files, and reminding."""

import csv
import re
from io import BytesIO, StringIO

import frappe
import pytest
from frappe.permissions import add_user_permission
from openpyxl import load_workbook
from playwright.sync_api import expect

from lms.pages import team
from lms.testing import factories
from tests.support.accessibility import find_barriers
from tests.support.portal import make_report, open_session, send_reminders_at_once
from tests.support.users import PASSWORD, make_user

EXPORT = "/api/method/lms.lms.api.export_team"
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
	return re.findall(r'role="rowheader"[^>]*>\s*<a class="title" href="[^"]+">(\w+) Rao<', response.text)


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
		assert "This course is not assigned to anyone in your team." in response.text
		assert 'href="/lms/team">Show the whole team' in response.text
		assert "Secret" not in response.text


def test_who_manages_nobody_is_told_so_and_has_no_entry(client):
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/lms/team?overdue=1&course=x&page=7")
	assert response.status_code == 200
	assert "Nobody reports to you" in response.text
	assert ENTRY not in response.text
	assert ENTRY not in client.get("/lms").text


@pytest.mark.parametrize("role", ["HR Manager", "Moderator", "System Manager"])
def test_hr_and_admins_see_the_whole_company_within_their_user_permissions(client, manager, fire, role):
	department = factories.make_department(factories.unique("Department"))
	make_report(manager, "Zed", fire.name, department=department)
	other = factories.make_department(factories.unique("Other"))
	frappe.db.set_value("Employee", {"user_id": user_of("Ben", manager)}, "department", other)
	frappe.db.commit()
	user = make_user(role, "LMS Student")
	client.login(user, PASSWORD)
	assert {"Ada", "Ben"} <= set(names(client.get("/lms/team?search=rao")))
	assert names(client.get("/lms/team", query_string={"department": department})) == ["Zed"]
	add_user_permission("Department", department, user)
	frappe.db.commit()
	found = names(client.get("/lms/team", query_string={"course": fire.name, "overdue": "1"}))
	assert "Ben" not in found
	hidden = client.get("/lms/team", query_string={"department": other})
	assert hidden.status_code == 417 and "There is no Department called" in hidden.text


def test_an_admin_who_manages_somebody_can_choose_the_own_team(client, manager):
	frappe.get_doc("User", manager).add_roles("Moderator")
	frappe.db.commit()
	client.login(manager, PASSWORD)
	text = client.get("/lms/team?search=rosa").text
	assert "Team</h1>" in text and '<option value="mine">My team</option>' in text
	assert names(client.get("/lms/team?scope=mine")) == ["Ben", "Ada"]


def test_line_managers_cannot_ask_for_a_department_or_the_whole_company(client, manager):
	department = factories.make_department(factories.unique("Department"))
	frappe.db.commit()
	for query in ({"department": department}, {"scope": "all"}, {"scope": ""}):
		assert names(client.get("/lms/team", query_string=query)) == ["Ben", "Ada"]


# The other views


def test_matrix_shows_people_and_courses(client, manager, fire):
	text = client.get("/lms/team?view=matrix").text
	assert f'<th scope="col"><span class="title">{fire.title}</span></th>' in text
	rows = re.findall(r">(\w+) Rao</a></th>\s*<td>(?:<span[^>]*>)?([^<]*)", text)
	assert rows == [("Ada", "Not started"), ("Ben", "Overdue")]


def test_forecast_shows_what_falls_due(client, manager, fire):
	text = client.get("/lms/team?view=forecast").text
	row = re.search(rf"{fire.title}</span></th>(.*?)</tr>", text, flags=re.DOTALL)[1]
	assert re.findall(r">(\d+)<", row) == ["1", "1", "0", "0", "2"]
	assert 'class="chart"' in text


@pytest.mark.parametrize("view", ["people", "matrix", "forecast"])
def test_views_keep_the_filters_and_lead_to_one_another(client, manager, fire, view):
	text = client.get("/lms/team", query_string={"view": view, "course": fire.name, "overdue": "1"}).text
	assert text.count('aria-current="page"') == 2
	for other in ("matrix", "forecast"):
		assert f'href="/lms/team?view={other}&amp;course={fire.name}&amp;overdue=1"' in text
	assert f'href="/lms/team?course={fire.name}&amp;overdue=1"' in text


def test_unknown_view_is_that_of_the_people(client, manager):
	assert names(client.get("/lms/team?view=secrets")) == ["Ben", "Ada"]


# Files


def read_csv(response) -> list[list[str]]:
	assert response.status_code == 200, response.text
	return list(csv.reader(StringIO(response.get_data().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
	("view", "headings", "rows"),
	[
		("people", ["Overdue", "Active", "Completed"], [["0", "1", "0"], ["1", "0", "0"]]),
		("matrix", ["{fire}"], [["Not started"], ["Overdue"]]),
	],
)
def test_files_have_everybody_in_the_team(client, manager, fire, monkeypatch, view, headings, rows):
	monkeypatch.setattr(team, "PEOPLE_PER_PAGE", 1)
	heading, *found = read_csv(client.get(EXPORT, query_string={"view": view}))
	assert heading == ["Name", "User ID", "Department", *(text.format(fire=fire.title) for text in headings)]
	assert [(row[0], row[3:]) for row in found] == [("Ada Rao", rows[0]), ("Ben Rao", rows[1])]


def test_file_of_the_forecast_and_of_excel(client, manager, fire):
	assert read_csv(client.get(EXPORT, query_string={"view": "forecast"}))[1] == [fire.title, *"11002"]
	response = client.get(EXPORT, query_string={"view": "people", "file_format": "xlsx"})
	assert [cell.value for cell in load_workbook(BytesIO(response.get_data())).active["A"]] == [
		"Name",
		"Ada Rao",
		"Ben Rao",
	]


def test_files_keep_the_filters(client, manager, fire):
	rows = read_csv(client.get(EXPORT, query_string={"overdue": "1", "search": "b"}))
	assert [row[0] for row in rows[1:]] == ["Ben Rao"]
	assert client.get(EXPORT, query_string={"course": "no-such-course"}).status_code == 404


def test_files_have_no_formulas(client, manager):
	make_report(manager, "Cem", employee_name="=1+1")
	frappe.db.set_value("Employee", {"first_name": "Cem"}, "employee_name", "=1+1")
	frappe.db.commit()
	names_in_file = [row[0] for row in read_csv(client.get(EXPORT))]
	assert "'=1+1" in names_in_file and "=1+1" not in names_in_file


def test_files_of_who_manages_nobody_are_empty(client):
	client.login(make_user("LMS Student"), PASSWORD)
	for view in ("people", "matrix", "forecast"):
		assert len(read_csv(client.get(EXPORT, query_string={"view": view}))) == 1


# Reminding


def remind(client, path: str = "/lms/team", **form: object):
	client.get(path)
	return client.post(path, data={**form, "csrf_token": client.csrf_token})


def count_reminded(user: str) -> int:
	frappe.db.rollback()
	return frappe.db.count("LMS Training Assignment Event", {"employee": user, "event": "Reminded"})


@pytest.fixture
def at_once(monkeypatch):
	send_reminders_at_once(monkeypatch)


def user_of(name: str, manager: str) -> str:
	above = frappe.db.get_value("Employee", {"user_id": manager})
	return frappe.db.get_value("Employee", {"first_name": name, "reports_to": above}, "user_id")


def test_chosen_people_are_reminded_once_a_day(client, manager, at_once):
	ada, ben = (user_of(name, manager) for name in ("Ada", "Ben"))
	response = remind(client, "/lms/team?search=rao", person=[ada, ben])
	assert response.status_code == 303
	assert response.location == "/lms/team?search=rao&page=1&reminded=2"
	assert "People who get a reminder now: 2." in client.get(response.location).text
	assert (count_reminded(ada), count_reminded(ben)) == (1, 1)
	again = remind(client, person=[ada])
	assert "Left out, because they were reminded today" in client.get(again.location).text
	assert count_reminded(ada) == 1


def test_nobody_outside_of_the_team_is_reminded(client, manager, fire, at_once):
	stranger = make_report(make_user("LMS Student", "Employee"), "Stranger", fire.name)
	response = remind(client, person=[user_of("Ada", manager), stranger])
	assert response.status_code == 403
	assert "You can only remind people who report to you." in response.text
	assert count_reminded(stranger) == 0 == count_reminded(user_of("Ada", manager))


def test_line_managers_cannot_remind_everybody(client, manager, at_once):
	assert "Remind everybody who is overdue" not in client.get("/lms/team").text
	remind(client, everybody="1")
	assert count_reminded(user_of("Ben", manager)) == 0


def test_moderators_remind_everybody_who_matches_and_is_late(client, manager, fire, at_once):
	client.login(make_user("Moderator"), PASSWORD)
	path = f"/lms/team?course={fire.name}"
	assert "Remind everybody who is overdue" in client.get(path).text
	response = remind(client, path, everybody="1")
	assert response.status_code == 303
	assert (count_reminded(user_of("Ben", manager)), count_reminded(user_of("Ada", manager))) == (1, 0)


def test_hr_managers_read_and_remind_nobody(client, manager, at_once):
	ben = user_of("Ben", manager)
	client.login(make_user("HR Manager", "LMS Student"), PASSWORD)
	assert 'name="person"' not in client.get("/lms/team").text
	assert remind(client, person=[ben]).status_code == 403
	assert count_reminded(ben) == 0


def test_form_without_its_token_reminds_nobody(client, manager, at_once):
	client.get("/lms/team")
	response = client.post(
		"/lms/team", data={"person": user_of("Ben", manager)}, headers={"X-Frappe-CSRF-Token": None}
	)
	assert response.status_code == 400
	assert count_reminded(user_of("Ben", manager)) == 0


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
		["Name", "Department", "Overdue", "Active", "Completed", "Remind"]
	)
	late = table.get_by_role("row").filter(has_text="Ben Rao")
	expect(late.get_by_text(fire.title)).to_be_hidden()
	late.locator("summary").focus()
	page.keyboard.press("Enter")
	expect(late.get_by_text(fire.title)).to_be_visible()
	expect(late.get_by_text("Overdue by 3 days")).to_be_visible()
	expect(late.get_by_role("cell").nth(3)).to_contain_text("Completed")
	page.get_by_label("Only overdue").check()
	page.get_by_role("button", name="Show").click()
	expect(page.get_by_role("status")).to_have_text("1–1 of 1")
	expect(table.get_by_text(fire.title)).to_be_visible()


@pytest.mark.portal
def test_manager_reminds_with_the_keyboard_and_without_javascript(page, manager, fire):
	open_session(page, manager)
	page.route("**/*.js*", lambda route: route.abort())
	page.goto("/lms/team")
	late = page.get_by_role("row").filter(has_text="Ben Rao")
	late.get_by_role("checkbox", name="Remind Ben Rao").focus()
	page.keyboard.press("Space")
	page.get_by_role("button", name="Remind the chosen people").focus()
	page.keyboard.press("Enter")
	expect(page.get_by_role("status").first).to_have_text("People who get a reminder now: 1.")


@pytest.mark.portal
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_views_have_no_barriers(page, manager, fire, scheme):
	page.emulate_media(color_scheme=scheme)
	open_session(page, manager)
	for path in ("/lms/team", "/lms/team?view=matrix", "/lms/team?view=forecast"):
		page.goto(path)
		assert find_barriers(page) == [], path
