"""The paper of an attempt: its questions, their order and the right answers, fixed at the start.

It is stored with the attempt as JSON, so later edits to the quiz do not affect the attempt. Learners see it
without the right answers.
"""

import json
import random
from collections.abc import Collection, Iterator
from typing import TypedDict

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.content.markup import make_sendable, sanitize_html

CHOICES, USER_INPUT, OPEN_ENDED = "Choices", "User Input", "Open Ended"
OPTION_NUMBERS = POSSIBILITY_NUMBERS = range(1, 11)
MOST_CHARACTERS = 10_000
# More than the answers to the longest quiz need.
MOST_JSON = 5_000_000

Answer = list[int] | str
Answers = dict[str, Answer]


class AnswerError(frappe.ValidationError):
	"""The question does not allow this answer."""


class Option(TypedDict):
	number: int
	text: str
	is_correct: bool
	explanation: str


class Question(TypedDict):
	"""`question` is the name of the LMS Question, `text` the author's HTML."""

	question: str
	text: str
	type: str
	multiple: bool
	marks: int
	options: list[Option]
	possibilities: list[str]


class Paper(TypedDict):
	questions: list[Question]
	passing_percentage: int
	marks_to_cut: int


class ShownOption(TypedDict):
	number: int
	text: str


class ShownQuestion(TypedDict):
	question: str
	number: int
	html: str
	type: str
	multiple: bool
	marks: int
	options: list[ShownOption]
	answer: Answer | None


def draw_paper(quiz: Document) -> Paper:
	"""Make the paper of a new attempt: all questions in order or, if the quiz says so, a shuffled sample."""
	rows = list(quiz.questions)
	dice = random.SystemRandom()
	if quiz.shuffle_questions:
		limit = quiz.limit_questions_to or len(rows)
		rows = dice.sample(rows, min(limit, len(rows)))
	known = read_questions([row.question for row in rows])
	questions = [copy_question(known[row.question], row.marks) for row in rows if row.question in known]
	if quiz.shuffle_questions:
		for question in questions:
			dice.shuffle(question["options"])
	return {
		"questions": questions,
		"passing_percentage": quiz.passing_percentage,
		"marks_to_cut": quiz.marks_to_cut if quiz.enable_negative_marking else 0,
	}


def read_questions(names: Collection[str]) -> dict[str, frappe._dict]:
	rows = frappe.get_all("LMS Question", filters={"name": ["in", list(names)]}, fields=["*"])
	return {row.name: row for row in rows}


def copy_question(question: frappe._dict, marks: int) -> Question:
	is_choice, is_input = question.type == CHOICES, question.type == USER_INPUT
	return {
		"question": question.name,
		"text": make_sendable(question.question or ""),
		"type": question.type,
		"multiple": bool(question.multiple) and is_choice,
		"marks": marks,
		"options": list(find_options(question)) if is_choice else [],
		"possibilities": list(find_possibilities(question)) if is_input else [],
	}


def find_options(question: Document | frappe._dict) -> Iterator[Option]:
	"""Yield the options that have text, with their numbers from 1."""
	for number in OPTION_NUMBERS:
		if text := (question.get(f"option_{number}") or "").strip():
			yield {
				"number": number,
				"text": make_sendable(text),
				"is_correct": bool(question.get(f"is_correct_{number}")),
				"explanation": make_sendable((question.get(f"explanation_{number}") or "").strip()),
			}


def find_possibilities(question: Document | frappe._dict) -> Iterator[str]:
	for number in POSSIBILITY_NUMBERS:
		if text := (question.get(f"possibility_{number}") or "").strip():
			yield make_sendable(text)


def show_paper(paper: Paper, answers: Answers) -> list[ShownQuestion]:
	"""Return the questions for the learner, with the answers so far and without the right ones."""
	return [
		{
			"question": question["question"],
			"number": number,
			"html": sanitize_html(question["text"]),
			"type": question["type"],
			"multiple": question["multiple"],
			"marks": question["marks"],
			"options": [{"number": each["number"], "text": each["text"]} for each in question["options"]],
			"answer": answers.get(question["question"]),
		}
		for number, question in enumerate(paper["questions"], 1)
	]


def change_answers(paper: Paper, answers: Answers, changes: dict[str, object]) -> Answers:
	"""Return the answers with the changes applied. An empty value removes an answer.

	Raises AnswerError if a question is not in the paper or does not allow the answer. Then no change applies.
	"""
	questions = {question["question"]: question for question in paper["questions"]}
	changed = dict(answers)
	for name, value in changes.items():
		if name not in questions:
			frappe.throw(_("One of the answers is for a question that is not in this quiz."), AnswerError)
		answer = parse_answer(questions[name], value)
		changed.pop(name, None)
		if answer:
			changed[name] = answer
	return changed


def parse_answer(question: Question, value: object) -> Answer | None:
	if value is None:
		return None
	return parse_options(question, value) if question["type"] == CHOICES else parse_answer_text(value)


def parse_options(question: Question, value: object) -> list[int]:
	"""Accept a list of option numbers, or one number. Returns them sorted, each once."""
	numbers = value if isinstance(value, list) else [value]
	known = {option["number"] for option in question["options"]}
	# In Python `True` is an int, and 1.0 equals 1.
	if not all(type(number) is int and number in known for number in numbers):
		frappe.throw(_("One of the answers is not an option of its question."), AnswerError)
	if len(set(numbers)) > 1 and not question["multiple"]:
		frappe.throw(_("Choose only one option for this question."), AnswerError)
	return sorted(set(numbers))


def parse_answer_text(value: object) -> str:
	if not isinstance(value, str):
		frappe.throw(_("The answer to this question must be text."), AnswerError)
	if len(value) > MOST_CHARACTERS:
		frappe.throw(
			_("An answer is too long. The limit is {0} characters.").format(MOST_CHARACTERS), AnswerError
		)
	return make_sendable(value) if value.strip() else ""


def load_paper(text: str) -> Paper:
	return json.loads(text)


def load_answers(text: str | None) -> Answers:
	return json.loads(text or "{}")
