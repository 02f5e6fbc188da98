"""What tests of quizzes share: a quiz in a course, attempts at it, and what became of them; committed."""

import json
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lms.lms.courses.catalogue import get_outline
from lms.lms.quizzes import attempts
from lms.testing import factories
from tests.support.portal import Learner


def make_quiz(learner: Learner, **overrides: object) -> str:
	"""Three questions, of each kind that is graded at once; `4`, `2` and `3`, and `Rome` are right."""
	questions = [
		factories.make_question(explanation_1="Addition"),
		factories.make_question(
			question="Which are prime?",
			option_1="4",
			is_correct_1=0,
			option_2="2",
			is_correct_2=1,
			option_3="3",
			is_correct_3=1,
		),
		factories.make_question(
			question="The capital of Italy?",
			type="User Input",
			option_1=None,
			is_correct_1=0,
			option_2=None,
			possibility_1="Rome",
		),
	]
	lesson = get_outline(learner.course, learner.user).lessons[0].name
	values = {"title": factories.unique("Quiz"), "passing_percentage": 60} | overrides
	quiz = factories.make_quiz([question.name for question in questions], lesson, **values)
	frappe.db.commit()
	return quiz.name


def start(learner: Learner, quiz: str) -> attempts.StartedAttempt:
	attempt = attempts.start_attempt(quiz, learner.user, now_datetime())
	frappe.db.commit()
	return attempt


def url_of(attempt: attempts.StartedAttempt) -> str:
	return f"/lms/quiz/{attempt['quiz']}?attempt={attempt['attempt']}"


def move_end(attempt: str, seconds: float) -> None:
	"""As if so much of the time were left."""
	expires_on = now_datetime() + timedelta(seconds=seconds)
	frappe.db.set_value("LMS Quiz Attempt", attempt, "expires_on", expires_on)
	frappe.db.commit()


def find_attempt(learner: Learner) -> str:
	frappe.db.rollback()
	return frappe.db.get_value("LMS Quiz Attempt", {"member": learner.user})


def saved_answers(attempt: str) -> list[object]:
	"""What is saved, in the order of the questions, as last committed."""
	frappe.db.rollback()
	row = frappe.db.get_value("LMS Quiz Attempt", attempt, ["paper", "answers"], as_dict=True)
	answers = json.loads(row.answers)
	return [answers.get(question["question"]) for question in json.loads(row.paper)["questions"]]


def submissions_of(learner: Learner) -> list[frappe._dict]:
	frappe.db.rollback()
	fields = ["name", "score", "passed", "timed_out"]
	return frappe.get_all("LMS Quiz Submission", filters={"member": learner.user}, fields=fields)
