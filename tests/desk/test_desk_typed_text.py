"""Texts that are stored as they were typed are shown as texts on the desk, wherever it draws them."""

import frappe
import pytest
from playwright.sync_api import expect

from lms.testing import factories

pytestmark = pytest.mark.desk
HOSTILE = "<img src=x onerror=\"document.title='RUN'\"><script>document.title='RUN'</script>"
LIST = "LMS Question"


@pytest.fixture
def question():
	question = factories.make_question(
		option_1=HOSTILE, option_2="List<String>", explanation_1=HOSTILE, question="<p>Which?</p>"
	)
	frappe.db.commit()
	return question.name


def expect_no_harm(page) -> None:
	expect(page.locator("img[src=x]")).to_have_count(0)
	expect(page).not_to_have_title("RUN")


def test_form_takes_them_as_they_are(sign_in, question):
	desk = sign_in("Moderator")
	desk.open(f"/lms-question/{question}")
	expect(desk.field("Option 1")).to_have_value(HOSTILE)
	expect_no_harm(desk.page)
	desk.field("Option 2").fill("List<Integer> & <b>more</b>")
	desk.save()
	desk.saved()
	frappe.db.rollback()
	assert frappe.db.get_value(LIST, question, ["option_1", "option_2"]) == (
		HOSTILE,
		"List<Integer> & <b>more</b>",
	)


def test_changes_are_texts_in_the_activity(sign_in, question):
	desk = sign_in("Moderator")
	desk.open(f"/lms-question/{question}")
	desk.field("Option 1").fill('List<Integer> & &lt; "<b>"')
	desk.field("Option 2").fill(HOSTILE)
	desk.save()
	desk.saved()
	activity = desk.page.locator(".timeline")
	activity.get_by_text('to List<Integer> & &lt; "<b>"').wait_for()
	expect(activity.get_by_text(f"from {HOSTILE[:70]}")).to_have_count(1)
	expect(activity.get_by_text(f"from List<String> to {HOSTILE[:70]}")).to_have_count(1)
	expect_no_harm(desk.page)


@pytest.mark.parametrize("title", ["Report", "List"])
def test_a_category_of_an_ordinary_word_is_opened(sign_in, title):
	factories.insert("LMS Category", category=title)
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open(f"/lms-category/{title}")
	expect(desk.page.locator("h1")).to_have_text(title)
	expect(desk.page.locator(".sheet")).to_be_visible()


def test_answers_are_texts_in_the_table_of_results(sign_in):
	course = factories.make_course(lessons=1)
	learner = factories.make_user()
	factories.make_enrollment(course.name, learner)
	lesson = frappe.db.get_value("Course Lesson", {"course": course.name})
	asked = factories.make_question(type="Open Ended")
	quiz = factories.make_quiz([asked.name], lesson=lesson)
	now = frappe.utils.now_datetime()
	from lms.lms.quizzes.attempts import start_attempt, submit_attempt

	attempt = start_attempt(quiz.name, learner, now)["attempt"]
	submission = submit_attempt(attempt, {asked.name: HOSTILE}, learner, now)["submission"]
	frappe.db.commit()
	desk = sign_in("Moderator")
	desk.open(f"/lms-quiz-submission/{submission}")
	desk.page.get_by_text("<img src=x").first.wait_for()
	expect_no_harm(desk.page)
