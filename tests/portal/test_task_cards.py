"""The cards of quizzes and assignments in a lesson: what each is, how far the learner is, and the way on."""

import json
from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from lms.lms.courses.catalogue import get_outline
from lms.lms.homework import submissions
from lms.lms.quizzes import attempts, results
from lms.testing import factories
from tests.portal.test_queries import Counter
from tests.support.portal import Learner, make_learner
from tests.support.users import PASSWORD, make_user

HOSTILE = '<img src=x onerror="alert(1)">{{ 7 * 7 }}'


@pytest.fixture
def learner(client) -> Learner:
	"""Signed in; their course has one lesson."""
	learner = make_learner(due_in=None, lessons=1, chapters=1)
	client.login(learner.user, PASSWORD)
	return learner


def lesson_of(learner: Learner) -> str:
	return get_outline(learner.course, learner.user).lessons[0].name


def make_quiz(learner: Learner, **overrides: object) -> str:
	quiz = factories.make_quiz(lesson=lesson_of(learner), **{"title": factories.unique("Quiz")} | overrides)
	frappe.db.commit()
	return quiz.name


def take(learner: Learner, quiz: str, *, right: bool) -> str:
	"""An attempt handed in with right answers, or with wrong ones; the submission."""
	attempt = attempts.start_attempt(quiz, learner.user, now_datetime())
	answers = {question["question"]: 1 if right else 2 for question in attempt["questions"]}
	result = attempts.submit_attempt(attempt["attempt"], answers, learner.user, now_datetime())
	frappe.db.commit()
	return result["submission"]


def read_lesson(client, learner: Learner) -> str:
	response = client.get(f"{learner.url}/learn/1-1")
	assert response.status_code == 200
	return response.text.split("<main")[1]


def test_card_says_what_the_quiz_asks_for(client, learner):
	quiz = make_quiz(learner, questions=3, duration="10", max_attempts=2, passing_percentage=80)
	page = read_lesson(client, learner)
	for text in ("3 questions", "10 minutes", "Pass mark: 80%", "2 attempts left", "Not started"):
		assert text in page
	assert f'href="/lms/quiz/{quiz}">Start<' in page


def test_quiz_without_limits_speaks_of_none(client, learner):
	make_quiz(learner, questions=1)
	page = read_lesson(client, learner)
	assert "1 question<" in page
	assert "minute" not in page and "attempt" not in page


def test_running_attempt_is_gone_on_with(client, learner):
	quiz = make_quiz(learner, duration="10")
	attempt = attempts.start_attempt(quiz, learner.user, now_datetime() - timedelta(minutes=3, seconds=30))
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert "In progress: 7 minutes left" in page
	assert f'href="/lms/quiz/{quiz}?attempt={attempt["attempt"]}">Continue<' in page


def test_attempt_whose_time_is_up_leads_to_its_result(client, learner):
	quiz = make_quiz(learner, duration="10")
	attempts.start_attempt(quiz, learner.user, now_datetime() - timedelta(hours=1))
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert "Time is up" in page and "See the result<" in page


def test_failed_quiz_can_be_tried_again_until_no_attempt_is_left(client, learner):
	quiz = make_quiz(learner, max_attempts=2)
	submission = take(learner, quiz, right=False)
	page = read_lesson(client, learner)
	assert "Not passed: 0%" in page and "1 attempt left" in page
	assert f'href="/lms/quiz/{quiz}">Try again<' in page
	assert f'href="/lms/quiz/{quiz}?submission={submission}">See the result<' in page
	take(learner, quiz, right=False)
	page = read_lesson(client, learner)
	assert "No attempts left" in page and "You have used all your attempts." in page
	assert "Try again" not in page and "See the result<" in page


def test_best_attempt_that_passed_counts(client, learner):
	quiz = make_quiz(learner)
	passed = take(learner, quiz, right=True)
	take(learner, quiz, right=False)
	page = read_lesson(client, learner)
	assert "Passed: 100%" in page
	assert f'href="/lms/quiz/{quiz}?submission={passed}">See the result<' in page
	assert "Try again" not in page


def test_answers_that_somebody_has_to_read_are_being_graded(client, learner):
	question = factories.make_question(type="Open Ended", option_1=None, option_2=None, is_correct_1=0)
	quiz = make_quiz(learner, questions=[question.name])
	attempt = attempts.start_attempt(quiz, learner.user, now_datetime())
	answers = {question.name: "Because."}
	submission = attempts.submit_attempt(attempt["attempt"], answers, learner.user, now_datetime())
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert "Being graded" in page and "See the result<" in page and "Try again" not in page
	results.grade_by_hand(submission["submission"], {question.name: 1}, "Administrator")
	frappe.db.commit()
	assert "Passed: 100%" in read_lesson(client, learner)


def test_assignment_says_whether_it_is_handed_in_and_passed(client, learner):
	assignment = factories.make_lms_assignment(lesson=lesson_of(learner)).name
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert "Not handed in" in page and "Write a text" in page
	assert f'href="/lms/assignment/{assignment}">Hand in<' in page
	work = submissions.HandedInWork(answer="It is quiet here.")
	name = submissions.hand_in_homework(assignment, learner.user, work, now_datetime())["submission"]
	for status, label in ((None, "Handed in, being graded"), ("Fail", "Not passed"), ("Pass", "Passed")):
		if status:
			submissions.grade_homework(name, status, None)
		frappe.db.commit()
		page = read_lesson(client, learner)
		assert f">{label}</span>" in page
		assert f'href="/lms/assignment/{assignment}">See your submission<' in page


