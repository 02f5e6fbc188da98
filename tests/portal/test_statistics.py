"""The page of statistics: who gets in, the same figures as the method, files, and use without a mouse."""

import csv
import re
from io import BytesIO, StringIO

import frappe
import pytest
from frappe.permissions import add_user_permission
from openpyxl import load_workbook
from playwright.sync_api import expect

from lms.lms.figures import reader_figures, summary
from lms.testing import factories
from tests.portal.test_layout import OVERFLOW
from tests.support.accessibility import find_barriers
from tests.support.http import messages_of
from tests.support.portal import make_report, open_session
from tests.support.reading import measure, read_all
from tests.support.users import PASSWORD, make_user

PATH = "/lms/statistics"
EXPORT = "/api/method/lms.lms.api.export_statistics"
HOSTILE = """=<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7 * 7 }}"""


@pytest.fixture
def trained(client):
	"""A department of Ada, who is late with a course, and Ben, who is not."""
	boss = make_user("LMS Student", "Employee")
	department = factories.make_department(factories.unique("Department"))
	course = factories.make_course(title=factories.unique("Fire"), lessons=1)
	make_report(boss, "Ada", course.name, due_in=-3, department=department)
	ben = make_report(boss, "Ben", course.name, department=department)
	factories.complete_lessons(ben, course.name)
	frappe.db.commit()
	return frappe._dict(department=department, course=course)


def sign_in(client, *roles: str) -> str:
	user = make_user(*roles)
	client.login(user, PASSWORD)
	return user


def read_rows(text: str, table: str) -> list[list[str]]:
	section = text.split(f'aria-labelledby="{table}"')[1].split("</section>")[0]
	rows = re.findall(r"<tr>(.*?)</tr>", section, flags=re.DOTALL)[1:]
	return [
		[
			re.sub("<[^>]+>", "", cell).strip()
			for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
		]
		for row in rows
	]


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_page_shows_the_figures_of_the_method(client, trained, role):
	sign_in(client, role)
	compliance = client.call("lms.lms.api.get_advanced_statistics").json["message"]["compliance"]
	text = client.get(PATH).text
	for part, table in (("by_department", "compliance-by-department"), ("by_course", "compliance-by-course")):
		shown = [row[1:4] for row in read_rows(text, table)]
		keys = ("mandatory_assignments", "completed", "overdue")
		assert shown == [[f"{row[key]:,}" for key in keys] for row in compliance[part]]
	assert f"<dd>{compliance['mandatory_assignments']:,}</dd>" in text
	assert "As of " in text


def test_department_narrows_the_figures(client, trained):
	sign_in(client, "Moderator")
	text = client.get(PATH, query_string={"department": trained.department}).text
	assert read_rows(text, "compliance-by-course") == [[trained.course.title, "2", "1", "1", "50%", "100%"]]
	assert f'<option value="{trained.department}" selected>' in text


@pytest.mark.parametrize(("months", "rows"), [("3", 3), ("24", 24), ("7", 12), ("x", 12), ("9" * 400, 12)])
def test_period_decides_how_many_months_are_shown(client, trained, months, rows):
	sign_in(client, "Moderator")
	assert len(read_rows(client.get(PATH, query_string={"months": months}).text, "activity")) == rows


def test_hr_managers_see_what_their_user_permissions_allow(client, trained):
	user = sign_in(client, "HR Manager", "LMS Student")
	add_user_permission("Department", trained.department, user)
	frappe.db.commit()
	text = client.get(PATH).text
	assert [row[0] for row in read_rows(text, "compliance-by-department")] == [trained.department]
	assert "progress-by-program" not in text
	other = factories.make_department(factories.unique("Other"))
	frappe.db.commit()
	for department in (other, "No such department"):
		response = client.get(PATH, query_string={"department": department})
		assert response.status_code == 417
		assert "There is no Department called" in response.text
		assert f'href="{PATH}">Show everything' in response.text


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator"])
def test_others_are_refused_with_a_way_on(client, role):
	sign_in(client, role)
	response = client.get(PATH)
	assert response.status_code == 403
	assert "Only HR Managers, Moderators and System Managers can see other people" in response.text
	assert 'href="/lms">Go to my learning' in response.text


def test_page_and_files_can_be_switched_off(client):
	frappe.get_single("LMS Settings").update({"statistics": 0}).save()
	frappe.db.commit()
	sign_in(client, "Moderator")
	assert f'href="{PATH}"' not in client.get("/lms").text
	assert "This page is switched off in LMS Settings." in client.get(PATH).text
	assert client.get(EXPORT, query_string={"table": "activity"}).status_code == 404


@pytest.mark.parametrize(("role", "is_there"), [("Moderator", True), ("LMS Student", False)])
def test_navigation_leads_to_it(client, role, is_there):
	sign_in(client, role)
	assert (f'href="{PATH}"' in client.get("/lms").text) == is_there


