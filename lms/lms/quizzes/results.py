"""LMS Quiz Submissions: created once for each attempt, shown to authorized people, graded by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt
from pypika.functions import Count
from pypika.terms import Criterion

from lms.lms.content.markup import sanitize_html
from lms.lms.enrollments.cohort_completion import queue_check
from lms.lms.enrollments.enrollment import find_enrollments
from lms.lms.learning.progress import CourseProgress, complete_after_task, get_learner_progress
from lms.lms.permissions.checks import may
from lms.lms.programs.program import lock_programs
from lms.lms.quizzes.grading import (
	Mark,
	add_up,
	describe_correct,
	explain_options,
	grade_paper,
	needs_grading,
)
from lms.lms.quizzes.papers import OPEN_ENDED, Answers, Paper, Question, load_answers, load_paper
from lms.lms.shared.locking import lock_as_learner
from lms.lms.shared.rows import insert_new

DOCTYPE, RESULT, ATTEMPT = "LMS Quiz Submission", "LMS Quiz Result", "LMS Quiz Attempt"
GRADED, TO_BE_GRADED = "Graded", "To Be Graded"
COPIED = ("quiz", "course", "lesson", "member", "member_name", "cycle", "started_on")
SUBMISSION_FIELDS = (
	*COPIED,
	"attempt",
	"attempt_number",
	"quiz_title",
	"status",
	"score",
	"score_out_of",
	"percentage",
	"passing_percentage",
	"passed",
	"timed_out",
	"submitted_on",
)
# Only the server sets these. Graders set the status.
SERVER_FIELDS = tuple(fieldname for fieldname in SUBMISSION_FIELDS if fieldname != "status")
MARK_FIELDS = tuple(Mark.__annotations__)
ROW_FIELDS = ("parent", "parenttype", "parentfield", "idx", *MARK_FIELDS)


class MarksError(frappe.ValidationError):
	"""The questions do not allow these marks."""


class ShownMark(TypedDict):
	number: int
	html: str
	answer: str
	correct_answer: str | None
	is_correct: bool | None
	marks: int
	marks_out_of: int
	explanation: str


class QuizResult(TypedDict):
	"""`progress` is that in the course of the quiz. None if it is in no course."""

	submission: str
	quiz: str
	title: str
	attempt_number: int
	status: str
	score: int
	score_out_of: int
	percentage: float
	passing_percentage: int
	passed: bool
	timed_out: bool
	submitted_on: datetime
	attempts_left: int | None
	progress: CourseProgress | None
	results: list[ShownMark] | None


# Writing


def record_result(
	attempt: frappe._dict, answers: Answers, submitted_on: datetime, *, timed_out: bool, user: str
) -> str:
	"""Grade the answers of an attempt and store the result. Returns the name of the submission."""
	paper = load_paper(attempt.paper)
	marks = grade_paper(paper, answers)
	score = add_up(((row["marks"], row["marks_out_of"]) for row in marks), paper["passing_percentage"])
	is_open = needs_grading(marks)
	values = {fieldname: attempt[fieldname] for fieldname in COPIED} | {
		"attempt": attempt.name,
		"attempt_number": attempt.number,
		"quiz_title": frappe.db.get_value("LMS Quiz", attempt.quiz, "title"),
		"status": TO_BE_GRADED if is_open else GRADED,
		**score,
		"passing_percentage": paper["passing_percentage"],
		"passed": 0 if is_open else score["passed"],
		"timed_out": int(timed_out),
		"submitted_on": submitted_on,
	}
	[name] = insert_new(
		DOCTYPE, SUBMISSION_FIELDS, [[values[fieldname] for fieldname in SUBMISSION_FIELDS]], user
	)
	rows = (
		(name, DOCTYPE, "result", number, *(row[fieldname] for fieldname in MARK_FIELDS))
		for number, row in enumerate(map(dict, marks), 1)
	)
	insert_new(RESULT, ROW_FIELDS, rows, user)
	return name


def lock_learner(member: str, course: str | None) -> frappe._dict | None:
	"""Like `lock_for_learning`, but also accepts people who are not enrolled, to keep their work."""
	if not course:
		return None
	lock_programs([course])
	lock_as_learner()
	return find_enrollments([course], [member], for_update=True).get((course, member))


def follow_passing(member: str, quiz: str, cycle: int, enrollment: frappe._dict | None, today: date) -> None:
	"""Complete the lesson that contains the quiz now, after the member passed it in this cycle, and cohorts.

	The lesson stays as it is if a new cycle has started or the quiz has moved to another course.
	"""
	queue_check([member], member)
	place = frappe.db.get_value("LMS Quiz", quiz, ["lesson", "course"], as_dict=True)
	if enrollment and place.lesson and place.course == enrollment.course and cycle == enrollment.cycle:
		complete_after_task(member, enrollment.course, place.lesson, today)


# Showing


def get_result(submission: str, user: str) -> QuizResult:
	"""Return a submission to its learner or anyone else who may read it.

	Includes the answers if the user may see them. Raises PermissionError otherwise.
	"""
	row = find_quiz_submission(frappe.qb.DocType(DOCTYPE).name == submission)
	if not row or (row.member != user and not may(user, "read", DOCTYPE, submission)):
		frappe.throw(_("This result does not exist, or you have no access to it."), frappe.PermissionError)
	return show_result(row, user)


def get_own_result(submission: str, quiz: str, user: str) -> QuizResult:
	"""Return the user's own submission to this quiz. Raises DoesNotExistError for any other."""
	table = frappe.qb.DocType(DOCTYPE)
	row = find_quiz_submission((table.name == submission) & (table.quiz == quiz) & (table.member == user))
	if not row:
		frappe.throw(_("This result does not exist or is not yours."), frappe.DoesNotExistError)
	return show_result(row, user)