def test_lesson_with_an_open_task_says_what_completes_it(client, learner):
	quiz = make_quiz(learner, title="Fire & Water")
	page = read_lesson(client, learner)
	assert "complete once you have passed the quiz “Fire &amp; Water”." in page
	assert "Mark complete" not in page
	take(learner, quiz, right=True)
	page = read_lesson(client, learner)
	assert "complete once" not in page and "Mark complete" not in page
	assert "Well done! You have completed this course." in page


def test_several_open_tasks_are_named(client, learner):
	first, second = make_quiz(learner), factories.make_lms_assignment(lesson=lesson_of(learner))
	frappe.db.commit()
	title = frappe.db.get_value("LMS Quiz", first, "title")
	expected = f"once you have done all of these: “{title}”, “{second.title}”."
	assert expected in read_lesson(client, learner)


def test_form_of_an_old_page_is_refused_in_words(client, learner):
	make_quiz(learner, title="Fire")
	client.get(learner.url)
	response = client.post(f"{learner.url}/learn/1-1")
	assert response.status_code == 417
	assert "This lesson is complete once you have passed the quiz Fire." in response.text
	assert "<main" in response.text


@pytest.mark.parametrize("role", ["LMS Student", "Moderator"])
def test_who_is_not_enrolled_sees_the_card_without_the_way_in(client, learner, role):
	quiz = make_quiz(learner, duration="10")
	frappe.db.set_value("Course Lesson", lesson_of(learner), "include_in_preview", 1)
	frappe.db.commit()
	client.login(make_user(role), PASSWORD)
	page = read_lesson(client, learner)
	assert "10 minutes" in page and "You are not enrolled." in page
	assert f"/lms/quiz/{quiz}" not in page and "Not started" not in page
	assert "complete once" not in page


def test_preview_of_a_locked_course_says_what_to_do_first(client, learner):
	make_quiz(learner)
	frappe.db.set_value("Course Lesson", lesson_of(learner), "include_in_preview", 1)
	first = factories.make_course(title=factories.unique("Basics"))
	factories.make_program([first.name, learner.course], [learner.user])
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert f"opens once you have completed {first.title}" in page
	assert "Start<" not in page


def test_quizzes_of_a_film_are_cards_too(client, learner):
	quiz = make_quiz(learner)
	blocks = [
		{"type": "upload", "data": {"file_url": "/files/a.mp4", "quizzes": [{"time": 3, "quiz": quiz}]}}
	]
	lesson = frappe.get_doc("Course Lesson", lesson_of(learner))
	lesson.content = json.dumps({"blocks": blocks})
	lesson.save()
	frappe.db.commit()
	assert f'href="/lms/quiz/{quiz}">Start<' in read_lesson(client, learner)


def test_task_that_is_not_there_or_in_another_lesson_is_a_notice(client, learner):
	other = factories.make_course(lessons=1)
	elsewhere = factories.make_quiz(
		lesson=get_outline(other.name, "Administrator").lessons[0].name, title="Of another course"
	)
	names = {"quiz": elsewhere.name, "assignment": "gone"}
	blocks = [{"type": kind, "data": {kind: name}} for kind, name in names.items()]
	# Past the checks on saving: what an import may have left in the database.
	content = json.dumps({"blocks": blocks})
	frappe.db.set_value("Course Lesson", lesson_of(learner), "content", content)
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert "This quiz cannot be taken here." in page
	assert "This homework cannot be handed in here." in page
	assert "Of another course" not in page
	assert "Mark complete" in page


def test_hostile_titles_are_shown_as_they_were_typed(client, learner):
	quiz = make_quiz(learner)
	frappe.db.set_value("LMS Quiz", quiz, "title", HOSTILE)
	frappe.db.commit()
	for page in (read_lesson(client, learner), client.get(f"/lms/quiz/{quiz}").text):
		assert "<img src=x" not in page
		assert "&lt;img src=x" in page and "{{ 7 * 7" in page


def test_attempts_of_an_earlier_cycle_do_not_count(client, learner):
	quiz = make_quiz(learner)
	take(learner, quiz, right=True)
	filters = {"member": learner.user, "course": learner.course}
	frappe.db.set_value("LMS Enrollment", filters, {"cycle": 2, "progress": 0, "completed_on": None})
	frappe.db.commit()
	page = read_lesson(client, learner)
	assert "Not started" in page and "complete once" in page


def test_number_of_queries_does_not_grow_with_the_tasks(client, learner, monkeypatch):
	make_quiz(learner)
	factories.make_lms_assignment(lesson=lesson_of(learner))
	frappe.db.commit()
	counter = Counter(monkeypatch)
	path = f"{learner.url}/learn/1-1"
	before = counter.count(client, path)
	for _number in range(4):
		take(learner, make_quiz(learner, questions=5), right=False)
		factories.make_lms_assignment(lesson=lesson_of(learner))
	frappe.db.commit()
	assert counter.count(client, path) == before
