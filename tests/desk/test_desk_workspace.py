"""The workspace on the clone's desk: who lands there, what they get, and where it leads.

| role           | gets                                                     |
|----------------|----------------------------------------------------------|
| Moderator      | all of it, and the first steps                           |
| System Manager | all of it, and the first steps                           |
| HR Manager     | what they may read, and the chart of their own people    |
| HR User        | no workspace of this app: every DocType that they may read |
"""

import json
import re

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing.factories import make_assignment, make_course, make_employee
from lms.testing.factories import make_user as make_account
from tests.support.accessibility import find_barriers
from tests.support.reading import box_of, measure, read_texts

pytestmark = pytest.mark.desk

HOSTILE = "<img src=x onerror='document.title=1'>Safety"


@pytest.fixture(autouse=True)
def as_before(committed):
	"""Takes back what tests commit beyond the records of the app."""
	yield
	frappe.db.set_value("Onboarding Step", {"name": ["is", "set"]}, {"is_complete": 0, "is_skipped": 0})
	frappe.db.commit()


@pytest.fixture
def workspace(sign_in):
	"""`workspace("Moderator")` signs in and opens the workspace, complete with its figures."""

	def opened(*roles: str):
		desk = sign_in(*roles)
		desk.open("/learning")
		wait_for_figures(desk)
		return desk

	return opened


def wait_for_figures(desk) -> None:
	desk.page.locator(".workspace:not(:has([aria-busy]))").wait_for()


def headings(desk):
	return desk.page.locator("#main h2")


def count_overdue() -> int:
	return frappe.db.count("LMS Training Assignment", {"status": "Overdue"})


@pytest.fixture
def overdue(committed):
	learner = make_account("LMS Student")
	make_employee(user_id=learner)
	doc = make_assignment(employee=learner, course=make_course().name)
	frappe.db.set_value("LMS Training Assignment", doc.name, "status", "Overdue")
	frappe.db.commit()
	return doc


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_the_learning_team_gets_all_of_it(workspace, role):
	desk = workspace(role)
	expect(desk.heading).to_have_text("Learning")
	expect(headings(desk).first).to_have_text("Set up Learning")
	expect(desk.page.locator(".ws-number")).to_have_count(6)
	expect(desk.page.locator(".ws-chart")).to_have_count(5)
	expect(desk.link("Training Compliance Matrix")).to_be_visible()


def test_hr_gets_what_they_may_read(workspace):
	desk = workspace("HR Manager")
	expect(headings(desk).filter(has_text="Set up Learning")).to_have_count(0)
	expect(desk.page.locator(".ws-chart h3")).to_have_text(["Compliance by Department"], use_inner_text=True)
	expect(desk.link("Training Assignments")).to_be_visible()
	expect(desk.link("Questions")).to_have_count(0)


def test_somebody_without_a_workspace_gets_every_doctype(sign_in):
	desk = sign_in("HR User")
	desk.open("")
	expect(desk.heading).to_have_text(re.compile("^Hello"))
	expect(desk.page.locator("#nav").get_by_role("link", name="Learning", exact=True)).to_have_count(0)
	desk.open("/learning")
	expect(desk.heading).to_have_text("Not found")


def test_the_desk_begins_with_the_workspace(sign_in):
	desk = sign_in("Moderator")
	desk.open("")
	expect(desk.heading).to_have_text("Learning")
	desk.page.wait_for_url(lambda url: url.endswith("/app/learning"))
	desk.page.goto("/desk/learning")
	desk.page.locator("#main:not([aria-busy]) h1").wait_for()
	desk.page.wait_for_url(lambda url: url.endswith("/app/learning"))


def test_a_card_counts_and_leads_to_the_list(workspace, overdue):
	desk = workspace("Moderator")
	card = desk.page.locator(".ws-number", has_text="Overdue Training")
	expect(card.locator(".ws-figure")).to_have_text(f"{count_overdue():,}", use_inner_text=True)
	card.click()
	desk.page.wait_for_url("**/app/lms-training-assignment?status=Overdue")


