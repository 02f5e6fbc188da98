"""Grades answers. Pure functions of the paper and the answers."""

import unicodedata
from collections.abc import Iterable
from typing import TypedDict

from lms.lms.quizzes.papers import CHOICES, MOST_CHARACTERS, OPEN_ENDED, Answer, Answers, Paper, Question

# Typographic characters that word processors and phones insert, and the plain ones they replace.
ALIKE = str.maketrans(
	{
		**dict.fromkeys("´ʹʻʼʽˈ‘’‚‛′‹›", "'"),
		**dict.fromkeys("“”„‟«»″", '"'),
		**dict.fromkeys("‐‑‒–—―−", "-"),
		"⁄": "/",
	}
)
# Variation selectors, which only change how the character before them is drawn.
VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))


class Mark(TypedDict):
	"""A graded answer: readable text and its marks. An open answer has no marks until someone grades it."""

	question: str
	question_name: str
	type: str
	answer: str
	is_correct: int
	marks: int
	marks_out_of: int


class Score(TypedDict):
	score: int
	score_out_of: int
	percentage: float
	passed: int


def grade_paper(paper: Paper, answers: Answers) -> list[Mark]:
	"""Return a mark for each question of the paper, in the paper's order."""
	return [
		mark_answer(question, answers.get(question["question"]), paper["marks_to_cut"])
		for question in paper["questions"]
	]


def mark_answer(question: Question, answer: Answer | None, marks_to_cut: int) -> Mark:
	"""A right answer earns all marks, a wrong one costs `marks_to_cut`, and no answer costs nothing."""
	is_right = is_correct(question, answer)
	is_wrong = bool(answer) and not is_right and question["type"] != OPEN_ENDED
	return {
		"question": question["text"],
		"question_name": question["question"],
		"type": question["type"],
		"answer": describe_answer(question, answer)[:MOST_CHARACTERS],
		"is_correct": int(is_right),
		"marks": question["marks"] if is_right else -marks_to_cut * is_wrong,
		"marks_out_of": question["marks"],
	}


def is_correct(question: Question, answer: Answer | None) -> bool:
	"""Choices need all the right options and no wrong one. User Input must match a possible answer."""
	if not answer or question["type"] == OPEN_ENDED:
		return False
	if question["type"] == CHOICES:
		return answer == sorted(option["number"] for option in question["options"] if option["is_correct"])
	folded = fold_answer(str(answer))
	return bool(folded) and folded in {fold_answer(possibility) for possibility in question["possibilities"]}


def fold_answer(text: str) -> str:
	"""Normalize a text so that case, spaces and character variants do not matter."""
	folded = unicodedata.normalize("NFKC", text.translate(ALIKE)).translate(ALIKE).casefold()
	visible = (character for character in folded if not is_invisible(character))
	return fold_decimal_comma(unicodedata.normalize("NFKC", "".join(visible)))


def is_invisible(character: str) -> bool:
	"""Whether it is a space or an invisible character such as a zero-width space or direction mark."""
	return character.isspace() or unicodedata.category(character) in ("Cc", "Cf") or character in VARIATIONS


def fold_decimal_comma(text: str) -> str:
	"""Turn `3,5` into `3.5` if the text has one comma, between digits, and no point."""
	whole, comma, rest = text.partition(",")
	is_decimal = whole[-1:].isdecimal() and rest[:1].isdecimal() and not {",", "."} & {*whole, *rest}
	return f"{whole}.{rest}" if comma and is_decimal else text


def describe_answer(question: Question, answer: Answer | None) -> str:
	"""Return the answer as text."""
	if not answer:
		return ""
	if isinstance(answer, str):
		return answer
	return ", ".join(option["text"] for option in question["options"] if option["number"] in answer)


def describe_correct(question: Question) -> str | None:
	"""Return the right answer as text, or None for an open question."""
	if question["type"] == OPEN_ENDED:
		return None
	if question["type"] == CHOICES:
		return ", ".join(option["text"] for option in question["options"] if option["is_correct"])
	return ", ".join(question["possibilities"])


def explain_options(question: Question, answer: Answer | None) -> str:
	"""Return the author's explanations of the chosen and the correct options."""
	chosen = answer if isinstance(answer, list) else []
	return "\n".join(
		option["explanation"]
		for option in question["options"]
		if option["explanation"] and (option["is_correct"] or option["number"] in chosen)
	)


def needs_grading(marks: Iterable[Mark]) -> bool:
	"""Whether there is an open answer that a person has to grade."""
	return any(row["type"] == OPEN_ENDED and row["answer"] for row in marks)


def add_up(marks: Iterable[tuple[int, int]], passing_percentage: int) -> Score:
	"""Add up pairs of marks and maximum marks. The score is never below 0.

	Whether it is a pass is decided with integers, since a percentage is rounded for display.
	"""
	rows = list(marks)
	score, out_of = max(0, sum(got for got, _most in rows)), sum(most for _got, most in rows)
	return {
		"score": score,
		"score_out_of": out_of,
		"percentage": 100 * score / out_of if out_of else 0.0,
		"passed": int(score * 100 >= passing_percentage * out_of),
	}
