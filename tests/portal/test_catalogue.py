"""The catalogue: featured courses first, tags that lead to it, the newest first, and what is new."""

import re
from html import unescape

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing import factories
from tests.support.accessibility import find_barriers
from tests.support.portal import make_learner, open_session
from tests.support.reading import measure
from tests.support.users import PASSWORD, make_user

HOSTILE = """<script>alert(1)</script>"><img src=x>{{ 7 * 7 }}"""


@pytest.fixture
def word() -> str:
	"""Part of the title of each course here, by which the catalogue is searched."""
	return f"w{frappe.generate_hash(length=10)}"


@pytest.fixture
def learner(client):
	learner = make_user("LMS Student")
	client.login(learner, PASSWORD)
	return learner


def make(title: str, **values: object) -> str:
	course = factories.make_course(title=title, lessons=1, **values).name
	frappe.db.commit()
	return course


def show(client, word: str, **query: str):
	response = client.get("/lms/courses", query_string={"search": word, **query})
	assert response.status_code == 200
	return response


def titles(html: str) -> list[str]:
	return [unescape(title) for title in re.findall(r"<h[23]><a [^>]*>([^<]*)</a>", html)]


def split_sections(page) -> tuple[list[str], list[str]]:
	"""Titles of the featured courses, and of the others."""
	featured, _end, others = page.text.partition('aria-labelledby="others"')
	return titles(featured), titles(others)


def test_featured_courses_have_a_section_before_the_others(client, learner, word):
	for letter, featured in (("A", 0), ("B", 1), ("C", 0), ("D", 1)):
		make(f"{word} {letter}", featured=featured)
	page = show(client, word)
	assert split_sections(page) == ([f"{word} B", f"{word} D"], [f"{word} A", f"{word} C"])
	assert re.findall(r"<h2[^>]*>(?:<span.*?</span>)?([^<]+)</h2>", page.text) == [
		"Featured courses",
		"More courses",
	]
	assert ">4 courses<" in page.text


def test_featured_courses_stay_first_in_every_order(client, learner, word):
	for days, (letter, featured) in enumerate((("A", 0), ("B", 1), ("C", 0), ("D", 1))):
		make(f"{word} {letter}", featured=featured, published_on=factories.in_days(days - 50))
	page = show(client, word, sort="newest")
	assert split_sections(page) == ([f"{word} D", f"{word} B"], [f"{word} C", f"{word} A"])
	assert '<option value="newest" selected>' in page.text


def test_without_featured_courses_there_are_no_sections(client, learner, word):
	make(word)
	page = show(client, word)
	assert titles(page.text) == [word] and "<h2><a " in page.text
	assert "Featured" not in page.text and "More courses" not in page.text


def test_featured_courses_alone_have_no_list_of_others(client, learner, word):
	make(word, featured=1)
	page = show(client, word)
	assert titles(page.text) == [word]
	assert "More courses" not in page.text and 'class="empty"' not in page.text


def test_unpublished_course_is_not_featured_for_learners(client, learner, word):
	make(word, featured=1, published=0)
	assert titles(show(client, word).text) == []
	client.login(make_user("Moderator"), PASSWORD)
	assert titles(show(client, word).text) == [word]


def test_tags_on_a_course_lead_to_the_courses_that_have_them(client, learner, word):
	tag = f"R&D {word}"
	first, second = make(f"{word} A", tags=f"{tag}, fire"), make(f"{word} B", tags=tag.upper())
	make(f"{word} C", tags=f"{tag} lab")
	page = client.get(f"/lms/courses/{first}")
	[address] = re.findall(r'<a href="([^"]*)">' + re.escape(f"R&amp;D {word}") + "</a>", page.text)
	assert address == f"/lms/courses?tag=R%26D+{word}"
	found = client.get(unescape(address))
	assert titles(found.text) == [f"{word} A", f"{word} B"]
	assert re.search(
		rf'<option value="(R&amp;D {word}|{tag.upper().replace("&", "&amp;")})" selected>', found.text
	)
	assert second in found.text and ">Show all</a>" in found.text


def test_a_tag_that_no_course_has_finds_nothing_and_says_so(client, learner, word):
	make(word)
	page = client.get("/lms/courses", query_string={"tag": HOSTILE})
	assert page.status_code == 200 and titles(page.text) == []
	assert "No course matches. Try other words, or show all courses." in page.text
	assert "alert(1)" not in page.text.split("<form", 1)[1].split("</form>")[1]


def test_tags_of_courses_that_one_may_not_see_are_not_told(client, learner, word):
	make(word)
	make(f"{word} secret", tags=f"tag {word}", published=0)
	assert f"tag {word}" not in show(client, word).text


def test_search_of_the_catalogue_finds_tags(client, learner, word):
	make("Ladders", tags=f"fire, {word}")
	assert titles(show(client, word).text) == ["Ladders"]


def test_tags_are_not_links_while_the_catalogue_is_switched_off(client, learner, word):
	course = make(word, tags="fire")
	frappe.get_single("LMS Settings").update({"courses": 0}).save()
	frappe.db.commit()
	page = client.get(f"/lms/courses/{course}")
	assert "<span>fire</span>" in page.text and "?tag=" not in page.text