def test_a_card_of_a_method_leads_to_its_report(workspace):
	desk = workspace("Moderator")
	card = desk.page.locator(".ws-number", has_text="Employees Who Cannot Learn Yet")
	expect(card).to_have_attribute("href", "/app/query-report/Employees%20Without%20LMS%20Access")


def test_days_of_filters_are_counted_from_today(workspace):
	desk = workspace("Moderator")
	card = desk.page.locator(".ws-number", has_text="Due Within 7 Days")
	expect(card).to_have_attribute("href", re.compile(frappe.utils.nowdate()))
	expect(card).not_to_have_attribute("href", re.compile("frappe.datetime"))


def test_a_shortcut_says_how_many_there_are(workspace, overdue):
	desk = workspace("Moderator")
	shortcut = desk.page.locator(".ws-shortcut", has_text="Overdue Training")
	shortcut.locator(".indicator.red").wait_for()
	expect(shortcut.locator(".indicator")).to_have_text(f"{count_overdue():,}", use_inner_text=True)


def test_steps_that_are_done_or_skipped_stay_so(workspace, committed):
	desk = workspace("Moderator")
	step = desk.page.locator(".onboarding-steps li").first
	step.get_by_role("button", name="Skip").click()
	step.get_by_text("Skipped").wait_for(state="attached")
	desk.page.locator(".onboarding-steps li", has_text="Watch the Progress").locator("summary").click()
	desk.link("See the training assignments").click()
	desk.page.wait_for_url("**/app/lms-training-assignment")
	desk.open("/learning")
	states = ["Skipped", "To do", "To do", "To do", "Done"]
	expect(desk.page.locator(".step-sign")).to_have_text(states)


def test_a_record_that_was_made_completes_its_step(workspace, committed):
	desk = workspace("Moderator")
	desk.page.locator(".onboarding-steps li", has_text="Make a Course").locator("summary").click()
	desk.link("Make a course").click()
	desk.fill(title=f"Course {frappe.generate_hash(length=6)}")
	desk.save()
	desk.saved()
	desk.open("/learning")
	desk.page.locator(".onboarding-steps li", has_text="Make a Course").locator(".is-done").wait_for()


def test_titles_are_texts(sign_in, committed, request):
	content = [
		{"type": "header", "data": {"text": f"<b>{HOSTILE}</b><script>document.title=1</script>", "col": 12}},
		{"type": "shortcut", "data": {"shortcut_name": HOSTILE}},
		{"type": "shortcut", "data": {"shortcut_name": "Run"}},
		{"type": "card", "data": {"card_name": HOSTILE}},
		{"type": "chart", "data": {"chart_name": "Courses Completed"}},
	]
	title = f"Hostile {frappe.generate_hash(length=6)}"
	course = {
		"label": HOSTILE,
		"type": "DocType",
		"link_to": "LMS Course",
		"format": HOSTILE,
		"stats_filter": "[]",
	}
	doc = frappe.get_doc(
		{
			"doctype": "Workspace",
			"label": title,
			"title": title,
			"public": 1,
			"content": json.dumps(content),
			"roles": [{"role": "Moderator"}],
			"charts": [{"chart_name": "Courses Completed", "label": HOSTILE}],
			"shortcuts": [
				{**course, "format": HOSTILE},
				{"label": "Run", "type": "URL", "url": "javascript:document.title=1"},
			],
			"links": [
				{"type": "Card Break", "label": HOSTILE},
				{"type": "Link", "label": HOSTILE, "link_type": "DocType", "link_to": "LMS Course"},
			],
		}
	)
	doc.db_insert()
	for row in doc.get_all_children():
		row.parent = title
		row.db_insert()
	frappe.db.commit()
	request.addfinalizer(lambda: (frappe.delete_doc("Workspace", title), frappe.db.commit()))
	desk = sign_in("Moderator")
	desk.open(f"/{title.lower().replace(' ', '-')}")
	wait_for_figures(desk)
	expect(desk.page.locator("#desk img")).to_have_count(0)
	expect(desk.page.locator("a[href^='javascript']")).to_have_count(0)
	expect(desk.page.locator(".ws-shortcut").first).to_have_text(re.compile("^<img src=x"))
	expect(desk.page.locator("#nav").get_by_text("<img src=x").first).to_be_visible()
	expect(desk.page).not_to_have_title("1")


