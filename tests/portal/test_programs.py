"""Programs in the portal: one's own with progress and the next step, and those that one can edit."""

import re
from html import unescape
from types import SimpleNamespace
from urllib.parse import quote

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing import factories
from tests.support.browser import open_context
from tests.support.portal import open_session
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def scene(committed) -> SimpleNamespace:
	"""A program of three courses in order, of which the learner has completed the first."""
	learner = make_user("LMS Student", first_name="Maya")
	courses = [factories.make_course(lessons=2, title=factories.unique(title)) for title in "ABC"]
	title = factories.unique("Leading People")
	program = factories.make_program([course.name for course in courses], [learner], title=title)
	factories.complete_lessons(learner, courses[0].name)
	frappe.db.commit()
	return SimpleNamespace(learner=learner, courses=courses, program=program.name, url=url_of(program.name))


def url_of(program: str) -> str:
	return f"/lms/programs/{quote(program, safe='')}"


def make_program(**values: object) -> str:
	name = factories.make_program(**{"title": factories.unique("Hidden")} | values).name
	frappe.db.commit()
	return name


def words_of(response) -> str:
	"""What people read in the main part of the page."""
	main = response.text.split("<main")[1].split("</main")[0]
	return " ".join(unescape(re.sub("<[^>]+>", " ", main)).split())


def test_member_finds_the_program_with_progress_and_the_next_course(client, scene):
	client.login(scene.learner, PASSWORD)
	response = client.get("/lms/programs")
	assert response.status_code == 200
	words = words_of(response)
	assert f"{scene.program} Courses completed: 1 of 3 Next: {scene.courses[1].title} 33%" in words
	assert f'href="{scene.url}"' in response.text
	assert f'href="/lms/courses/{scene.courses[1].name}/learn"' in response.text
	assert "Programs that you can edit" not in words


def test_path_says_what_is_done_comes_next_and_waits_for_what(client, scene):
	due = factories.in_days(3)
	factories.make_assignment(employee=scene.learner, course=scene.courses[1].name, due_date=due)
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	response = client.get(scene.url)
	assert response.status_code == 200
	first, second, third = (course.title for course in scene.courses)
	words = words_of(response)
	for part in (
		"The courses open one after another. Courses completed: 1 of 3 33%",
		f"Start {second} Your next course",
		f"✓ A {first} Completed 2 lessons Completed on",
		f"2 B {second} Up next Due in 3 days",
		f"3 C {third} Locked 2 lessons Opens once you have completed {second}.",
	):
		assert part in words
	assert response.text.count('aria-current="step"') == 1


def test_completed_program_says_so(client, scene):
	for course in scene.courses[1:]:
		factories.complete_lessons(scene.learner, course.name)
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	assert "Well done! You have completed this program." in words_of(client.get(scene.url))
	assert "Completed Courses completed: 3 of 3 100%" in words_of(client.get("/lms/programs"))


def test_learner_without_programs_is_told_how_to_get_into_one(client):
	make_program()
	client.login(make_user("LMS Student"), PASSWORD)
	response = client.get("/lms/programs")
	assert response.status_code == 200
	assert "You are not in a program yet." in response.text
	assert "Hidden" not in response.text


@pytest.mark.parametrize("published", [0, 1])
@pytest.mark.parametrize("role", ["LMS Student", "Course Creator", "Batch Evaluator"])
def test_programs_of_others_do_not_exist_and_have_no_title(client, role, published, committed):
	program = make_program(published=published)
	client.login(make_user(role), PASSWORD)
	response, missing = client.get(url_of(program)), client.get("/lms/programs/No%20Such%20Program")
	assert (response.status_code, missing.status_code) == (404, 404)
	assert words_of(response) == words_of(missing)
	assert "There is no such program, or you are not a member of it." in words_of(response)
	assert 'href="/lms/programs">Show my programs' in response.text
	assert program not in client.get("/lms/programs").text


def test_draft_does_not_exist_for_its_members(client, committed):
	learner = make_user("LMS Student")
	program = make_program(members=[learner], published=0)
	client.login(learner, PASSWORD)
	assert client.get(url_of(program)).status_code == 404
	assert program not in client.get("/lms/programs").text
	frappe.db.set_value("LMS Program", program, "published", 1)
	frappe.db.commit()
	assert client.get(url_of(program)).status_code == 200


