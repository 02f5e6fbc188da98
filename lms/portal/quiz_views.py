"""Texts for the quiz page: the rules, past attempts and the result of an attempt."""

from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _

from lms.lms.quizzes.overview import PastAttempt, QuizOverview, QuizPreview
from lms.lms.quizzes.results import TO_BE_GRADED, QuizResult, ShownMark
from lms.lms.shared.due import Badge
from lms.lms.shared.language import localize_percent, long_time
from lms.lms.shared.urls import urls
from lms.portal.task_texts import (
	WAITING,
	duration_text,
	failed_badge,
	marks_text,
	passed_badge,
	question_count,
)

# When screen readers announce the time left, in seconds.
WARNINGS = (300, 60)


def rules(quiz: QuizOverview | QuizPreview, language: str) -> Iterator[str]:
	"""Yield what learners should know before they start."""
	yield question_count(quiz["questions"])
	yield _("You pass with {0} of the marks.").format(localize_percent(quiz["passing_percentage"], language))
	if quiz["duration"]:
		limit = duration_text(quiz["duration"])
		yield _("Time limit: {0}. The clock keeps running if you leave the page.").format(limit)
	if quiz["negative_marks"]:
		cut = marks_text(quiz["negative_marks"])
		yield _("Each wrong answer costs {0}. Skipping a question costs nothing.").format(cut)
	yield attempts_rule(quiz)
	yield _("Your answers are saved as you write. They count once you hand in.")


def attempts_rule(quiz: QuizOverview | QuizPreview) -> str:
	if not quiz["max_attempts"]:
		return _("You can take it as often as you like.")
	if quiz["max_attempts"] == 1:
		return _("You can take it once.")
	return _("Attempts allowed: {0}. Attempts left: {1}.").format(quiz["max_attempts"], quiz["attempts_left"])


def start_label(quiz: QuizOverview) -> str:
	if quiz["open_attempt"]:
		return _("Continue")
	return _("Take it again") if quiz["attempts"] else _("Start the quiz")


def past_view(row: PastAttempt, quiz: str, language: str) -> frappe._dict:
	return frappe._dict(
		label=_("Attempt {0}").format(row["attempt_number"]),
		badge=outcome_badge(row, language),
		submitted_on=long_time(row["submitted_on"], language),
		url=urls.quiz(quiz, submission=row["submission"]),
	)


def outcome_badge(row: Mapping[str, Any], language: str) -> Badge:
	share = localize_percent(row["percentage"], language)
	if row["status"] == TO_BE_GRADED:
		return Badge(WAITING, _("Being graded"))
	return passed_badge(share) if row["passed"] else failed_badge(share)


def result_view(result: QuizResult, language: str) -> frappe._dict:
	"""Return the outcome (passed or not) and the score, as text."""
	score = _("{0} of {1} marks: {2}. You need {3} to pass.").format(
		result["score"],
		result["score_out_of"],
		localize_percent(result["percentage"], language),
		localize_percent(result["passing_percentage"], language),
	)
	if result["status"] == TO_BE_GRADED:
		return frappe._dict(
			kind="waiting",
			outcome=_("Handed in, being graded"),
			score=_("Your answers to the open questions have to be graded first. Come back later."),
		)
	if result["passed"]:
		return frappe._dict(kind="passed", outcome=_("Passed"), score=score)
	return frappe._dict(kind="failed", outcome=_("Not passed"), score=score)


def mark_view(mark: ShownMark, *, is_graded: bool) -> frappe._dict:
	"""Return a question with its answer. An open question has no marks until it is graded."""
	kind, label = judge(mark, is_graded=is_graded)
	return frappe._dict(
		mark,
		kind=kind,
		label=label,
		heading=_("Question {0}").format(mark["number"]),
		marks_text=marks_text(mark["marks_out_of"])
		if kind == "open" and not is_graded
		else _("{0} of {1} marks").format(mark["marks"], mark["marks_out_of"]),
	)


def judge(mark: ShownMark, *, is_graded: bool) -> tuple[str, str]:
	"""Return the style and label for an answer."""
	if not mark["answer"]:
		return "skipped", _("Skipped")
	if mark["is_correct"] is None:
		return "open", _("Graded") if is_graded else _("Not graded yet")
	return ("right", _("Correct")) if mark["is_correct"] else ("wrong", _("Wrong"))


def attempt_view(attempt: Mapping[str, Any], negative_marks: int) -> frappe._dict:
	"""Return the attempt for the form. Contains only what its learner may know."""
	questions = [
		question_view(question, len(attempt["questions"]), may_leave_out=bool(negative_marks))
		for question in attempt["questions"]
	]
	return frappe._dict(attempt, questions=questions, is_over=attempt["seconds_left"] == 0)


def question_view(question: Mapping[str, Any], count: int, *, may_leave_out: bool) -> frappe._dict:
	is_choice, answer = question["type"] == "Choices", question["answer"]
	is_single = is_choice and not question["multiple"]
	return frappe._dict(
		question,
		heading=_("Question {0} of {1}").format(question["number"], count),
		marks_text=marks_text(question["marks"]),
		kind=question["type"],
		hint=_("Choose all right answers.") if is_choice and question["multiple"] else None,
		chosen=answer if is_choice and answer else [],
		text=answer if isinstance(answer, str) else "",
		# A radio button cannot be cleared once it is chosen.
		may_leave_out=is_single and may_leave_out,
	)