def test_numbers_are_those_of_the_readers_language(page, committed, monkeypatch):
	from tests.desk.conftest import Desk
	from tests.support.users import PASSWORD, make_user

	user = make_user("Moderator", language="de")
	page.request.post("/api/method/login", form={"usr": user, "pwd": PASSWORD})
	page.route(
		re.compile("number_card.get_result"),
		lambda route: route.fulfill(json={"message": 1234567.0}),
	)
	desk = Desk(page)
	desk.open("/learning")
	wait_for_figures(desk)
	expect(desk.page.locator(".ws-figure").first).to_have_text("1.234.567", use_inner_text=True)


def test_the_sidebar_has_first_what_one_works_with(workspace):
	desk = workspace("Moderator")
	links = read_texts(desk.page.locator("#nav a:visible"))
	assert links[:3] == ["Learning", "Training Assignments", "Bulk Assignments"]
	assert "Error Log" not in links
	expect(desk.page.locator("#nav summary", has_text="More")).to_be_visible()
	desk.open("/lms-course")
	expect(desk.page.locator("#nav a[aria-current]")).to_have_text("Courses", use_inner_text=True)


def test_the_search_box_finds_reports_workspaces_and_pages(workspace):
	desk = workspace("Moderator")
	for text, found in (("compliance matrix", "Training Compliance Matrix"), ("learning", "Learning")):
		desk.page.keyboard.press("Control+k")
		desk.page.locator("#search").fill(text)
		desk.page.get_by_role("option", name=found).first.wait_for()
	desk.page.locator("#search").fill("my account")
	desk.page.get_by_role("option", name="My account").wait_for()
	desk.page.keyboard.press("Enter")
	desk.page.wait_for_url("**/me")


def test_the_keyboard_alone_opens_a_step_and_skips_it(workspace, committed):
	desk = workspace("Moderator")
	desk.page.locator(".onboarding-steps summary").nth(1).focus()
	desk.page.keyboard.press("Enter")
	desk.page.keyboard.press("Tab")
	desk.page.keyboard.press("Tab")
	expect(desk.page.locator(":focus")).to_have_text("Skip")
	desk.page.keyboard.press("Enter")
	desk.page.locator(".onboarding-steps li").nth(1).get_by_text("Skipped").wait_for(state="attached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_bars_the_way(sign_in, scheme):
	desk = sign_in("Moderator")
	desk.page.emulate_media(color_scheme=scheme)
	desk.open("/learning")
	wait_for_figures(desk)
	assert find_barriers(desk.page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_fits_a_narrow_phone(sign_in, direction):
	desk = sign_in("Moderator")
	desk.page.set_viewport_size({"width": 320, "height": 640})
	desk.open("/learning")
	wait_for_figures(desk)
	desk.page.evaluate("direction => (document.documentElement.dir = direction)", direction)
	assert measure(desk.page, "document.documentElement.scrollWidth") == 320
	desk.open("/lms-course")
	box = box_of(desk.link("New LMS Course"))
	assert 0 <= box["x"] and box["x"] + box["width"] <= 320


def test_a_figure_that_cannot_be_had_is_a_dash(sign_in):
	desk = sign_in("Moderator")
	desk.page.route(re.compile("get_on_time_rate"), lambda route: route.fulfill(status=500, json={}))
	desk.open("/learning")
	wait_for_figures(desk)
	expect(desk.page.locator(".ws-number", has_text="on Time").locator(".ws-figure")).to_have_text(
		"–", use_inner_text=True
	)
