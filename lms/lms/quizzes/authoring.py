"""Rules for authors: quizzes and questions must be answerable and gradable, and stay once used."""

import math
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from lms.lms.content.markup import strip_tags
from lms.lms.permissions.quizzes import editable_questions
from lms.lms.quizzes.grading import fold_answer
from lms.lms.quizzes.papers import (
	CHOICES,
	OPTION_NUMBERS,
	USER_INPUT,
	find_options,
	find_possibilities,
)

QUESTION, QUIZ, QUIZ_QUESTION = "LMS Question", "LMS Quiz", "LMS Quiz Question"
ATTEMPT, SUBMISSION, RESULT = "LMS Quiz Attempt", "LMS Quiz Submission", "LMS Quiz Result"
LEAST_OPTIONS = 2
# Limits of the columns that store results.
MOST_CHARACTERS = {"question": 15_000, "option": 1_000, "explanation": 2_000, "possibility": 1_000}
MOST_MARKS = 1_000
# A week. A longer duration is probably a mistake.
MOST_MINUTES = 7 * 24 * 60


class QuestionError(frappe.ValidationError):
	"""The question cannot be answered, or cannot be deleted."""


class QuizError(frappe.ValidationError):
	"""The quiz cannot be taken, or cannot be deleted or renamed."""


# Questions


def validate_question(question: Document) -> None:
	validate_lengths(question)
	if question.type == CHOICES:
		validate_options(question)
	elif question.type == USER_INPUT and not any(map(fold_answer, find_possibilities(question))):
		frappe.throw(_("Enter at least one possible answer."), QuestionError)


def validate_lengths(question: Document) -> None:
	for df in question.meta.fields:
		most = MOST_CHARACTERS.get(df.fieldname.rpartition("_")[0] or df.fieldname)
		if most and len(question.get(df.fieldname) or "") > most and question.has_value_changed(df.fieldname):
			message = _("{0} is too long. The limit is {1} characters.")
			frappe.throw(message.format(_(df.label), most), QuestionError)


def validate_options(question: Document) -> None:
	options = list(find_options(question))
	numbers = [option["number"] for option in options]
	for number in OPTION_NUMBERS:
		if question.get(f"is_correct_{number}") and number not in numbers:
			frappe.throw(_("Option {0} is marked as correct but has no text.").format(number), QuestionError)
	if len(options) < LEAST_OPTIONS:
		frappe.throw(_("Enter at least {0} options.").format(LEAST_OPTIONS), QuestionError)
	if numbers[-1] != len(numbers):
		missing = next(number for number in OPTION_NUMBERS if number not in numbers)
		frappe.throw(
			_("Option {0} is empty. Fill in the options without gaps.").format(missing), QuestionError
		)
	if not any(option["is_correct"] for option in options):
		frappe.throw(_("Mark at least one option as correct."), QuestionError)
	for text, count in Counter(" ".join(option["text"].split()) for option in options).items():
		if count > 1:
			frappe.throw(_("Option {0} occurs twice.").format(frappe.bold(escape_html(text))), QuestionError)


def has_several_answers(question: Document) -> bool:
	"""Whether more than one option is correct."""
	return question.type == CHOICES and sum(option["is_correct"] for option in find_options(question)) > 1


def validate_deletion_of_question(name: str) -> None:
	"""Refuse to delete a question that is in a quiz or has been answered, as results refer to it."""
	row, quiz = frappe.qb.DocType(QUIZ_QUESTION), frappe.qb.DocType(QUIZ)
	query = frappe.qb.from_(row).join(quiz).on(quiz.name == row.parent).select(quiz.title)
	titles = query.where(row.question == name).distinct().limit(5).run(pluck=True)
	if titles:
		frappe.throw(
			_("This question is used in a quiz. Remove it from these quizzes first: {0}").format(
				escape_html(", ".join(titles))
			),
			QuestionError,
		)
	# Safe in the pattern: names of questions are generated.
	running = {"status": "In Progress", "paper": ["like", f'%"question": "{name}"%']}
	if frappe.db.exists(RESULT, {"question_name": name}) or frappe.db.exists(ATTEMPT, running):
		frappe.throw(
			_("This question has been answered and cannot be deleted, because results refer to it."),
			QuestionError,
		)


# Quizzes


def validate_quiz(quiz: Document, user: str) -> None:
	validate_questions(quiz, user)
	validate_question_marks(quiz)
	if not 0 <= (quiz.passing_percentage or 0) <= 100:
		frappe.throw(_("Passing Percentage must be between 0 and 100."), QuizError)
	validate_limit(quiz)
	validate_duration(quiz.duration)
	if quiz.enable_negative_marking and not 1 <= (quiz.marks_to_cut or 0) <= MOST_MARKS:
		frappe.throw(_("Marks To Cut must be between 1 and {0}.").format(MOST_MARKS), QuizError)