@pytest.mark.parametrize("role", ["Moderator", "System Manager"])
def test_who_runs_the_learning_sees_every_program_and_what_is_a_draft(client, role, scene):
	draft = make_program(published=0)
	client.login(make_user(role), PASSWORD)
	words = words_of(client.get("/lms/programs"))
	assert "You are not in a program yet" not in words
	assert f"{draft} Draft Courses: 0 Members: 0" in words
	assert f"{scene.program} Published Courses: 3 Members: 1" in words
	response = client.get(scene.url)
	assert "You are not a member of this program. You see it because you can edit it." in words_of(response)
	assert "Locked" not in words_of(response) and scene.learner not in response.text
	assert f'href="/app/lms-program/{quote(scene.program, safe="")}">Edit in the desk' in response.text
	assert client.get(url_of(draft)).status_code == 200


def test_creator_sees_the_programs_they_made(client, as_user, committed):
	creator = make_user("Course Creator")
	with as_user(creator):
		own = make_program(published=0)
	other = make_program()
	client.login(creator, PASSWORD)
	text = client.get("/lms/programs").text
	assert own in text and other not in text
	assert client.get(url_of(own)).status_code == 200


def test_guests_and_people_without_access_see_no_program(client, scene):
	assert client.get(scene.url).location.startswith("/login?redirect-to=%2Flms%2Fprograms%2F")
	client.login(make_user("HR Manager"), PASSWORD)
	for path in ("/lms/programs", scene.url):
		response = client.get(path)
		assert response.status_code == 403
		assert scene.program not in response.text


def test_member_sees_a_course_that_was_unpublished_without_a_link(client, scene):
	frappe.db.set_value("LMS Course", scene.courses[1].name, "published", 0)
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	response = client.get(scene.url)
	assert "This course is not available at the moment." in words_of(response)
	assert f"/lms/courses/{scene.courses[1].name}" not in response.text
	assert f'href="/lms/courses/{scene.courses[2].name}/learn"' in response.text


def test_course_names_the_programs_that_its_reader_may_see(client, scene):
	courses = [course.name for course in scene.courses]
	others, draft = make_program(courses=courses), make_program(courses=courses, published=0)
	path = f"/lms/courses/{courses[0]}"
	client.login(scene.learner, PASSWORD)
	text = client.get(path).text
	assert f'href="{scene.url}"' in text
	assert others not in text and draft not in text
	client.login(make_user("Moderator"), PASSWORD)
	text = client.get(path).text
	assert all(url_of(program) in text for program in (scene.program, others, draft))
	client.login(make_user("LMS Student"), PASSWORD)
	assert "Part of:" not in client.get(path).text


def test_switched_off_programs_say_so_and_leave_the_order_in_force(client, scene):
	frappe.get_single("LMS Settings").update({"programs": 0}).save()
	frappe.db.commit()
	client.login(scene.learner, PASSWORD)
	for path in ("/lms/programs", scene.url, "/lms/programs/No%20Such%20Program"):
		response = client.get(path)
		assert response.status_code == 404
		assert "This page is switched off in LMS Settings." in words_of(response)
	first, _second, third = (f"/lms/courses/{course.name}" for course in scene.courses)
	for path in ("/lms", first):
		assert "/lms/programs" not in client.get(path).text
	assert client.get(f"{third}/learn/1-1").status_code == 403


@pytest.mark.portal
def test_program_can_be_followed_without_javascript(browser, live_server, scene):
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, scene.learner)
		page.goto("/lms")
		page.get_by_role("navigation", name="Main").get_by_role("link", name="Programs").click()
		page.get_by_role("main").get_by_role("link", name=scene.program).click()
		expect(page.get_by_role("heading", level=1)).to_have_text(scene.program)
		page.get_by_role("link", name=f"Start {scene.courses[1].title}").click()
		expect(page.get_by_role("heading", level=1)).to_have_text("Lesson 1")


@pytest.mark.portal
def test_program_can_be_followed_with_the_keyboard(page, scene):
	open_session(page, scene.learner)
	page.goto(scene.url)
	page.keyboard.press("Tab")
	page.keyboard.press("Enter")
	expect(page).to_have_url(re.compile("#"))
	second = scene.courses[1].title
	for link in ("Programs", f"Start {second}", scene.courses[0].title, second):
		page.keyboard.press("Tab")
		expect(page.locator(":focus")).to_have_text(link)
