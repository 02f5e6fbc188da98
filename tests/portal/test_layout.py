"""Every page, for every eye and hand: landmarks, headings, names, narrow screens, right to left."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.support.portal import Learner, make_learner, make_report, open_session

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsausbildung"
# In the page: what a screen reader could not name, and headings that skip a level.
NAMELESS = """[...document.querySelectorAll("a, button, input:not([type=hidden]), select, progress, img")]
	.filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.[0]?.textContent.trim()))
	.filter((e) => !e.hasAttribute("alt"))
	.map((e) => e.outerHTML)"""
HEADING_LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((e) => Number(e.tagName[1]))"
DUPLICATE_IDS = """[...document.querySelectorAll("[id]")].map((e) => e.id)
	.filter((id, index, all) => all.indexOf(id) !== index)"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def learner(page) -> Learner:
	"""Who manages somebody, too."""
	learner = make_learner(title=f"{LONG_WORD} {LONG_WORD}", short_introduction=LONG_WORD * 3)
	make_report(learner.user, LONG_WORD, learner.course, due_in=-3)
	open_session(page, learner.user)
	return learner


def paths(learner: Learner) -> list[str]:
	return [
		"/lms",
		"/lms/courses",
		"/lms/courses?search=nothing-like-it",
		learner.url,
		f"{learner.url}/learn/1-2",
		"/lms/team?overdue=1",
		"/lms/team?search=nothing-like-it",
		"/lms/courses/no-such-course",
	]


def test_pages_have_landmarks_and_one_main_heading(page, learner):
	for path in paths(learner):
		page.goto(path)
		for role in ("banner", "main", "contentinfo"):
			expect(page.get_by_role(role)).to_have_count(1)
		expect(page.get_by_role("navigation", name="Main")).to_be_visible()
		expect(page.get_by_role("heading", level=1)).to_have_count(1)
		expect(page).to_have_title(re.compile(r".+ · Smooth LMS$"))
		levels = page.evaluate(HEADING_LEVELS)
		steps = [after - before for before, after in pairwise(levels)]
		assert levels[0] == 1 and max(steps, default=0) <= 1, f"{path}: {levels}"


def test_everything_that_can_be_used_has_a_name(page, learner):
	for path in paths(learner):
		page.goto(path)
		assert page.evaluate(NAMELESS) == [], path
		assert page.evaluate(DUPLICATE_IDS) == [], path


def test_navigation_says_where_one_is(page, learner):
	for path, entry in (
		("/lms", "Home"),
		("/lms/courses", "Courses"),
		(learner.url, "Courses"),
		("/lms/team", "My team"),
	):
		page.goto(path)
		current = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
		expect(current).to_have_text(entry)


def test_first_tab_skips_to_the_content(page, learner):
	page.goto("/lms/courses")
	page.keyboard.press("Tab")
	expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
	page.keyboard.press("Enter")
	expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways(page, learner, width):
	page.set_viewport_size({"width": width, "height": 800})
	for path in paths(learner):
		page.goto(path)
		assert page.evaluate(OVERFLOW) <= 0, path


def test_pages_are_mirrored_for_right_to_left_languages(page, learner):
	page.set_viewport_size({"width": 390, "height": 844})
	for path in paths(learner):
		page.goto(f"{path}{'&' if '?' in path else '?'}_lang=ar")
		html = page.locator("html")
		expect(html).to_have_attribute("dir", "rtl")
		expect(html).to_have_attribute("lang", "ar")
		assert page.evaluate(OVERFLOW) <= 0, path


def test_pages_load_without_errors_and_only_from_this_site(page, learner, live_server):
	problems = []
	page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
	page.on("pageerror", lambda error: problems.append(str(error)))
	page.on(
		"request",
		lambda request: problems.append(request.url) if not request.url.startswith(live_server) else None,
	)
	for path in paths(learner)[:-1]:
		page.goto(path)
	assert problems == []


def test_colours_follow_the_system(page, learner):
	backgrounds = set()
	for scheme in ("light", "dark"):
		page.emulate_media(color_scheme=scheme)
		page.goto("/lms")
		backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
	assert len(backgrounds) == 2


def test_lesson_is_printed_without_the_frame(page, learner):
	page.goto(f"{learner.url}/learn/1-1")
	page.emulate_media(media="print")
	expect(page.locator(".prose")).to_be_visible()
	for selector in (".topbar", ".outline", ".lesson-foot", ".page-foot"):
		expect(page.locator(selector)).to_be_hidden()
