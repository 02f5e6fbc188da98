"""The search: a box on every page, and a page that shows only what its reader may open."""

import re
from html import unescape

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.courses.catalogue import get_lesson_names
from lms.lms.search.index import refresh
from lms.testing import factories
from tests.support.accessibility import find_barriers
from tests.support.browser import open_context
from tests.support.portal import make_learner, open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def word() -> str:
	return f"w{frappe.generate_hash(length=10)}"


@pytest.fixture
def learner(committed, word):
	"""With the word in their course, in its first lesson and in a program."""
	learner = make_learner(title=f"About {word}")
	frappe.db.set_value(
		"Course Lesson", get_lesson_names(learner.course)[0], "body", f"Mind the {word}, please."
	)
	factories.make_program([learner.course], [learner.user], title=f"Path {word}")
	frappe.db.commit()
	refresh()
	return learner


def words_of(response) -> str:
	assert response.status_code == 200
	main = response.text.split("<main")[1].split("</main")[0]
	text = re.sub("<[^>]+>", " ", re.sub("</?mark>", "", main))
	return " ".join(unescape(text).split())


def ask(client, text: str):
	return client.get("/lms/search", query_string={"q": text})


def test_search_finds_the_course_the_program_and_the_lesson(client, learner, word):
	client.login(learner.user, PASSWORD)
	response = ask(client, word)
	words = words_of(response)
	assert f"3 matches Courses About {word}" in words
	assert f"Programs Path {word} Lessons Lesson 1 About {word} Mind the {word}, please." in words
	assert response.text.count(f"<mark>{word}</mark>") == 3
	for url in (learner.url, f"/lms/programs/Path%20{word}", f"{learner.url}/learn/1-1"):
		assert f'href="{url}"' in response.text
		assert client.get(url).status_code == 200


def test_search_shows_nothing_that_the_reader_may_not_open(client, learner, word):
	frappe.db.set_value("LMS Course", learner.course, "published", 0)
	frappe.db.commit()
	client.login(make_user("LMS Student"), PASSWORD)
	response = ask(client, word)
	assert "Nothing that you may open contains all of these words." in words_of(response)
	assert "About" not in words_of(response)


def test_programs_that_are_switched_off_are_not_found(client, learner, word):
	frappe.get_single("LMS Settings").update({"programs": 0}).save()
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	assert "2 matches" in words_of(ask(client, word))
	assert "/lms/programs" not in ask(client, word).text


def test_cohorts_are_found_by_those_who_may_open_them(client, learner, word):
	texts = {"title": f"Intake {word}", "batch_details": f"<p>Bring <b>{word}</b>.</p>"}
	shown, draft = (factories.make_batch(**texts, published=published) for published in (1, 0))
	frappe.db.commit()
	refresh()
	client.login(learner.user, PASSWORD)
	response = ask(client, word)
	assert f"Cohorts Intake {word} What it is about. · Bring {word}." in words_of(response)
	assert f'href="/lms/batches/{shown.name}"' in response.text
	assert f"/lms/batches/{draft.name}" not in response.text
	client.login(make_user("Batch Evaluator"), PASSWORD)
	assert "Intake" not in words_of(ask(client, word))
	frappe.get_single("LMS Settings").update({"batches": 0}).save()
	frappe.db.commit()
	client.login(learner.user, PASSWORD)
	assert "/lms/batches" not in ask(client, word).text


def test_page_without_a_search_says_what_to_enter(client, committed):
	client.login(make_user("LMS Student"), PASSWORD)
	for text in ("", "  ", "%_?!"):
		assert "Enter one or more words." in words_of(ask(client, text))


def test_more_matches_than_fit_are_cut_and_the_page_says_so(client, committed, word):
	for number in range(17):
		factories.make_course(title=f"{word} {number}", lessons=0, chapters=0)
	frappe.db.commit()
	refresh()
	client.login(make_user("LMS Student"), PASSWORD)
	response = ask(client, word)
	assert "The best 15 matches. Add a word to find fewer." in words_of(response)
	assert response.text.count("<li>\n\t\t\t<h3>") == 15


def test_hostile_text_is_shown_as_it_was_typed(client, learner, word):
	hostile = f'{word} <script>alert(1)</script>"><img src=x onerror=alert(2)>{{{{ 7 * 7 }}}}'
	for doctype, fieldname, name in (
		("LMS Course", "title", learner.course),
		("LMS Course", "short_introduction", learner.course),
		("Course Lesson", "title", {"course": learner.course}),
		("Course Lesson", "body", {"course": learner.course}),
	):
		frappe.db.set_value(doctype, name, fieldname, hostile)
	frappe.db.commit()
	refresh()
	client.login(learner.user, PASSWORD)
	for text in (word, hostile):
		response = ask(client, text)
		assert "alert(1)</script" not in response.text and "<img src=x" not in response.text
		assert ">49" not in response.text
	assert f"{word} <script>alert(1)</script>" in words_of(ask(client, word))


def test_guests_and_people_without_access_find_nothing(client, learner, word):
	assert ask(client, word).status_code == 302
	client.login(make_user("HR Manager"), PASSWORD)
	response = ask(client, word)
	assert response.status_code == 403
	assert "About" not in response.text


@pytest.mark.portal
def test_box_in_the_bar_works_without_javascript(browser, live_server, learner, word):
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		open_session(page, learner.user)
		page.goto("/lms")
		page.get_by_role("searchbox", name="Search courses, lessons, programs and cohorts").fill(word)
		page.keyboard.press("Enter")
		page.get_by_role("link", name="Lesson 1").click()
		expect(page).to_have_url(f"{live_server}{learner.url}/learn/1-1")


@pytest.mark.portal
def test_page_has_no_barriers_on_any_screen(page, learner, word):
	open_session(page, learner.user)
	for width in (320, 390, 1200):
		page.set_viewport_size({"width": width, "height": 800})
		for path in ("/lms", f"/lms/search?q={word}", "/lms/search?q=nothing-like-it", "/lms/search"):
			page.goto(path)
			assert find_barriers(page) == []
			assert measure(page, "document.documentElement.scrollWidth") <= width


@pytest.mark.portal
def test_phone_has_a_link_to_the_search(page, learner):
	open_session(page, learner.user)
	page.set_viewport_size({"width": 390, "height": 800})
	page.goto("/lms")
	page.get_by_role("link", name="Search").click()
	expect(page.get_by_role("searchbox")).to_be_visible()
