"""What a learner sees of a quiz before and after attempts."""

from datetime import date, datetime
from typing import TypedDict, cast

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from lms.lms.enrollments.enrollment import find_enrollments
from lms.lms.permissions.checks import may
from lms.lms.quizzes import attempts as quiz_attempts
from lms.lms.quizzes import results
from lms.lms.quizzes.authoring import count_questions, parse_duration
from lms.lms.quizzes.papers import ShownQuestion, draw_paper, show_paper


class PastAttempt(TypedDict):
	submission: str
	attempt_number: int
	submitted_on: datetime
	score: int
	score_out_of: int
	percentage: float
	passed: bool
	status: str


class QuizFacts(TypedDict):
	"""What does not depend on the learner. `duration` is in minutes."""

	quiz: str
	title: str
	course: str | None
	course_title: str | None
	lesson: str | None
	lesson_title: str | None
	questions: int
	total_marks: int
	passing_percentage: int
	max_attempts: int
	duration: float | None
	negative_marks: int


class QuizOverview(QuizFacts):
	"""`attempts` counts the current cycle. None in a limit means no limit.

	`cohort` is that in which the user has the quiz, if they cannot take it in a lesson. It is due there on
	`due_date`; `is_late` says that this day is over.
	"""

	cohort: str | None
	cohort_title: str | None
	due_date: date | None
	is_late: bool
	attempts: int
	attempts_left: int | None
	passed: bool
	best: float | None
	open_attempt: str | None
	can_start: bool
	reason: str | None
	history: list[PastAttempt]


def get_overview(quiz: str, user: str, at: datetime) -> QuizOverview:
	"""Describe the quiz and the user's attempts. Submits an attempt whose time has run out."""
	doc = quiz_attempts.get_open_quiz(quiz, user, at)
	running = quiz_attempts.find_running(quiz, user)
	if running and quiz_attempts.is_over(running, at):
		quiz_attempts.settle_attempt(running, at, user)
		# Frappe rolls back GET requests. This submission must be kept all the same.
		frappe.local.flags.commit = True
		running = None
	course = running.course if running else doc.course
	enrollment = find_enrollments([course], [user]).get((course, user)) if course else None
	cycle = quiz_attempts.get_cycle(enrollment or running)
	attempts = results.count_attempts(user, doc.name, cycle)
	history = get_history(user, doc.name, cycle)
	current = running if running and running.cycle == cycle else None
	way = quiz_attempts.find_way(doc, user, enrollment, at)
	refusal = None if current else quiz_attempts.find_refusal(doc, way, attempts)
	return {
		**describe_quiz(doc),
		"cohort": way.cohort.name if way.cohort else None,
		"cohort_title": way.cohort.title if way.cohort else None,
		"due_date": way.cohort.due_date if way.cohort else None,
		"is_late": bool(way.cohort and way.cohort.is_late),
		"attempts": attempts,
		"attempts_left": results.count_left(doc.max_attempts, attempts),
		"passed": any(row["passed"] for row in history),
		"best": max((row["percentage"] for row in history), default=None),
		"open_attempt": current.name if current else None,
		"can_start": not refusal,
		"reason": refusal.reason if refusal else None,
		"history": history if doc.show_submission_history else history[:1],
	}


class QuizPreview(QuizFacts):
	attempts_left: int | None
	shown: list[ShownQuestion]
	is_drawn: bool


def get_preview(quiz: str, user: str) -> QuizPreview:
	"""Return the quiz as a new learner gets it. For those who may edit it. Writes nothing."""
	if not frappe.db.exists(quiz_attempts.QUIZ, quiz) or not may(user, "write", quiz_attempts.QUIZ, quiz):
		message = _("This quiz does not exist, or you may not edit it.")
		frappe.throw(message, frappe.DoesNotExistError)
	doc = frappe.get_doc(quiz_attempts.QUIZ, quiz)
	return {
		**describe_quiz(doc),
		"attempts_left": doc.max_attempts or None,
		"shown": show_paper(draw_paper(doc), {}),
		"is_drawn": bool(doc.shuffle_questions),
	}


def describe_quiz(quiz: Document) -> QuizFacts:
	"""Return the facts that do not depend on the learner."""
	duration = parse_duration(quiz.duration)
	course_title, lesson_title = get_titles(quiz)
	return {
		"quiz": quiz.name,
		"title": quiz.title,
		"course": quiz.course,
		"course_title": course_title,
		"lesson": quiz.lesson,
		"lesson_title": lesson_title,
		"questions": count_questions(quiz),
		"total_marks": quiz.total_marks,
		"passing_percentage": quiz.passing_percentage,
		"max_attempts": quiz.max_attempts or 0,
		"duration": duration.total_seconds() / 60 if duration else None,
		"negative_marks": quiz.marks_to_cut if quiz.enable_negative_marking else 0,
	}


def get_titles(quiz: Document) -> tuple[str | None, str | None]:
	"""Return the titles of the quiz's course and lesson. None if it has none."""
	row, course, lesson = map(frappe.qb.DocType, (quiz_attempts.QUIZ, "LMS Course", "Course Lesson"))
	query = frappe.qb.from_(row).left_join(course).on(course.name == row.course)
	query = query.left_join(lesson).on(lesson.name == row.lesson).select(course.title, lesson.title)
	[titles] = query.where(row.name == quiz.name).run()
	return tuple(titles)


def get_history(member: str, quiz: str, cycle: int) -> list[PastAttempt]:
	"""Return the member's submissions in this cycle, latest first."""
	rows = frappe.get_all(
		results.DOCTYPE,
		filters={"member": member, "quiz": quiz, "cycle": cycle},
		fields=["name as submission", *list(PastAttempt.__annotations__)[1:]],
		order_by="attempt_number desc",
	)
	return [
		cast(PastAttempt, row | {"passed": bool(row.passed), "percentage": round(flt(row.percentage), 1)})
		for row in rows
	]


def get_running(attempt: str, user: str, at: datetime) -> quiz_attempts.StartedAttempt | None:
	"""Return the user's attempt with its questions, or None if it was submitted or its time ran out."""
	quiz_attempts.find_own(attempt, user)
	row = frappe.db.get_value(quiz_attempts.DOCTYPE, attempt, "*", as_dict=True)
	if row.status != quiz_attempts.IN_PROGRESS or quiz_attempts.is_over(row, at):
		return None
	return quiz_attempts.describe_attempt(row, frappe.db.get_value(quiz_attempts.QUIZ, row.quiz, "title"), at)


def find_submission_of_attempt(attempt: str, user: str) -> str | None:
	"""Return the name of the submission of the user's attempt, or None if there is none yet."""
	return frappe.db.get_value(results.DOCTYPE, {"attempt": attempt, "member": user})