def validate_questions(quiz: Document, user: str) -> None:
	"""Allow each question once, and new questions only if the author may read them."""
	names = [row.question for row in quiz.questions if row.question]
	if twice := [name for name, count in Counter(names).items() if count > 1]:
		[text] = get_texts(twice[:1]).values() or [twice[0]]
		frappe.throw(
			_("A quiz can contain a question only once. Remove the second row with: {0}").format(
				escape_html(text)
			),
			QuizError,
		)
	before = quiz.get_doc_before_save()
	new = set(names) - ({row.question for row in before.questions} if before else set())
	if unknown := new - find_readable(new, user):
		frappe.throw(_("There is no question {0}.").format(frappe.bold(escape_html(min(unknown)))), QuizError)


def get_texts(questions: Collection[str]) -> dict[str, str]:
	"""Return the first 100 characters of each question, by name."""
	filters = {"name": ["in", list(questions)]}
	rows = frappe.get_all(QUESTION, filters=filters, fields=["name", "question"])
	return {row.name: strip_tags(row.question or "")[:100] for row in rows}


def find_readable(questions: Collection[str], user: str) -> set[str]:
	if not questions:
		return set()
	table = frappe.qb.DocType(QUESTION)
	query = frappe.qb.from_(table).select(table.name).where(table.name.isin(sorted(questions)))
	return set(query.where(editable_questions(user)).run(pluck=True))


def validate_question_marks(quiz: Document) -> None:
	for row in quiz.questions:
		if not 1 <= (row.marks or 0) <= MOST_MARKS:
			frappe.throw(
				_("Row {0}: Marks must be between 1 and {1}.").format(row.idx, MOST_MARKS), QuizError
			)


def validate_limit(quiz: Document) -> None:
	"""Require equal marks if only some questions are drawn, so that all attempts have the same total."""
	if not quiz.limit_questions_to:
		return
	if not quiz.shuffle_questions:
		refuse_limit(_("To use Limit Questions To, turn on Shuffle Questions."))
	if not 0 < quiz.limit_questions_to < len(quiz.questions):
		refuse_limit(_("Limit Questions To must be less than the number of questions."))
	if len({row.marks for row in quiz.questions}) > 1:
		refuse_limit(_("To use Limit Questions To, give all questions the same marks."))


def refuse_limit(message: str) -> NoReturn:
	frappe.throw(message, QuizError)


def validate_duration(duration: object) -> None:
	if duration not in (None, "") and not parse_duration(duration):
		frappe.throw(
			_("Duration must be empty or a number of minutes, such as 5 or 2.5. The limit is {0}.").format(
				MOST_MINUTES
			),
			QuizError,
		)


def parse_duration(duration: object) -> timedelta | None:
	"""Return the time limit, given in minutes, or None if there is none.

	Older records may hold other text, which counts as no limit.
	"""
	try:
		minutes = float(str(duration))
	except ValueError:
		return None
	is_possible = math.isfinite(minutes) and 0 < minutes <= MOST_MINUTES
	return timedelta(minutes=minutes) if is_possible else None


def count_total_marks(quiz: Document) -> int:
	"""Return the marks that an attempt can reach, counting only as many questions as are drawn."""
	marks = [row.marks or 0 for row in quiz.questions]
	return sum(marks[: quiz.limit_questions_to or None])


def count_questions(quiz: Document) -> int:
	"""Return how many questions an attempt has."""
	return count_asked(quiz.limit_questions_to, len(quiz.questions))


def count_asked(limit: int | None, present: int) -> int:
	return min(limit or present, present)


def validate_deletion_of_quiz(quiz: Document) -> None:
	if quiz.lesson:
		frappe.throw(
			_("This quiz is in the lesson {0}. Remove it from the lesson first.").format(
				describe_lesson(quiz)
			),
			QuizError,
		)
	if any(frappe.db.exists(doctype, {"quiz": quiz.name}) for doctype in (SUBMISSION, ATTEMPT)):
		frappe.throw(
			_("This quiz has been taken and cannot be deleted, because results refer to it."),
			QuizError,
		)


def validate_renaming_of_quiz(quiz: Document) -> None:
	"""Refuse to rename a quiz in a lesson, as the lesson's content refers to it by name."""
	if quiz.lesson:
		frappe.throw(
			_("The lesson {0} refers to this quiz by name. Remove it there, then rename it.").format(
				describe_lesson(quiz)
			),
			QuizError,
		)


def describe_lesson(quiz: Document) -> str:
	title = frappe.db.get_value("Course Lesson", quiz.lesson, "title") or quiz.lesson
	return frappe.bold(escape_html(title))