@pytest.mark.parametrize("is_saved", [True, False])
def test_hostile_tags_are_text(client, learner, word, is_saved):
	course = make(word, tags=HOSTILE[:40] if is_saved else None)
	if not is_saved:
		frappe.db.set_value("LMS Course", course, "tags", f"{HOSTILE}, fire")
		frappe.db.commit()
	for address in (f"/lms/courses/{course}", "/lms/courses"):
		page = client.get(address)
		assert page.status_code == 200
		assert "<script>alert" not in page.text and "<img src=x" not in page.text and ">49" not in page.text
	tags = re.findall(r'<a href="(/lms/courses\?tag=[^"]*)">', client.get(f"/lms/courses/{course}").text)
	assert tags
	for address in tags:
		assert titles(client.get(unescape(address)).text) == [word]


def test_page_of_a_course_says_in_the_readers_language_when_it_was_published(client, learner, word):
	course = make(word, published_on="2026-03-09")
	assert "Published on March 9, 2026" in client.get(f"/lms/courses/{course}").text
	client.login(make_user("LMS Student", language="de"), PASSWORD)
	assert " 9. März 2026" in client.get(f"/lms/courses/{course}").text


def test_new_courses_say_so_until_one_is_enrolled(client, learner, word):
	make(f"{word} new")
	make(f"{word} old", published_on=factories.in_days(-30))
	taken = make(f"{word} taken")
	factories.make_enrollment(taken, learner)
	frappe.db.commit()
	cards = show(client, word).text.split('<li class="card">')[1:]
	assert [("New" in re.findall(r'badge now">([^<]*)<', card)) for card in cards] == [True, False, False]


# The home page


def featured_at_home(client) -> list[str]:
	_before, mark, after = client.get("/lms").text.partition('<section class="section featured"')
	return titles(after) if mark else []


def test_learner_with_nothing_to_do_sees_featured_courses(client, learner, word):
	for letter in "ABCD":
		make(f"0 {word} {letter}", featured=1)
	make(f"0 {word} soon", featured=1, upcoming=1)
	make(f"0 {word} draft", featured=1, published=0)
	assert featured_at_home(client) == [f"0 {word} {letter}" for letter in "ABC"]


def test_courses_that_one_has_completed_are_not_featured_again(client, learner, word):
	done = make(f"0 {word} A", featured=1)
	make(f"0 {word} B", featured=1)
	factories.make_enrollment(done, learner)
	factories.complete_lessons(learner, done)
	frappe.db.commit()
	assert featured_at_home(client)[:1] == [f"0 {word} B"]


def test_learner_with_something_to_do_sees_none(client, word):
	make(word, featured=1)
	client.login(make_learner().user, PASSWORD)
	assert featured_at_home(client) == []
	client.login(make_learner(due_in=None).user, PASSWORD)
	assert featured_at_home(client) == []


@pytest.mark.parametrize("switch", ["courses", "home_assignments"])
def test_switches_leave_it_out(client, learner, word, switch):
	make(word, featured=1)
	assert word in featured_at_home(client)
	frappe.get_single("LMS Settings").update({switch: 0}).save()
	frappe.db.commit()
	assert featured_at_home(client) == []


# In a browser


@pytest.mark.portal
def test_pages_have_no_barriers_on_any_screen(page, committed, word):
	learner = make_learner(
		due_in=None, enrolled=False, tags=f"fire, {'x' * 40}, {word}", featured=1, title=word
	)
	factories.make_course(title=f"{word} soon", upcoming=1)
	frappe.db.commit()
	open_session(page, learner.user)
	for width in (320, 390, 1200):
		page.set_viewport_size({"width": width, "height": 800})
		for path in ("/lms", f"/lms/courses?search={word}", learner.url):
			page.goto(path)
			assert find_barriers(page) == []
			assert measure(page, "document.documentElement.scrollWidth") <= width


@pytest.mark.portal
def test_a_tag_leads_to_the_catalogue_and_the_filters_go_together(page, committed, word):
	learner = make_learner(due_in=None, enrolled=False, tags=f"fire, {word}", title=f"{word} A")
	factories.make_course(title=f"{word} B", tags=word)
	frappe.db.commit()
	open_session(page, learner.user)
	page.goto(learner.url)
	page.get_by_role("list", name="Tags").get_by_role("link", name=word).click()
	expect(page.get_by_role("combobox", name="Tag")).to_have_value(word)
	expect(page.get_by_role("status")).to_have_text("2 courses")
	page.get_by_role("searchbox", name="Search the courses").fill("fire")
	page.get_by_role("combobox", name="Sort by").select_option("Newest first")
	page.get_by_role("button", name="Show").click()
	expect(page.get_by_role("status")).to_have_text("1 course")
	expect(page.get_by_role("combobox", name="Tag")).to_have_value(word)
	expect(page.get_by_role("combobox", name="Sort by")).to_have_value("newest")