def get_result_of_attempt(attempt: str, user: str) -> QuizResult:
	"""Return the result of a submitted attempt, as last committed."""
	row = find_quiz_submission(frappe.qb.DocType(DOCTYPE).attempt == attempt, for_update=True)
	if not row:
		frappe.throw(_("This result does not exist, or you have no access to it."), frappe.PermissionError)
	return show_result(row, user)


def find_quiz_submission(criterion: Criterion, *, for_update: bool = False) -> frappe._dict | None:
	"""With `for_update`, read the latest committed data. Plain reads on MariaDB see an older snapshot."""
	table = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(table).select("*").where(criterion)
	rows = (query.for_update() if for_update else query).run(as_dict=True)
	return frappe._dict(rows[0], for_update=for_update) if rows else None


def show_result(row: frappe._dict, user: str) -> QuizResult:
	quiz = frappe.db.get_value("LMS Quiz", row.quiz, ["show_answers", "max_attempts"], as_dict=True)
	used = count_attempts(row.member, row.quiz, row.cycle)
	return {
		"submission": row.name,
		"quiz": row.quiz,
		"title": row.quiz_title,
		"attempt_number": row.attempt_number,
		"status": row.status,
		"score": row.score,
		"score_out_of": row.score_out_of,
		"percentage": round(flt(row.percentage), 1),
		"passing_percentage": row.passing_percentage,
		"passed": bool(row.passed),
		"timed_out": bool(row.timed_out),
		"submitted_on": row.submitted_on,
		"attempts_left": count_left(quiz.max_attempts, used),
		"progress": get_learner_progress(row.member, row.course) if row.course else None,
		"results": show_marks(row) if may_see_answers(row, user, quiz.show_answers) else None,
	}


def may_see_answers(row: frappe._dict, user: str, show_answers: int) -> bool:
	"""Who may see the answers:

	- the learner, if the quiz shows answers
	- anyone who may grade the submission
	"""
	is_shown = row.member == user and show_answers
	return bool(is_shown) or may(user, "write", DOCTYPE, row.name)


def count_attempts(member: str, quiz: str, cycle: int) -> int:
	"""Count the attempts of a cycle, including submissions from before attempts were stored."""
	attempt, row = frappe.qb.DocType(ATTEMPT), frappe.qb.DocType(DOCTYPE)
	attempts, older = (
		frappe.qb.from_(table)
		.select(Count("*"))
		.where((table.member == member) & (table.quiz == quiz) & (table.cycle == cycle))
		for table in (attempt, row)
	)
	older = older.where(row.attempt.isnull() | (row.attempt == ""))
	[[stored, without]] = frappe.qb.select(attempts.as_("stored"), older.as_("older")).run()
	return int(stored) + int(without)


