"""A learner's day from sign-in to sign-out: by mouse, by keyboard alone, and without JavaScript."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import frappe
import pytest
from playwright.sync_api import expect

from lms.lms.courses.catalogue import get_outline
from lms.lms.homework.submissions import grade_homework
from lms.lms.search.index import refresh
from lms.testing import factories
from lms.testing.factories import unique
from tests.support.browser import open_context
from tests.support.hands import Hands, Keyboard, Mouse
from tests.support.portal import Learner, get_status, make_learner, open_session
from tests.support.quiz_pages import make_quiz, submissions_of
from tests.support.users import PASSWORD

pytestmark = [pytest.mark.portal, pytest.mark.usefixtures("committed")]


@dataclass(frozen=True)
class Day:
	"""One person, their page and hands, and the course of the day: a quiz, a text and homework."""

	page: Any
	hands: Hands
	learner: Learner
	homework: str

	def link(self, name: str, **options: Any) -> Any:
		return self.page.get_by_role("link", name=name, **options)

	def press(self, role: str, name: str, **options: Any) -> None:
		self.hands.press(self.page.get_by_role(role, name=name, **options).first)


@pytest.fixture
def learner() -> Learner:
	return make_learner(due_in=10, lessons=1, chapters=3, title=unique("Fire safety"))


def begin(page: Any, hands: Hands, learner: Learner) -> Day:
	make_quiz(learner)
	_first, text, last = (lesson.name for lesson in get_outline(learner.course, learner.user).lessons)
	frappe.db.set_value("Course Lesson", text, "body", f"{learner.title} begins at your desk.")
	homework = factories.make_lms_assignment(last, title=unique("Your exits"), grade_assignment=1).name
	frappe.db.commit()
	refresh()
	return Day(page, hands, learner, homework)


def test_with_the_mouse(page, learner):
	day = begin(page, Mouse(), learner)
	sign_in(day)
	learn_and_read(day)
	leave_and_come_back(day)


def test_with_the_keyboard_alone(page, learner):
	day = begin(page, Keyboard(page), learner)
	sign_in(day)
	skip_to_the_content(day)
	learn_and_read(day)
	leave_and_come_back(day)


def test_without_javascript(browser, live_server, learner):
	with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
		page = context.new_page()
		day = begin(page, Mouse(), learner)
		# Frappe's own sign-in page needs JavaScript.
		open_session(page, learner.user)
		page.goto("/lms")
		learn_and_read(day, has_script=False)
		sign_out(day)
		page.goto("/lms")
		expect(page.locator("input[autocomplete=current-password]").first).to_be_attached()


def learn_and_read(day: Day, *, has_script: bool = True) -> None:
	see_what_is_due(day)
	take_the_quiz(day, has_script=has_script)
	read_a_lesson(day, has_script=has_script)
	hand_in_homework(day)
	open_the_news_of_the_grade(day)
	search_for_the_lesson(day)
	change_the_language(day)


# Steps


def sign_in(day: Day) -> None:
	day.page.goto("/lms")
	fill_in_the_sign_in_page(day)
	expect(day.page.get_by_role("heading", level=1)).to_have_text("Hello, Maya")


def fill_in_the_sign_in_page(day: Day) -> None:
	"""The fields of Frappe's page and of the clone's are the same; their labels are not."""
	day.hands.enter(day.page.locator("input[autocomplete=username]").first, day.learner.user)
	day.hands.send(day.page.locator("input[autocomplete=current-password]").first, PASSWORD)


def skip_to_the_content(day: Day) -> None:
	day.page.goto("/lms")
	day.press("link", "Skip to the content")
	expect(day.page.get_by_role("main")).to_be_focused()


def see_what_is_due(day: Day) -> None:
	row = day.page.get_by_role("region", name="My training").get_by_role("listitem")
	expect(row).to_contain_text(day.learner.title)
	expect(row).to_contain_text("Due in 10 days")
	day.press("link", day.learner.title, exact=True)
	expect(day.page.get_by_role("heading", level=1)).to_have_text(day.learner.title)
	day.press("link", "Start")
	expect(day.page).to_have_url(f"{day.learner.url}/learn/1-1")


def take_the_quiz(day: Day, *, has_script: bool) -> None:
	expect(day.page.get_by_role("button", name="Mark complete")).to_have_count(0)
	day.hands.press(day.page.get_by_role("group", name="Quiz:").get_by_role("link", name="Start"))
	day.press("button", "Start the quiz")
	for number, answer in ((1, "4"), (2, "2"), (2, "3")):
		question = day.page.get_by_role("group", name=f"Question {number} of 3")
		day.hands.tick(question.get_by_label(answer, exact=True))
	day.hands.enter(day.page.get_by_label("Your answer"), "Rome")
	day.press("button", "Hand in")
	if has_script:
		day.hands.press(day.page.get_by_role("dialog").get_by_role("button", name="Hand in"))
	expect(day.page.locator(".outcome")).to_have_text("Passed")
	assert [row.score for row in submissions_of(day.learner)] == [3]
	day.press("link", "Next lesson")


def read_a_lesson(day: Day, *, has_script: bool) -> None:
	expect(day.page.locator(".prose")).to_contain_text("begins at your desk.")
	day.press("button", "Mark complete")
	if has_script:
		expect(day.page.locator("[data-notice]")).to_have_text("Lesson completed.")
	expect(day.page.locator(".lesson-foot")).to_contain_text("Completed")
	day.press("link", "Next lesson")


def hand_in_homework(day: Day) -> None:
	day.hands.press(day.page.get_by_role("group", name="Homework:").get_by_role("link", name="Hand in"))
	day.hands.enter(day.page.get_by_label("Your answer"), "Two doors and a window.")
	day.press("button", "Hand in")
	notice = day.page.get_by_role("status").filter(has_text="Your work has been handed in.")
	expect(notice).to_contain_text("Well done! You have completed this course.")
	expect(day.page.get_by_role("region", name="Your submissions")).to_contain_text("Being graded")
	assert get_status(day.learner) == "Completed"


def open_the_news_of_the_grade(day: Day) -> None:
	"""Meanwhile, somebody has graded the homework."""
	before = count_unread(day)
	submission = frappe.db.get_value("LMS Assignment Submission", {"assignment": day.homework})
	grade_homework(submission, "Pass", "Well observed.")
	frappe.db.commit()
	day.press("link", "Home", exact=True)
	expect(day.page.get_by_role("region", name="Completed")).to_contain_text(day.learner.title)
	day.press("link", f"Notifications, unread: {before + 1}")
	day.press("button", "You have passed the homework")
	expect(day.page.get_by_text("Well observed.")).to_be_visible()
	assert count_unread(day) == before


def count_unread(day: Day) -> int:
	frappe.db.rollback()
	return frappe.db.count("Notification Log", {"for_user": day.learner.user, "read": 0})


def search_for_the_lesson(day: Day) -> None:
	day.hands.send(day.page.get_by_role("searchbox"), day.learner.title.upper())
	found = day.page.get_by_role("region", name="Courses")
	expect(found).to_contain_text(day.learner.title)
	day.hands.press(day.page.get_by_role("region", name="Lessons").get_by_role("link").first)
	expect(day.page).to_have_url(f"{day.learner.url}/learn/2-1")


def change_the_language(day: Day) -> None:
	open_the_menu(day)
	day.press("link", "My profile")
	day.hands.choose(day.page.get_by_label("Language"), "Deutsch")
	day.press("button", "Save the details")
	expect(day.page.locator("html")).to_have_attribute("lang", "de")
	day.press("link", "Startseite", exact=True)
	expect(day.page.get_by_role("heading", level=1)).to_have_text("Hallo, Maya")
	expect(day.page.get_by_role("region", name="Abgeschlossen")).to_contain_text(day.learner.title)


def open_the_menu(day: Day) -> None:
	day.hands.press(day.page.locator("[data-menu] summary"))


def sign_out(day: Day) -> None:
	open_the_menu(day)
	day.press("button", "Abmelden")
	expect(day.page.locator("[data-menu]")).to_have_count(0)


def leave_and_come_back(day: Day) -> None:
	"""After signing out, Frappe's own pages lead to sign in and from there back to the portal."""
	sign_out(day)
	day.page.goto("/me")
	day.hands.press(day.page.locator("main a[href^='/login'], .page_content a[href^='/login']").first)
	# Frappe's form takes the whole page, with its script, to be sent.
	day.page.wait_for_url(lambda url: urlsplit(url).path == "/login")
	fill_in_the_sign_in_page(day)
	day.page.wait_for_url("**/me")
	day.hands.press(day.page.locator("a[href='/']").first)
	expect(day.page.get_by_role("heading", level=1)).to_have_text("Hallo, Maya")
