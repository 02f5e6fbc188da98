"""The pages of a quiz and the cards in a lesson, for every eye and hand."""

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.courses.catalogue import get_outline
from lms.lms.quizzes import attempts
from lms.testing import factories
from tests.portal.test_layout import DUPLICATE_IDS, HEADING_LEVELS, LONG_WORD, NAMELESS, OVERFLOW
from tests.support.portal import make_learner, open_session
from tests.support.reading import measure

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


@pytest.fixture
def paths(page) -> list[str]:
	"""A lesson with cards, and a quiz before, in and after an attempt; all with words that are very long."""
	learner = make_learner(due_in=None, lessons=1, chapters=1)
	lesson = get_outline(learner.course, learner.user).lessons[0].name
	questions = [
		factories.make_question(question=LONG_WORD * 2, option_1=LONG_WORD * 3),
		factories.make_question(is_correct_2=1),
		factories.make_question(type="User Input", possibility_1="x", **NO_OPTIONS),
		factories.make_question(type="Open Ended", **NO_OPTIONS),
	]
	values = {"title": f"{LONG_WORD} {LONG_WORD}", "duration": "10", "enable_negative_marking": 1}
	quiz = factories.make_quiz([row.name for row in questions], lesson, **values, marks_to_cut=1).name
	factories.make_lms_assignment(lesson, title=LONG_WORD * 2)
	answers = {questions[0].name: 1, questions[3].name: LONG_WORD * 4}
	first = attempts.start_attempt(quiz, learner.user, now_datetime())
	result = attempts.submit_attempt(first["attempt"], answers, learner.user, now_datetime())
	attempt = attempts.start_attempt(quiz, learner.user, now_datetime())["attempt"]
	frappe.db.commit()
	open_session(page, learner.user)
	address = f"/lms/quiz/{quiz}"
	return [
		f"{learner.url}/learn/1-1",
		address,
		f"{address}?attempt={attempt}",
		f"{address}?submission={result['submission']}",
	]


NO_OPTIONS = {"option_1": None, "option_2": None, "is_correct_1": 0}


def test_everything_has_a_name_and_headings_skip_no_level(page, paths):
	for path in paths:
		page.goto(path)
		assert measure(page, NAMELESS) == [], path
		assert measure(page, DUPLICATE_IDS) == [], path
		levels = measure(page, HEADING_LEVELS)
		assert levels.count(1) == 1 and not [
			level for level, before in zip(levels[1:], levels, strict=False) if level > before + 1
		], f"{path}: {levels}"
		current = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
		expect(current).to_have_text("Courses")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(page, paths, width, language):
	page.set_viewport_size({"width": width, "height": 800})
	for path in paths:
		page.goto(f"{path}{'&' if '?' in path else '?'}_lang={language}")
		assert measure(page, OVERFLOW) <= 0, path


def test_questions_are_groups_that_are_called_by_number_and_text(page, paths):
	page.goto(paths[2])
	expect(page.get_by_role("group", name="Question 2 of 4 What is 2 + 2?")).to_be_visible()
	expect(page.get_by_role("radio", name="Skip this question")).to_be_checked()
	expect(page.get_by_role("textbox", name="Your answer")).to_have_count(2)


def test_pages_load_without_errors(page, paths):
	problems = []
	page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
	page.on("pageerror", lambda error: problems.append(str(error)))
	for path in paths:
		page.goto(path)
		expect(page.get_by_role("main")).to_be_visible()
	assert problems == []
