"""An attempt at a quiz in a browser: with and without JavaScript, against the clock, by keyboard alone."""

import re

import frappe
import pytest
from frappe.utils import now_datetime
from playwright.sync_api import expect

from lms.lms.quizzes import attempts
from tests.support.browser import open_context
from tests.support.portal import Learner, make_learner, open_session
from tests.support.quiz_pages import (
	find_attempt,
	make_quiz,
	move_end,
	saved_answers,
	start,
	submissions_of,
	url_of,
)
from tests.support.reading import measure
from tests.support.server import reading_responses
from tests.support.users import PASSWORD

# In milliseconds, as the page's clock is moved.
FOUR_MINUTES, TEN_MINUTES = 240_000, 600_000
SECRETS = ("is_correct", "possibilit", "explanation", "Addition", "Rome was")


@pytest.fixture
def learner(committed) -> Learner:
	"""Their course has two lessons; the first asks for a quiz."""
	return make_learner(due_in=None, lessons=2, chapters=1)


def question(page, number: int):
	return page.get_by_role("group", name=f"Question {number} of 3")


def answer_all(page) -> None:
	question(page, 1).get_by_label("4", exact=True).check()
	question(page, 2).get_by_label("2", exact=True).check()
	question(page, 2).get_by_label("3", exact=True).check()
	question(page, 3).get_by_label("Your answer").fill("rome")


def confirm(page) -> None:
	page.get_by_role("button", name="Hand in").click()
	page.get_by_role("dialog").get_by_role("button", name="Hand in").click()


