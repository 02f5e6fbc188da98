"""Who may read and change quizzes, their questions, attempts and submissions."""

import frappe
from pypika.functions import Coalesce
from pypika.terms import Criterion

from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, HR_MANAGER, has_role
from lms.lms.permissions.courses import (
	editable_courses,
	of_courses,
)
from lms.lms.permissions.tasks import (
	editable_tasks,
	gradable_submissions,
	readable_submissions,
	submissions_of_graders,
)
from lms.lms.shared.sql import EVERYTHING, NOTHING, literal


def editable_quizzes(user: str) -> Criterion:
	"""See `editable_tasks`."""
	return editable_tasks("LMS Quiz", user)


def editable_questions(user: str) -> Criterion:
	"""
	- System Manager, Moderator: every question
	- Course Creator: questions they created, and those in quizzes they may edit
	"""
	if has_role(user, *ADMINS):
		return EVERYTHING
	if not has_role(user, CREATOR):
		return NOTHING
	question, row, quiz = map(frappe.qb.DocType, ("LMS Question", "LMS Quiz Question", "LMS Quiz"))
	asked = (
		frappe.qb.from_(row)
		.join(quiz)
		.on(quiz.name == row.parent)
		.select(row.question)
		.where(editable_quizzes(user))
	)
	return (question.owner == literal(user)) | question.name.isin(asked)


def readable_quiz_attempts(user: str) -> Criterion:
	"""
	- System Manager, Moderator: all
	- Course Creator: attempts in their own courses
	- nobody else, because attempts contain the right answers
	"""
	return of_courses("LMS Quiz Attempt", editable_courses(user))


def readable_quiz_submissions(user: str) -> Criterion:
	"""
	- Course Creator: submissions in their own courses, whatever other roles they have. Their role has the
	  permission level of the answers, so any submission they can list shows its answers
	- LMS Student: their own, of quizzes that show answers. Otherwise they could find out the answers by
	  filtering Frappe's lists. `results.get_result` gives them the scores of all quizzes
	- others: see `readable_submissions`
	"""
	if has_role(user, CREATOR):
		return submissions_of_graders("LMS Quiz Submission", user)
	readable = readable_submissions("LMS Quiz Submission", user)
	if has_role(user, EVALUATOR, HR_MANAGER, *ADMINS):
		return readable
	submission, quiz = frappe.qb.DocType("LMS Quiz Submission"), frappe.qb.DocType("LMS Quiz")
	hidden = frappe.qb.from_(quiz).select(quiz.name).where(quiz.show_answers == 0)
	return readable & Coalesce(submission.quiz, "").notin(hidden)


def gradable_quiz_submissions(user: str) -> Criterion:
	"""See `gradable_submissions`."""
	return gradable_submissions("LMS Quiz Submission", user)