def count_left(max_attempts: int | None, used: int) -> int | None:
	"""Return how many attempts are left, or None if there is no limit."""
	return max(0, max_attempts - used) if max_attempts else None


def show_marks(submission: frappe._dict) -> list[ShownMark]:
	questions, answers = read_paper(submission.attempt)
	return [
		show_mark(row, questions.get(row.question_name), answers)
		for row in find_marks(submission.name, for_update=bool(submission.for_update))
	]


def read_paper(attempt: str | None) -> tuple[Mapping[str, Question], Answers]:
	"""Return the questions by name, and the answers. Both are empty for submissions without an attempt."""
	row = attempt and frappe.db.get_value(
		ATTEMPT, attempt, ["paper", "answers"], as_dict=True, for_update=True
	)
	paper: Paper | None = load_paper(row.paper) if row else None
	questions = {question["question"]: question for question in paper["questions"]} if paper else {}
	return questions, load_answers(row.answers) if row else {}


def find_marks(submission: str, *, for_update: bool = False) -> list[frappe._dict]:
	table = frappe.qb.DocType(RESULT)
	query = (
		frappe.qb.from_(table)
		.select(*(table[fieldname] for fieldname in MARK_FIELDS), table.idx)
		.where((table.parent == submission) & (table.parenttype == DOCTYPE))
		.orderby(table.idx)
	)
	return (query.for_update() if for_update else query).run(as_dict=True)


def show_mark(row: frappe._dict, question: Question | None, answers: Answers) -> ShownMark:
	is_open = row.type == OPEN_ENDED
	return {
		"number": row.idx,
		"html": sanitize_html(row.question),
		"answer": row.answer or "",
		"correct_answer": describe_correct(question) if question else None,
		"is_correct": None if is_open else bool(row.is_correct),
		"marks": row.marks,
		"marks_out_of": row.marks_out_of,
		"explanation": explain_options(question, answers.get(row.question_name)) if question else "",
	}


# Grading


def grade_by_hand(submission: str, marks: Mapping[str, object], user: str) -> QuizResult:
	"""Give marks to the open questions of a submission, by name. Passing can complete the lesson.

	Raises PermissionError for people who may not grade it and MarksError for invalid marks.
	"""
	if not may(user, "write", DOCTYPE, submission):
		frappe.throw(
			_("You cannot grade your own work or work in courses that are not yours."), frappe.PermissionError
		)
	doc = frappe.get_doc(DOCTYPE, submission)
	open_rows = {row.question_name: row for row in doc.result if row.type == OPEN_ENDED}
	if unknown := set(marks) - set(open_rows):
		frappe.throw(
			_("{0} is not an open question of this submission.").format(escape_html(min(unknown))), MarksError
		)
	answered = {name for name, row in open_rows.items() if row.answer}
	if doc.status == TO_BE_GRADED and not answered <= set(marks):
		frappe.throw(_("Give marks to every open question that was answered."), MarksError)
	for name, value in marks.items():
		# In Python `True` is an int.
		if type(value) is not int:
			frappe.throw(_("Marks must be whole numbers."), MarksError)
		open_rows[name].marks = value
	doc.status = GRADED
	doc.save()
	return get_result(submission, user)


def lock_learner_of(submission: str) -> frappe._dict | None:
	member, course = frappe.db.get_value(DOCTYPE, submission, ["member", "course"])
	return lock_learner(member, course)


def validate_given_marks(submission: Document) -> None:
	"""Allow changes only to the marks of open questions, from 0 to the question's marks."""
	before = {row.name: row.marks for row in submission.get_doc_before_save().result}
	for row in submission.result:
		if row.marks == before[row.name]:
			continue
		if row.type != OPEN_ENDED:
			frappe.throw(_("Only the marks of open questions can be changed."), frappe.PermissionError)
		if not 0 <= row.marks <= row.marks_out_of:
			frappe.throw(
				_("Row {0}: Marks must be between {1} and {2}.").format(row.idx, 0, row.marks_out_of),
				MarksError,
			)


def add_up_marks(submission: Document) -> None:
	"""Update the score of a submission after grading."""
	for row in submission.result:
		if row.type == OPEN_ENDED:
			row.is_correct = int(row.marks == row.marks_out_of)
	marks = ((row.marks, row.marks_out_of) for row in submission.result)
	submission.update({"status": GRADED, **add_up(marks, submission.passing_percentage)})
