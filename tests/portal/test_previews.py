"""Previews of quizzes and homework: what a learner would see, for authors and graders. Nothing is written."""

import frappe
import pytest

from lms.testing.factories import make_lms_assignment, make_question, make_quiz
from tests.support.quizzes import make_open_question
from tests.support.users import PASSWORD, make_user

WRITTEN = ("LMS Quiz Attempt", "LMS Quiz Submission", "LMS Assignment Submission")


def count_written() -> list[int]:
	frappe.db.rollback()
	return [frappe.db.count(doctype) for doctype in WRITTEN]


@pytest.fixture
def quiz(committed):
	names = [make_question(question="<p>Where is the exit?</p>").name, make_open_question(question="Why?")]
	quiz = make_quiz(names, max_attempts=2)
	frappe.db.commit()
	return quiz


@pytest.fixture
def homework(committed):
	task = make_lms_assignment(
		question="<p>Draw the exits.</p>", type="URL", answer="<p>All three</p>", show_answer=1
	)
	frappe.db.commit()
	return task


@pytest.fixture
def moderator(client, committed):
	client.login(make_user("Moderator"), PASSWORD)
	return client


def test_a_quiz_is_shown_as_a_learner_gets_it(moderator, quiz):
	before = count_written()
	page = moderator.get(f"/lms/quiz/{quiz.name}?preview=1")
	assert page.status_code == 200
	assert "Where is the exit?" in page.text and "Why?" in page.text
	assert "Attempts allowed: 2. Attempts left: 2." in page.text
	assert "<form" not in page.text.split("quiz-page")[1]
	assert "js/quiz.js" not in page.text
	assert count_written() == before


def test_homework_is_shown_without_its_answer(moderator, homework):
	page = moderator.get(f"/lms/assignment/{homework.name}?preview=1")
	assert page.status_code == 200
	assert "Draw the exits." in page.text and "All three" not in page.text
	assert "<fieldset" in page.text and 'enctype="multipart' not in page.text


def test_what_is_sent_to_a_preview_is_not_kept(moderator, quiz, homework):
	before = count_written()
	for path in (f"/lms/quiz/{quiz.name}?preview=1", f"/lms/assignment/{homework.name}?preview=1"):
		page = moderator.post(path, data={"answer": "https://example.com", "preview": "1"})
		assert page.status_code == 200 and "Preview." in page.text
	assert count_written() == before


@pytest.mark.parametrize("role", ["LMS Student", "Course Creator"])
def test_others_are_told_that_there_is_nothing(role, client, quiz, homework):
	client.login(make_user(role), PASSWORD)
	for path in (f"/lms/quiz/{quiz.name}?preview=1", f"/lms/assignment/{homework.name}?preview=1"):
		page = client.get(path)
		assert page.status_code == 404
		assert "exit" not in page.text


def test_a_grader_previews_homework_and_no_quiz(client, quiz, homework):
	client.login(make_user("Batch Evaluator"), PASSWORD)
	assert client.get(f"/lms/assignment/{homework.name}?preview=1").status_code == 200
	assert client.get(f"/lms/quiz/{quiz.name}?preview=1").status_code == 404


def test_a_record_that_does_not_exist_is_not_found(moderator):
	for path in ("/lms/quiz/none?preview=1", "/lms/assignment/none?preview=1"):
		assert moderator.get(path).status_code == 404