def test_guest_is_sent_to_sign_in_and_back(client):
	assert client.get(f"{PATH}?months=3").location == "/login?redirect-to=%2Flms%2Fstatistics%3Fmonths%3D3"


def test_figures_that_take_long_are_counted_by_a_job(client, trained, monkeypatch):
	monkeypatch.setattr(summary, "MANY_ASSIGNMENTS", 0)
	monkeypatch.setattr(reader_figures, "count_later", lambda *arguments: None)
	frappe.cache.delete_value(summary.KEY)
	sign_in(client, "Moderator")
	response = client.get(PATH, query_string={"months": 3})
	assert response.status_code == 200
	assert "The figures are being counted." in response.text
	assert f'href="{PATH}?months=3">Look again' in response.text
	refused = client.get(EXPORT, query_string={"table": "activity"})
	assert refused.status_code == 417
	assert "The figures are being counted." in messages_of(refused)


def test_files_have_what_the_page_shows_and_no_formula(client, trained):
	frappe.db.set_value("LMS Course", trained.course.name, "title", HOSTILE)
	frappe.db.commit()
	sign_in(client, "Moderator")
	query = {"table": "compliance-by-course", "department": trained.department}
	text = client.get(EXPORT, query_string=query).get_data().decode("utf-8-sig")
	heading, row = csv.reader(StringIO(text, newline=""))
	assert heading == ["Course", "Assigned", "Completed", "Overdue", "Completed (%)", "On time (%)"]
	assert row == [f"'{HOSTILE}", "2", "1", "1", "50.0", "100.0"]
	response = client.get(EXPORT, query_string={**query, "file_format": "xlsx"})
	assert "compliance-by-course-" in response.headers["Content-Disposition"]
	cell = load_workbook(BytesIO(response.get_data())).active["A2"]
	assert (cell.data_type, cell.value) == ("s", HOSTILE)


@pytest.mark.parametrize(
	("query", "message"),
	[
		({}, "Table is missing"),
		({"table": "users"}, "Table must be one of"),
		({"table": "activity", "file_format": "exe"}, "File Format must be one of csv, xlsx"),
		({"table": "activity", "months": "1000"}, "Months must be between 1 and 24"),
		({"table": "activity", "department": "Nowhere"}, "There is no Department called"),
	],
	ids=str,
)
def test_wrong_questions_for_files_are_answered(client, query, message):
	sign_in(client, "Moderator")
	response = client.get(EXPORT, query_string=query)
	assert response.status_code == 417
	assert message in messages_of(response)


def test_files_of_programs_are_for_those_who_see_them(client, trained):
	sign_in(client, "HR Manager", "LMS Student")
	assert client.get(EXPORT, query_string={"table": "progress-by-program"}).status_code == 403


def test_hostile_titles_are_shown_as_they_were_typed(client, trained):
	frappe.db.set_value("LMS Course", trained.course.name, "title", HOSTILE)
	frappe.db.set_value("Employee", {"department": trained.department}, "department", HOSTILE)
	frappe.db.commit()
	sign_in(client, "Moderator")
	for query in ({}, {"department": HOSTILE}):
		text = client.get(PATH, query_string=query).text
		assert "alert(1)</script" not in text and "<img src" not in text
		assert "49" not in re.findall(r"onerror=alert\(2\)&gt;(\S\S)", text)


@pytest.mark.portal
@pytest.mark.parametrize(("width", "language"), [(320, "en"), (390, "ar")])
def test_page_fits_a_phone_in_both_directions(page, trained, width, language):
	page.set_viewport_size({"width": width, "height": 800})
	open_session(page, make_user("Moderator"))
	page.goto(f"{PATH}?_lang={language}")
	for figures in read_all(page.locator(".drawing summary")):
		figures.click()
	assert measure(page, OVERFLOW) <= 0


@pytest.mark.portal
def test_statistics_are_read_with_the_keyboard_in_light_and_dark(page, trained, live_server):
	problems = []
	page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
	open_session(page, make_user("Moderator"))
	for scheme in ("light", "dark"):
		page.emulate_media(color_scheme=scheme)
		page.goto(PATH)
		assert find_barriers(page) == []
	page.get_by_role("combobox", name="Department").select_option(trained.department)
	page.get_by_role("combobox", name="Department").press("Tab")
	page.keyboard.press("Enter")
	expect(page.get_by_role("combobox", name="Department")).to_have_value(trained.department)
	section = page.get_by_role("region", name="Compliance by course", exact=True)
	expect(section.get_by_role("img", name="Compliance by course")).to_be_visible()
	section.locator("summary").focus()
	page.keyboard.press("Enter")
	expect(section.get_by_role("row").filter(has_text=trained.course.title)).to_contain_text("50%")
	assert find_barriers(page) == []
	with page.expect_download() as download:
		section.get_by_role("link", name="CSV").click()
	assert download.value.suggested_filename.startswith("compliance-by-course-")
	assert problems == []
