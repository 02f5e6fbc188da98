"""What a learner reads about a quiz or an assignment. Plain decisions on values."""

from math import ceil

from frappe import _

from lms.lms.submissions import FAIL
from lms.lms.task_states import AssignmentState, QuizState
from lms.portal.due import Badge
from lms.portal.language import percent

DONE, WAITING, FAILED, OPEN = "done", "soon", "overdue", ""


def question_count(count: int) -> str:
	return _("1 question") if count == 1 else _("{0} questions").format(count)


def duration_text(minutes: float) -> str:
	"""How long an attempt may take."""
	if minutes == 1:
		return _("1 minute")
	if minutes == int(minutes):
		return _("{0} minutes").format(int(minutes))
	return _("{0} seconds").format(round(minutes * 60))


def time_left_text(seconds: int) -> str:
	"""How much of it is left, to the minute that has begun."""
	if seconds <= 0:
		return _("Time is up")
	minutes = ceil(seconds / 60)
	return _("1 minute left") if minutes == 1 else _("{0} minutes left").format(minutes)


def attempts_left_text(count: int) -> str:
	if count == 0:
		return _("No attempts left")
	return _("1 attempt left") if count == 1 else _("{0} attempts left").format(count)


def marks_text(marks: int) -> str:
	return _("1 mark") if marks == 1 else _("{0} marks").format(marks)


def pass_mark_text(percentage: int, language: str) -> str:
	return _("Pass mark: {0}").format(percent(percentage, language))


def quiz_badge(quiz: QuizState, language: str) -> Badge:
	"""How far somebody is with a quiz: what is going on before what has been."""
	if quiz.open_attempt:
		if quiz.seconds_left is None:
			return Badge(WAITING, _("In progress"))
		left = time_left_text(quiz.seconds_left)
		return Badge(WAITING, _("In progress: {0}").format(left) if quiz.seconds_left else left)
	if quiz.is_passed:
		return passed_badge(percent(quiz.percentage, language))
	if quiz.is_being_graded:
		return Badge(WAITING, _("Being graded"))
	if quiz.submission:
		return failed_badge(percent(quiz.percentage, language))
	return Badge(OPEN, _("Not begun"))


def passed_badge(share: str) -> Badge:
	return Badge(DONE, _("Passed: {0}").format(share))


def failed_badge(share: str) -> Badge:
	return Badge(FAILED, _("Not passed: {0}").format(share))


def assignment_badge(assignment: AssignmentState) -> Badge:
	if assignment.is_passed:
		return Badge(DONE, _("Passed"))
	if assignment.is_being_graded:
		return Badge(WAITING, _("Handed in, being graded"))
	if assignment.status == FAIL:
		return Badge(FAILED, _("Not passed"))
	return Badge(DONE, _("Handed in")) if assignment.is_done else Badge(OPEN, _("Not handed in"))


def work_text(kind: str) -> str:
	"""What is to be handed in."""
	works = {
		"Document": _("A document to upload"),
		"PDF": _("A PDF to upload"),
		"URL": _("The address of a page"),
		"Image": _("A picture to upload"),
	}
	return works.get(kind) or _("A text to write")


def describe_open(quizzes: list[str], assignments: list[str]) -> str | None:
	"""What completes a lesson that waits for these (titles)."""
	if len(quizzes) == 1 and not assignments:
		return _("This lesson is complete once you have passed the quiz “{0}”.").format(quizzes[0])
	if len(assignments) == 1 and not quizzes:
		return _("This lesson is complete once you have handed in the assignment “{0}”.").format(
			assignments[0]
		)
	if not quizzes and not assignments:
		return None
	return _("This lesson is complete once you have done all of these: {0}.").format(
		", ".join(f"“{title}”" for title in (*quizzes, *assignments))
	)