class TestAttempt:
	def test_quiz_is_taken_and_passed(self, page, learner):
		quiz = make_quiz(learner)
		open_session(page, learner.user)
		page.goto(f"{learner.url}/learn/1-1")
		page.get_by_role("link", name="Start").click()
		page.get_by_role("button", name="Start the quiz").click()
		answer_all(page)
		expect(page.get_by_text("3 of 3 answered")).to_be_visible()
		page.get_by_role("button", name="Hand in").click()
		dialog = page.get_by_role("dialog", name="Hand in now?")
		expect(dialog).to_contain_text("You have answered every question.")
		dialog.get_by_role("button", name="Hand in").click()
		expect(page.locator(".outcome")).to_have_text("Passed")
		expect(page.locator(".verdict")).to_contain_text("3 of 3 marks: 100%. You need 60% to pass.")
		expect(page.locator(".question").first).to_contain_text("Addition")
		page.get_by_role("link", name="Next lesson").click()
		expect(page).to_have_url(f"{learner.url}/learn/1-2")
		expect(page.locator(".outline [data-percent]")).to_have_text("50%")
		assert frappe.db.exists("LMS Quiz", quiz)

	def test_right_answers_are_in_no_response_before_handing_in(self, page, learner):
		quiz = make_quiz(learner)
		open_session(page, learner.user)
		with reading_responses() as texts:
			page.goto(f"/lms/quiz/{quiz}")
			page.get_by_role("button", name="Start the quiz").click()
			answer_all(page)
			expect(page.locator("[data-saved]")).to_have_text("Saved")
			page.reload()
			expect(question(page, 3)).to_be_visible()
		pages = [text for text in texts if not text.startswith("//")]
		assert sum("Which are prime?" in text for text in pages) == 2
		assert sum("seconds_left" in text for text in pages) >= 1
		assert not [secret for secret in SECRETS for text in pages if secret in text]

	def test_answers_survive_a_reload_and_a_second_tab(self, page, learner):
		attempt = start(learner, make_quiz(learner))
		open_session(page, learner.user)
		page.goto(url_of(attempt))
		other = page.context.new_page()
		other.goto(url_of(attempt))
		question(page, 1).get_by_label("5", exact=True).check()
		expect(page.locator("[data-saved]")).to_have_text("Saved")
		question(other, 3).get_by_label("Your answer").fill("Paris")
		expect(other.locator("[data-saved]")).to_have_text("Saved")
		assert saved_answers(attempt["attempt"]) == [[2], None, "Paris"]
		for tab in (page, other):
			tab.reload()
			expect(question(tab, 1).get_by_label("5", exact=True)).to_be_checked()
			expect(question(tab, 3).get_by_label("Your answer")).to_have_value("Paris")
			expect(tab.get_by_text("2 of 3 answered")).to_be_visible()

	def test_answers_from_before_the_script_has_come_are_saved(self, page, learner):
		attempt = start(learner, make_quiz(learner))
		open_session(page, learner.user)
		waiting = []
		page.route("**/js/quiz.js*", lambda route: waiting.append(route))
		page.goto(url_of(attempt), wait_until="commit")
		answer_all(page)
		waiting[0].continue_()
		expect(page.locator("[data-saved]")).to_have_text("Saved")
		assert saved_answers(attempt["attempt"]) == [[1], [2, 3], "rome"]

	def test_answer_is_taken_back(self, page, learner):
		attempt = start(learner, make_quiz(learner, enable_negative_marking=1, marks_to_cut=1))
		open_session(page, learner.user)
		page.goto(url_of(attempt))
		first, second = question(page, 1), question(page, 2)
		first.get_by_label("5", exact=True).check()
		second.get_by_label("4", exact=True).check()
		expect(page.get_by_text("2 of 3 answered")).to_be_visible()
		first.get_by_label("Skip this question").check()
		second.get_by_label("4", exact=True).uncheck()
		expect(page.get_by_text("0 of 3 answered")).to_be_visible()
		expect(page.locator("[data-saved]")).to_have_text("Saved")
		assert saved_answers(attempt["attempt"]) == [None, None, None]

	def test_failing_to_save_is_said_and_tried_again(self, page, learner):
		attempt = start(learner, make_quiz(learner))
		open_session(page, learner.user)
		page.goto(url_of(attempt))
		page.route("**/*save_quiz_answers", lambda route: route.abort())
		question(page, 1).get_by_label("4", exact=True).check()
		expect(page.get_by_role("alert")).to_contain_text("Your answers could not be saved.")
		page.unroute("**/*save_quiz_answers")
		question(page, 2).get_by_label("2", exact=True).check()
		expect(page.locator("[data-saved]")).to_have_text("Saved")
		expect(page.get_by_role("alert")).to_be_empty()
		assert saved_answers(attempt["attempt"]) == [[1], [2], None]

	def test_questions_left_out_are_named_before_handing_in(self, page, learner):
		attempt = start(learner, make_quiz(learner))
		open_session(page, learner.user)
		page.goto(url_of(attempt))
		question(page, 2).get_by_label("2", exact=True).check()
		page.get_by_role("button", name="Hand in").click()
		dialog = page.get_by_role("dialog")
		expect(dialog).to_contain_text("You have not answered these questions: 1, 3.")
		dialog.get_by_role("button", name="Keep answering").click()
		expect(dialog).to_be_hidden()
		assert submissions_of(learner) == []

	def test_double_click_hands_in_once(self, page, learner):
		attempt = start(learner, make_quiz(learner))
		open_session(page, learner.user)
		calls = []
		page.on(
			"request", lambda request: calls.append(request.url) if "submit_quiz" in request.url else None
		)
		page.goto(url_of(attempt))
		page.get_by_role("button", name="Hand in").click()
		page.get_by_role("dialog").get_by_role("button", name="Hand in").dblclick()
		expect(page.locator(".outcome")).to_have_text("Not passed")
		assert len(calls) == len(submissions_of(learner)) == 1

	def test_going_back_to_what_is_handed_in_shows_the_result(self, page, learner):
		quiz = make_quiz(learner)
		open_session(page, learner.user)
		page.goto(f"/lms/quiz/{quiz}")
		page.get_by_role("button", name="Start the quiz").click()
		page.wait_for_url("**/lms/quiz/*attempt=*")
		address = page.url
		answer_all(page)
		confirm(page)
		expect(page.locator(".outcome")).to_have_text("Passed")
		page.go_back()
		expect(page.locator(".rules")).to_be_visible()
		page.goto(address)
		expect(page.locator(".outcome")).to_have_text("Passed")

	def test_page_that_another_tab_has_handed_in_shows_the_result(self, page, learner):
		attempt = start(learner, make_quiz(learner))
		open_session(page, learner.user)
		page.goto(url_of(attempt))
		attempts.submit_attempt(attempt["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		question(page, 1).get_by_label("4", exact=True).check()
		expect(page.locator(".outcome")).to_have_text("Not passed")

	def test_quiz_is_taken_with_the_keyboard_alone(self, page, learner):
		quiz = make_quiz(learner)
		open_session(page, learner.user)
		page.goto(f"/lms/quiz/{quiz}")
		press_until(page, "document.activeElement.textContent.trim() === 'Start the quiz'")
		page.keyboard.press("Enter")
		expect(question(page, 1)).to_be_visible()
		press_until(page, "document.activeElement.type === 'radio'")
		page.keyboard.press("Space")
		press_until(
			page, "document.activeElement.value === '2' && document.activeElement.type === 'checkbox'"
		)
		page.keyboard.press("Space")
		page.keyboard.press("Tab")
		page.keyboard.press("Space")
		press_until(page, "document.activeElement.type === 'text'")
		page.keyboard.type("Rome")
		# Enter asks first; a second one, pressed by mistake, only closes the question.
		page.keyboard.press("Enter")
		expect(page.get_by_role("dialog")).to_be_visible()
		page.keyboard.press("Enter")
		expect(page.get_by_role("dialog")).to_be_hidden()
		press_until(page, "document.activeElement.matches('[data-hand-in]')")
		page.keyboard.press("Enter")
		page.keyboard.press("Tab")
		page.keyboard.press("Enter")
		expect(page.locator(".outcome")).to_have_text("Passed")


def press_until(page, condition: str) -> None:
	for _step in range(40):
		page.keyboard.press("Tab")
		if measure(page, condition):
			return
	raise AssertionError(f"not reached with Tab: {condition}")


class TestTime:
	def test_when_time_is_up_what_is_answered_is_handed_in(self, page, learner):
		attempt = start(learner, make_quiz(learner, duration="10"))
		open_session(page, learner.user)
		page.clock.install()
		page.goto(url_of(attempt))
		question(page, 1).get_by_label("4", exact=True).check()
		page.clock.fast_forward(TEN_MINUTES)
		expect(page.locator(".outcome")).to_have_text("Not passed")
		[submission] = submissions_of(learner)
		assert (submission.score, submission.timed_out) == (1, 0)

	def test_time_does_not_depend_on_the_clock_of_the_computer(self, page, learner):
		attempt = start(learner, make_quiz(learner, duration="600"))
		open_session(page, learner.user)
		page.add_init_script("Date.now = () => 0")
		page.goto(url_of(attempt))
		expect(page.get_by_role("timer")).to_contain_text(re.compile(r"\b5\d\d:\d\d"))

	def test_screen_readers_are_told_the_time_twice(self, page, learner):
		attempt = start(learner, make_quiz(learner, duration="10"))
		open_session(page, learner.user)
		page.clock.install()
		page.goto(url_of(attempt))
		warning = page.locator("[data-time-warning]")
		expect(warning).to_be_empty()
		# The server says what is left with each save.
		move_end(attempt["attempt"], 300)
		question(page, 1).get_by_label("4", exact=True).check()
		expect(warning).to_have_text("5 minutes left")
		page.clock.fast_forward(FOUR_MINUTES)
		expect(warning).to_have_text("1 minute left")
		expect(page.get_by_role("timer").and_(page.locator("[aria-live]"))).to_have_count(0)

	def test_attempt_that_has_run_out_is_handed_in_when_it_is_opened(self, client, learner):
		attempt = start(learner, make_quiz(learner, duration="10"))
		attempts.save_answers(
			attempt["attempt"], {attempt["questions"][0]["question"]: 1}, learner.user, now_datetime()
		)
		move_end(attempt["attempt"], -60)
		client.login(learner.user, PASSWORD)
		response = client.get(url_of(attempt))
		[submission] = submissions_of(learner)
		assert (submission.score, submission.timed_out) == (1, 1)
		assert response.location.endswith(f"?submission={submission.name}")
		page = client.get(f"/lms/quiz/{attempt['quiz']}?submission={submission.name}").text
		assert "Your time ran out." in page

	def test_form_is_closed_in_the_seconds_of_grace(self, client, learner):
		attempt = start(learner, make_quiz(learner, duration="10"))
		move_end(attempt["attempt"], -5)
		client.login(learner.user, PASSWORD)
		page = client.get(url_of(attempt)).text
		assert "Time is up." in page and "<fieldset" not in page
		response = client.post(f"/lms/quiz/{attempt['quiz']}", data={"attempt": attempt["attempt"]})
		[submission] = submissions_of(learner)
		assert response.location.endswith(f"?submission={submission.name}")


class TestWithoutScript:
	@pytest.fixture
	def plain(self, browser, live_server, learner):
		with open_context(browser, base_url=live_server, java_script_enabled=False) as context:
			page = context.new_page()
			open_session(page, learner.user)
			yield page

	def test_quiz_is_taken_and_passed(self, plain, learner):
		quiz = make_quiz(learner, duration="10")
		plain.goto(f"/lms/quiz/{quiz}")
		plain.get_by_role("button", name="Start the quiz").click()
		expect(plain.locator(".timer")).to_contain_text("Hand in by")
		answer_all(plain)
		with plain.expect_response(lambda answer: answer.request.method == "POST"):
			plain.get_by_role("button", name="Save and continue").click()
		expect(question(plain, 2).get_by_label("3", exact=True)).to_be_checked()
		assert saved_answers(find_attempt(learner)) == [[1], [2, 3], "rome"]
		question(plain, 2).get_by_label("3", exact=True).uncheck()
		plain.get_by_role("button", name="Hand in").click()
		expect(plain.locator(".outcome")).to_have_text("Passed")
		expect(plain.locator(".verdict")).to_contain_text("2 of 3 marks")

	def test_form_of_what_is_handed_in_changes_nothing(self, plain, learner):
		attempt = start(learner, make_quiz(learner))
		plain.goto(url_of(attempt))
		attempts.submit_attempt(attempt["attempt"], {}, learner.user, now_datetime())
		frappe.db.commit()
		answer_all(plain)
		plain.get_by_role("button", name="Hand in").click()
		expect(plain.locator(".outcome")).to_have_text("Not passed")
		assert [row.score for row in submissions_of(learner)] == [0]
