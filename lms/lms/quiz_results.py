"""LMS Quiz Submissions: written down once for each attempt, shown to whom they concern, graded by people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt
from pypika.terms import Criterion

from lms.lms.bulk import insert_new
from lms.lms.enrollment import find
from lms.lms.markup import sanitize
from lms.lms.permissions import may
from lms.lms.programs import lock_programs
from lms.lms.progress import Progress, complete_after_task, get_progress
from lms.lms.quiz_grading import Mark, add_up, describe_correct, explain, grade, needs_grading
from lms.lms.quiz_papers import OPEN_ENDED, Answers, Paper, Question, load_answers, load_paper
from lms.lms.turns import go_ahead_as_learner

DOCTYPE, RESULT, ATTEMPT = "LMS Quiz Submission", "LMS Quiz Result", "LMS Quiz Attempt"
GRADED, TO_BE_GRADED = "Graded", "To Be Graded"
COPIED = ("quiz", "course", "lesson", "member", "member_name", "cycle", "started_on")
FIELDS = (
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
# All of them but the status are the system's.
SERVER_FIELDS = tuple(fieldname for fieldname in FIELDS if fieldname != "status")
MARK_FIELDS = tuple(Mark.__annotations__)
ROW_FIELDS = ("parent", "parenttype", "parentfield", "idx", *MARK_FIELDS)


class MarksError(frappe.ValidationError):
	"""Marks that the questions do not allow."""


class ShownMark(TypedDict):
	number: int
	html: str
	answer: str
	correct_answer: str | None
	is_correct: bool | None
	marks: int
	marks_out_of: int
	explanation: str


class Result(TypedDict):
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
	progress: Progress
	results: list[ShownMark] | None


# Writing


def record(
	attempt: frappe._dict, answers: Answers, submitted_on: datetime, *, timed_out: bool, user: str
) -> str:
	"""Grade the answers of an attempt and write down what they are worth; the name of the submission."""
	paper = load_paper(attempt.paper)
	marks = grade(paper, answers)
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
	[name] = insert_new(DOCTYPE, FIELDS, [[values[fieldname] for fieldname in FIELDS]], user)
	rows = (
		(name, DOCTYPE, "result", number, *(row[fieldname] for fieldname in MARK_FIELDS))
		for number, row in enumerate(marks, 1)
	)
	insert_new(RESULT, ROW_FIELDS, rows, user)
	return name


def lock_learner(member: str, course: str) -> frappe._dict | None:
	"""As `lock_for_learning`; but who is not enrolled any more is not refused: what they hand in is kept."""
	lock_programs([course])
	go_ahead_as_learner()
	return find([course], [member], for_update=True).get((course, member))


def follow_passing(member: str, quiz: str, cycle: int, enrollment: frappe._dict | None, today: date) -> None:
	"""The member has passed, in this cycle: complete the lesson that the quiz is in now.

	Not if the course was begun anew since, or the quiz has gone to another.
	"""
	place = frappe.db.get_value("LMS Quiz", quiz, ["lesson", "course"], as_dict=True)
	if enrollment and place.lesson and place.course == enrollment.course and cycle == enrollment.cycle:
		complete_after_task(member, enrollment.course, place.lesson, today)


# Showing


def get_result(submission: str, user: str) -> Result:
	"""A submission for its learner and for whoever may read it; the answers for those who may see them."""
	row = find_submission(frappe.qb.DocType(DOCTYPE).name == submission)
	if not row or (row.member != user and not may(user, "read", DOCTYPE, submission)):
		frappe.throw(_("There is no such result, or it is not for you."), frappe.PermissionError)
	return show(row, user)


def get_result_of_attempt(attempt: str, user: str) -> Result:
	"""What the attempt, handed in already, was worth; as last committed."""
	return show(find_submission(frappe.qb.DocType(DOCTYPE).attempt == attempt, for_update=True), user)


def find_submission(criterion: Criterion, *, for_update: bool = False) -> frappe._dict | None:
	"""For update it is as last committed: what MariaDB shows to plain reads may be older."""
	table = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(table).select("*").where(criterion)
	rows = (query.for_update() if for_update else query).run(as_dict=True)
	return frappe._dict(rows[0], for_update=for_update) if rows else None


def show(row: frappe._dict, user: str) -> Result:
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
		"progress": get_progress(row.member, row.course),
		"results": show_marks(row) if may_see_answers(row, user, quiz.show_answers) else None,
	}


def may_see_answers(row: frappe._dict, user: str, show_answers: int) -> bool:
	"""
	- the learner, if the quiz shows answers
	- whoever may grade the submission
	"""
	is_shown = row.member == user and show_answers
	return bool(is_shown) or may(user, "write", DOCTYPE, row.name)


def count_attempts(member: str, quiz: str, cycle: int) -> int:
	"""Those of a cycle, with what was handed in before there were attempts."""
	filters = {"member": member, "quiz": quiz, "cycle": cycle}
	return frappe.db.count(ATTEMPT, filters) + frappe.db.count(
		DOCTYPE, {**filters, "attempt": ["is", "not set"]}
	)


def count_left(max_attempts: int | None, used: int) -> int | None:
	"""None: there is no limit."""
	return max(0, max_attempts - used) if max_attempts else None


def show_marks(submission: frappe._dict) -> list[ShownMark]:
	questions, answers = read_paper(submission.attempt)
	return [
		show_mark(row, questions.get(row.question_name), answers)
		for row in find_marks(submission.name, for_update=bool(submission.for_update))
	]


def read_paper(attempt: str | None) -> tuple[Mapping[str, Question], Answers]:
	"""What was asked, by question, and answered; nothing of submissions that had no attempt."""
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
		"html": sanitize(row.question),
		"answer": row.answer or "",
		"correct_answer": describe_correct(question) if question else None,
		"is_correct": None if is_open else bool(row.is_correct),
		"marks": row.marks,
		"marks_out_of": row.marks_out_of,
		"explanation": explain(question, answers.get(row.question_name)) if question else "",
	}


# Grading


def grade_by_hand(submission: str, marks: Mapping[str, object], user: str) -> Result:
	"""Give marks to open questions (by name) of a submission; the lesson follows."""
	if not may(user, "write", DOCTYPE, submission):
		frappe.throw(_("You cannot grade your own work, or that of other courses."), frappe.PermissionError)
	doc = frappe.get_doc(DOCTYPE, submission)
	open_rows = {row.question_name: row for row in doc.result if row.type == OPEN_ENDED}
	if unknown := set(marks) - set(open_rows):
		frappe.throw(
			_("{0} is not an open question of this submission.").format(escape_html(min(unknown))), MarksError
		)
	answered = {name for name, row in open_rows.items() if row.answer}
	if doc.status == TO_BE_GRADED and not answered <= set(marks):
		frappe.throw(_("Give marks to all open questions that are answered."), MarksError)
	for name, value in marks.items():
		# `True` is a number to Python.
		if type(value) is not int:
			frappe.throw(_("Marks must be whole numbers."), MarksError)
		open_rows[name].marks = value
	doc.status = GRADED
	doc.save()
	return get_result(submission, user)


def lock_learner_of(submission: str) -> frappe._dict | None:
	member, course = frappe.db.get_value(DOCTYPE, submission, ["member", "course"])
	return lock_learner(member, course) if course else None


def validate_marks(submission: Document) -> None:
	"""Those of open questions may change, within what the question is worth."""
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
	"""The score of a submission that somebody has graded."""
	for row in submission.result:
		if row.type == OPEN_ENDED:
			row.is_correct = int(row.marks == row.marks_out_of)
	marks = ((row.marks, row.marks_out_of) for row in submission.result)
	submission.update({"status": GRADED, **add_up(marks, submission.passing_percentage)})
