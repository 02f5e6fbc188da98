"""Grading of answers. Needs no database."""

import pytest

from lms.lms.quizzes.grading import (
	add_up,
	describe_correct,
	explain_options,
	fold_answer,
	grade_paper,
	needs_grading,
)
from lms.lms.quizzes.papers import Answers, Paper, Question


def choices(right: tuple[int, ...] = (1,), options: int = 3, marks: int = 2) -> Question:
	return question(
		"Choices",
		marks,
		multiple=len(right) > 1,
		options=[
			{
				"number": number,
				"text": f"Option {number}",
				"is_correct": number in right,
				"explanation": f"Because {number}.",
			}
			for number in range(1, options + 1)
		],
	)


def question(kind: str, marks: int = 2, **values: object) -> Question:
	empty = {"multiple": False, "options": [], "possibilities": []}
	return {"question": "q", "text": "Which?", "type": kind, "marks": marks, **empty, **values}


def paper_of(*questions: Question, marks_to_cut: int = 0) -> Paper:
	named = [{**each, "question": f"q{number}"} for number, each in enumerate(questions, 1)]
	return {"questions": named, "passing_percentage": 50, "marks_to_cut": marks_to_cut}


def marks_for(each: Question, answer: object, marks_to_cut: int = 0) -> int:
	answers: Answers = {"q1": answer} if answer is not None else {}
	[row] = grade_paper(paper_of(each, marks_to_cut=marks_to_cut), answers)
	return row["marks"]


@pytest.mark.parametrize(
	("right", "answer", "marks"),
	[
		((1,), [1], 2),
		((1,), [2], 0),
		((1,), None, 0),
		((1, 3), [1, 3], 2),
		((1, 3), [1], 0),
		((1, 3), [1, 2, 3], 0),
		((1, 2, 3), [1, 2, 3], 2),
	],
	ids=str,
)
def test_choices_are_right_with_all_the_right_options_and_no_wrong_one(right, answer, marks):
	assert marks_for(choices(right), answer) == marks


@pytest.mark.parametrize(
	"answer",
	["Straße", "STRASSE", " stra sse\n", "ｓｔｒａｓｓｅ", "Strasse\u00a0", "ſtraſſe"],
)
def test_a_text_is_right_whatever_its_capitals_spaces_and_form(answer):
	assert marks_for(question("User Input", possibilities=["road", "Straße"]), answer) == 2


@pytest.mark.parametrize("answer", ["Strase", "Straße!", "roa d s", "Strässe", "\u200b"])
def test_another_text_is_wrong(answer):
	assert marks_for(question("User Input", possibilities=["road", "Straße"]), answer) == 0


@pytest.mark.parametrize(
	("possibility", "answer"),
	[
		("don't", "don’t"),
		("don’t", "don´t"),
		('the "key"', "the “key”"),
		("„Schlüssel“", '"Schlüssel"'),
		("e-mail", "e‑mail"),
		("1990-2000", "1990–2000"),
		("-5", "−5"),
		("3.5", "3,5"),
		("3,5 kg", "3.5 kg"),
		("½", "1/2"),
		("passkey", "pass\u200bkey\ufeff"),
		("shalom", "\u200fshalom\u202c"),
		("fire door", "fire\u00ad door"),
		("❤️", "❤"),
		("a\0b", "ab"),
	],
)
def test_typographic_changes_by_phones_and_editors_do_not_matter(possibility, answer):
	assert marks_for(question("User Input", possibilities=[possibility]), answer) == 2


@pytest.mark.parametrize(
	("possibility", "answer"),
	[
		("1,234.5", "1.234,5"),
		("a,b", "a.b"),
		("1,2,3", "1.2.3"),
		("don't", "dont"),
		("`x`", "'x'"),
		("3.5", "35"),
		("\u200b", "\u200b"),
	],
)
def test_real_differences_matter(possibility, answer):
	assert marks_for(question("User Input", possibilities=["road", possibility]), answer) == 0


def test_letters_are_the_same_however_they_are_composed():
	assert fold_answer("e\u0301tude") == fold_answer("ÉTUDE") == fold_answer("É tude")


def test_marks_are_cut_for_a_wrong_answer_and_not_for_one_left_out():
	assert marks_for(choices(), [2], marks_to_cut=3) == -3
	assert marks_for(choices(), None, marks_to_cut=3) == 0
	assert marks_for(question("User Input", possibilities=["x"]), "y", marks_to_cut=3) == -3
	assert marks_for(question("Open Ended"), "An essay.", marks_to_cut=3) == 0


def test_the_score_is_never_below_zero():
	assert add_up([(-3, 2), (2, 2)], 50)["score"] == 0
	assert add_up([(-1, 2), (2, 2)], 50)["score"] == 1


@pytest.mark.parametrize(
	("score", "out_of", "passing", "passed"),
	[
		(2, 3, 67, 0),
		(2, 3, 66, 1),
		(1, 3, 33, 1),
		(1, 3, 34, 0),
		(7, 10, 70, 1),
		(0, 5, 0, 1),
		(5, 5, 100, 1),
	],
)
def test_passing_compares_exact_numbers(score, out_of, passing, passed):
	"""Two of three are 66.7 percent, and not 67."""
	assert add_up([(score, out_of)], passing)["passed"] == passed


def test_only_answered_open_questions_need_grading():
	paper = paper_of(question("Open Ended"), choices())
	assert needs_grading(grade_paper(paper, {"q1": "An essay.", "q2": [1]}))
	assert not needs_grading(grade_paper(paper, {"q2": [1]}))


def test_answers_are_told_in_words():
	each = choices((1, 3))
	[row] = grade_paper(paper_of(each), {"q1": [2, 3]})
	assert (row["answer"], row["is_correct"]) == ("Option 2, Option 3", 0)
	assert describe_correct(each) == "Option 1, Option 3"
	assert describe_correct(question("User Input", possibilities=["a", "b"])) == "a, b"
	assert describe_correct(question("Open Ended")) is None


def test_chosen_and_correct_options_are_explained():
	each = choices((1,), options=4)
	assert explain_options(each, [3]) == "Because 1.\nBecause 3."
	assert explain_options(each, None) == "Because 1."
