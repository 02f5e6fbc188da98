"""Texts about quizzes and homework for learners. Pure functions."""

from math import ceil

from frappe import _

from lms.lms.figures.task_states import HomeworkState, QuizState
from lms.lms.homework.submissions import FAIL
from lms.lms.shared.counts import say_count
from lms.lms.shared.due import Badge
from lms.lms.shared.language import localize_percent

DONE, WAITING, FAILED, OPEN = "done", "soon", "overdue", ""


def question_count(count: int) -> str:
	return say_count(_("{0} question|{0} questions"), count)


def duration_text(minutes: float) -> str:
	"""Describe the time limit of an attempt."""
	if minutes == int(minutes):
		return say_count(_("{0} minute|{0} minutes"), int(minutes))
	return say_count(_("{0} second|{0} seconds"), round(minutes * 60))


def time_left_text(seconds: int) -> str:
	"""Describe the time left, rounded up to minutes."""
	if seconds <= 0:
		return _("Time is up")
	return say_count(_("{0} minute left|{0} minutes left"), ceil(seconds / 60))


def attempts_left_text(count: int) -> str:
	if count == 0:
		return _("No attempts left")
	return say_count(_("{0} attempt left|{0} attempts left"), count)


def marks_text(marks: int) -> str:
	return say_count(_("{0} mark|{0} marks"), marks)


def pass_mark_text(percentage: int, language: str) -> str:
	return _("Pass mark: {0}").format(localize_percent(percentage, language))


def quiz_badge(quiz: QuizState, language: str) -> Badge:
	"""Return the badge for a quiz. An attempt in progress comes before past results."""
	if quiz.open_attempt:
		if quiz.seconds_left is None:
			return Badge(WAITING, _("In progress"))
		left = time_left_text(quiz.seconds_left)
		return Badge(WAITING, _("In progress: {0}").format(left) if quiz.seconds_left else left)
	if quiz.is_passed:
		return passed_badge(localize_percent(quiz.percentage, language))
	if quiz.is_being_graded:
		return Badge(WAITING, _("Being graded"))
	if quiz.submission:
		return failed_badge(localize_percent(quiz.percentage, language))
	return Badge(OPEN, _("Not started"))


def passed_badge(share: str) -> Badge:
	return Badge(DONE, _("Passed: {0}").format(share))


def failed_badge(share: str) -> Badge:
	return Badge(FAILED, _("Not passed: {0}").format(share))


def homework_badge(assignment: HomeworkState) -> Badge:
	if assignment.is_passed:
		return Badge(DONE, _("Passed"))
	if assignment.is_being_graded:
		return Badge(WAITING, _("Handed in, being graded"))
	if assignment.status == FAIL:
		return Badge(FAILED, _("Not passed"))
	return Badge(DONE, _("Handed in")) if assignment.is_done else Badge(OPEN, _("Not handed in"))


def work_text(kind: str) -> str:
	"""Describe what the learner has to hand in."""
	works = {
		"Document": _("Upload a document"),
		"PDF": _("Upload a PDF"),
		"URL": _("Enter a web address"),
		"Image": _("Upload a picture"),
	}
	return works.get(kind) or _("Write a text")


def describe_open(quizzes: list[str], assignments: list[str]) -> str | None:
	"""Say what is left to do to complete a lesson, given titles of quizzes and homework."""
	if len(quizzes) == 1 and not assignments:
		return _("This lesson is complete once you have passed the quiz “{0}”.").format(quizzes[0])
	if len(assignments) == 1 and not quizzes:
		return _("This lesson is complete once you have handed in the homework “{0}”.").format(assignments[0])
	if not quizzes and not assignments:
		return None
	return _("This lesson is complete once you have done all of these: {0}.").format(
		", ".join(f"“{title}”" for title in (*quizzes, *assignments))
	)
