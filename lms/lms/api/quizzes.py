"""Methods for quizzes: take them and grade their open questions."""

from typing import Annotated

import frappe
from frappe.utils import now_datetime

from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR
from lms.lms.quizzes import attempts, overview, results
from lms.lms.quizzes.papers import MOST_JSON
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.signatures import ObjectOf, typed

ByQuestion = Annotated[dict[str, object], ObjectOf(MOST_JSON)]


@frappe.whitelist()
@typed()
def get_quiz(quiz: str) -> overview.QuizOverview:
	"""Return the facts about a quiz, and the signed-in learner's attempts at it."""
	return overview.get_overview(quiz, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def start_quiz(quiz: str) -> attempts.StartedAttempt:
	"""Start an attempt for the signed-in learner, or continue the one in progress."""
	return attempts.start_attempt(quiz, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def save_quiz_answers(attempt: str, answers: ByQuestion) -> attempts.SavedAnswers:
	"""Save answers, by question, in the signed-in learner's attempt."""
	return attempts.save_answers(attempt, answers, frappe.session.user, now_datetime())


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed()
def submit_quiz(attempt: str, answers: ByQuestion | None = None) -> results.QuizResult:
	"""Submit the signed-in learner's attempt, with these answers and those saved before."""
	return attempts.submit_attempt(attempt, answers, frappe.session.user, now_datetime())


@frappe.whitelist()
@typed()
def get_quiz_result(submission: str) -> results.QuizResult:
	"""Return the result of an attempt. For its learner and anyone else who may read the submission."""
	return results.get_result(submission, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@anew_when_busy
@typed(only_for=(*ADMINS, CREATOR, EVALUATOR))
def grade_quiz_submission(submission: str, marks: ByQuestion) -> results.QuizResult:
	"""Give marks to the open questions of a submission.

	For System Manager, Moderator, Batch Evaluator, and Course Creators in their own courses.
	"""
	return results.grade_by_hand(submission, marks, frappe.session.user)
