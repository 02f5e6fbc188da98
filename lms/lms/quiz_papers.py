"""The paper of an attempt: what is asked, in which order, and what is right, as it was when it began.

It is kept as JSON with the attempt, so that an author's later change changes no attempt. Learners are shown
it without what is right.
"""

import json
import random
from collections.abc import Collection, Iterator
from typing import TypedDict

import frappe
from frappe import _
from frappe.model.document import Document

from lms.lms.markup import make_sendable, sanitize

CHOICES, USER_INPUT, OPEN_ENDED = "Choices", "User Input", "Open Ended"
OPTION_NUMBERS = POSSIBILITY_NUMBERS = range(1, 11)
MOST_CHARACTERS = 10_000
# Beyond what the answers to the longest quiz can be.
MOST_JSON = 5_000_000

Answer = list[int] | str
Answers = dict[str, Answer]


class AnswerError(frappe.ValidationError):
	"""An answer that the question does not allow."""


class Option(TypedDict):
	number: int
	text: str
	is_correct: bool
	explanation: str


class Question(TypedDict):
	"""`question` is its name, `text` the author's HTML."""

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


def draw(quiz: Document) -> Paper:
	"""The paper of a new attempt: all questions in order, or drawn and shuffled as the quiz says."""
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
	"""The options that are filled in, by their numbers from 1."""
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


def show(paper: Paper, answers: Answers) -> list[ShownQuestion]:
	"""The questions as learners get them, with their answers so far, and nothing of what is right."""
	return [
		{
			"question": question["question"],
			"number": number,
			"html": sanitize(question["text"]),
			"type": question["type"],
			"multiple": question["multiple"],
			"marks": question["marks"],
			"options": [{"number": each["number"], "text": each["text"]} for each in question["options"]],
			"answer": answers.get(question["question"]),
		}
		for number, question in enumerate(paper["questions"], 1)
	]


def change_answers(paper: Paper, answers: Answers, changes: dict[str, object]) -> Answers:
	"""The answers with these laid over them; an empty one takes an answer back.

	Refused, so that nothing of it is kept, if a question is not in the paper or does not allow the answer.
	"""
	questions = {question["question"]: question for question in paper["questions"]}
	changed = dict(answers)
	for name, value in changes.items():
		if name not in questions:
			frappe.throw(_("An answer is to a question that is not in this quiz."), AnswerError)
		answer = parse_answer(questions[name], value)
		changed.pop(name, None)
		if answer:
			changed[name] = answer
	return changed


def parse_answer(question: Question, value: object) -> Answer | None:
	if value is None:
		return None
	return parse_options(question, value) if question["type"] == CHOICES else parse_text(value)


def parse_options(question: Question, value: object) -> list[int]:
	"""Numbers of options, each once; or the number of one."""
	numbers = value if isinstance(value, list) else [value]
	known = {option["number"] for option in question["options"]}
	# `True` is a number to Python, and 1.0 is equal to 1.
	if not all(type(number) is int and number in known for number in numbers):
		frappe.throw(_("An answer names an option that the question does not have."), AnswerError)
	if len(set(numbers)) > 1 and not question["multiple"]:
		frappe.throw(_("Only one option can be chosen here."), AnswerError)
	return sorted(set(numbers))


def parse_text(value: object) -> str:
	if not isinstance(value, str):
		frappe.throw(_("The answer to this question must be a text."), AnswerError)
	if len(value) > MOST_CHARACTERS:
		frappe.throw(
			_("An answer is too long: {0} characters are allowed.").format(MOST_CHARACTERS), AnswerError
		)
	return make_sendable(value) if value.strip() else ""


def load_paper(text: str) -> Paper:
	return json.loads(text)


def load_answers(text: str | None) -> Answers:
	return json.loads(text or "{}")
