"""What answers are worth: decided from the paper and the answers alone."""

import unicodedata
from collections.abc import Iterable
from typing import TypedDict

from lms.lms.quiz_papers import CHOICES, MOST_CHARACTERS, OPEN_ENDED, Answer, Answers, Paper, Question

# Word processors and phones put the first where the keyboard has the second.
ALIKE = str.maketrans(
	{
		**dict.fromkeys("´ʹʻʼʽˈ‘’‚‛′‹›", "'"),
		**dict.fromkeys("“”„‟«»″", '"'),
		**dict.fromkeys("‐‑‒–—―−", "-"),
		"⁄": "/",
	}
)
# They say how the sign before them is drawn.
VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))


class Mark(TypedDict):
	"""An answer as it is written down: readable, and what it is worth (so far, of an open one)."""

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


def grade(paper: Paper, answers: Answers) -> list[Mark]:
	"""A mark for each question of the paper, in its order."""
	return [
		mark(question, answers.get(question["question"]), paper["marks_to_cut"])
		for question in paper["questions"]
	]


def mark(question: Question, answer: Answer | None, marks_to_cut: int) -> Mark:
	"""All the marks for a right answer; for a wrong one some are cut. Leaving it out costs nothing."""
	is_right = is_correct(question, answer)
	is_wrong = bool(answer) and not is_right and question["type"] != OPEN_ENDED
	return {
		"question": question["text"],
		"question_name": question["question"],
		"type": question["type"],
		"answer": describe(question, answer)[:MOST_CHARACTERS],
		"is_correct": int(is_right),
		"marks": question["marks"] if is_right else -marks_to_cut * is_wrong,
		"marks_out_of": question["marks"],
	}


def is_correct(question: Question, answer: Answer | None) -> bool:
	"""Choices: all the right options and no wrong one. User Input: one of the possibilities."""
	if not answer or question["type"] == OPEN_ENDED:
		return False
	if question["type"] == CHOICES:
		return answer == sorted(option["number"] for option in question["options"] if option["is_correct"])
	folded = fold(str(answer))
	return bool(folded) and folded in {fold(possibility) for possibility in question["possibilities"]}


def fold(text: str) -> str:
	"""What is left of a text where capitals, spaces and the form of its characters do not count."""
	folded = unicodedata.normalize("NFKC", text.translate(ALIKE)).translate(ALIKE).casefold()
	visible = (character for character in folded if not is_invisible(character))
	return fold_decimal_comma(unicodedata.normalize("NFKC", "".join(visible)))


def is_invisible(character: str) -> bool:
	"""Blanks, and what is typed or pasted along without being seen: zero-width characters, directions."""
	return character.isspace() or unicodedata.category(character) in ("Cc", "Cf") or character in VARIATIONS


def fold_decimal_comma(text: str) -> str:
	"""`3,5` as `3.5`, where the comma between digits is the only sign of its kind."""
	whole, comma, rest = text.partition(",")
	is_decimal = whole[-1:].isdecimal() and rest[:1].isdecimal() and not {",", "."} & {*whole, *rest}
	return f"{whole}.{rest}" if comma and is_decimal else text


def describe(question: Question, answer: Answer | None) -> str:
	"""The answer in words."""
	if not answer:
		return ""
	if isinstance(answer, str):
		return answer
	return ", ".join(option["text"] for option in question["options"] if option["number"] in answer)


def describe_correct(question: Question) -> str | None:
	"""The right answer in words; of an open question there is none."""
	if question["type"] == OPEN_ENDED:
		return None
	if question["type"] == CHOICES:
		return ", ".join(option["text"] for option in question["options"] if option["is_correct"])
	return ", ".join(question["possibilities"])


def explain(question: Question, answer: Answer | None) -> str:
	"""What the author says about the options that were chosen, and those that are right."""
	chosen = answer if isinstance(answer, list) else []
	return "\n".join(
		option["explanation"]
		for option in question["options"]
		if option["explanation"] and (option["is_correct"] or option["number"] in chosen)
	)


def needs_grading(marks: Iterable[Mark]) -> bool:
	"""Whether there is an answer that somebody has to read."""
	return any(row["type"] == OPEN_ENDED and row["answer"] for row in marks)


def add_up(marks: Iterable[tuple[int, int]], passing_percentage: int) -> Score:
	"""The score of the marks, each given with what it is out of. It is never below 0.

	Passing is decided with whole numbers: 66.7 percent that are shown may be less.
	"""
	rows = list(marks)
	score, out_of = max(0, sum(got for got, _most in rows)), sum(most for _got, most in rows)
	return {
		"score": score,
		"score_out_of": out_of,
		"percentage": 100 * score / out_of if out_of else 0.0,
		"passed": int(score * 100 >= passing_percentage * out_of),
	}
