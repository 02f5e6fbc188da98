"""A quiz as its learner sees it before and after attempts."""

from datetime import datetime
from typing import TypedDict

import frappe
from frappe.model.document import Document
from frappe.utils import flt

from lms.lms import quiz_attempts, quiz_results
from lms.lms.enrollment import find
from lms.lms.quizzes import count_questions, parse_duration


class PastAttempt(TypedDict):
	submission: str
	attempt_number: int
	submitted_on: datetime
	score: int
	score_out_of: int
	percentage: float
	passed: bool
	status: str


class Overview(TypedDict):
	"""`attempts` are those of the current cycle; `attempts_left` and `duration` are None without a limit."""

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
	attempts: int
	attempts_left: int | None
	duration: float | None
	negative_marks: int
	passed: bool
	best: float | None
	open_attempt: str | None
	can_start: bool
	reason: str | None
	history: list[PastAttempt]


def get_overview(quiz: str, user: str, at: datetime) -> Overview:
	"""What the quiz is about, and how far the user is; an attempt whose time is up is handed in."""
	doc = quiz_attempts.get_quiz(quiz, user)
	running = quiz_attempts.find_running(quiz, user)
	if running and quiz_attempts.is_over(running, at):
		quiz_attempts.settle(running, at, user)
		# Time has brought this about, and not the request: it is to last, also if that was one to read.
		frappe.local.flags.commit = True
		running = None
	course = running.course if running else doc.course
	enrollment = find([course], [user]).get((course, user)) if course else None
	cycle = enrollment.cycle if enrollment else (running.cycle if running else None)
	attempts = quiz_results.count_attempts(user, doc.name, cycle) if cycle else 0
	history = get_history(user, doc.name, cycle) if cycle else []
	is_running = bool(running) and running.cycle == cycle
	refusal = None if is_running else quiz_attempts.find_refusal(doc, user, enrollment)
	return {
		**describe(doc),
		"attempts": attempts,
		"attempts_left": quiz_results.count_left(doc.max_attempts, attempts),
		"passed": any(row["passed"] for row in history),
		"best": max((row["percentage"] for row in history), default=None),
		"open_attempt": running.name if is_running else None,
		"can_start": not refusal,
		"reason": refusal.reason if refusal else None,
		"history": history if doc.show_submission_history else history[:1],
	}


def describe(quiz: Document) -> dict[str, object]:
	"""What is the same for everybody."""
	duration = parse_duration(quiz.duration)
	return {
		"quiz": quiz.name,
		"title": quiz.title,
		"course": quiz.course,
		"course_title": quiz.course and frappe.db.get_value("LMS Course", quiz.course, "title"),
		"lesson": quiz.lesson,
		"lesson_title": quiz.lesson and frappe.db.get_value("Course Lesson", quiz.lesson, "title"),
		"questions": count_questions(quiz),
		"total_marks": quiz.total_marks,
		"passing_percentage": quiz.passing_percentage,
		"max_attempts": quiz.max_attempts or 0,
		"duration": duration.total_seconds() / 60 if duration else None,
		"negative_marks": quiz.marks_to_cut if quiz.enable_negative_marking else 0,
	}


def get_history(member: str, quiz: str, cycle: int) -> list[PastAttempt]:
	"""What the member has handed in, the latest first."""
	rows = frappe.get_all(
		quiz_results.DOCTYPE,
		filters={"member": member, "quiz": quiz, "cycle": cycle},
		fields=["name as submission", *list(PastAttempt.__annotations__)[1:]],
		order_by="attempt_number desc",
	)
	return [{**row, "passed": bool(row.passed), "percentage": round(flt(row.percentage), 1)} for row in rows]


def get_running(attempt: str, user: str, at: datetime) -> quiz_attempts.Started | None:
	"""A running attempt of the user's with its questions; None if it is handed in, or its time is up."""
	quiz_attempts.find_own(attempt, user)
	row = frappe.db.get_value(quiz_attempts.DOCTYPE, attempt, "*", as_dict=True)
	if row.status != quiz_attempts.IN_PROGRESS or quiz_attempts.is_over(row, at):
		return None
	return quiz_attempts.describe(row, frappe.db.get_value(quiz_attempts.QUIZ, row.quiz, "title"), at)


def find_submission(attempt: str, user: str) -> str | None:
	"""What came of an attempt of the user's, once it is handed in."""
	return frappe.db.get_value(quiz_results.DOCTYPE, {"attempt": attempt, "member": user})
