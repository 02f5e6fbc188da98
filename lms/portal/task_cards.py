"""Cards for a lesson's quizzes and homework: what each is, the learner's state, and the next step."""

from collections.abc import Iterator

import frappe
from frappe import _
from markupsafe import Markup

from lms.lms.content.cards import Cards
from lms.lms.figures.task_states import HomeworkState, QuizState, TaskState, TaskStates
from lms.lms.shared.templates import render
from lms.lms.shared.urls import urls
from lms.portal.task_texts import (
	attempts_left_text,
	describe_open,
	duration_text,
	homework_badge,
	pass_mark_text,
	question_count,
	quiz_badge,
	work_text,
)

TEMPLATE = "lms/templates/portal/_task_card.html"
# The types of the blocks in a lesson.
KINDS = {"LMS Quiz": "quiz", "LMS Assignment": "assignment"}


def render_cards(states: TaskStates, closed_because: str | None, language: str) -> Cards:
	"""Return a card for each task, by type of block and name. `closed_because` replaces the next step."""
	return {
		(KINDS[doctype], name): render_card(describe_task(state, language), closed_because)
		for (doctype, name), state in states.items()
	}


def render_card(card: frappe._dict, closed_because: str | None) -> Markup:
	if closed_because:
		card.update(badge=None, actions=[], note=closed_because)
	return Markup(render(TEMPLATE, {"card": card}))


def describe_task(state: TaskState, language: str) -> frappe._dict:
	if isinstance(state, QuizState):
		return frappe._dict(
			kind=_("Quiz"),
			title=state.title,
			facts=list(find_facts(state, language)),
			badge=quiz_badge(state, language),
			actions=find_quiz_actions(state),
			note=find_note(state),
		)
	return frappe._dict(
		kind=_("Homework"),
		title=state.title,
		facts=[work_text(state.type)],
		badge=homework_badge(state),
		actions=find_homework_actions(state),
		note=None,
	)


def find_facts(quiz: QuizState, language: str) -> Iterator[str]:
	yield question_count(quiz.questions)
	if quiz.duration:
		yield duration_text(quiz.duration)
	yield pass_mark_text(quiz.passing_percentage, language)
	if quiz.attempts_left is not None and not quiz.is_passed:
		yield attempts_left_text(quiz.attempts_left)


def find_note(quiz: QuizState) -> str | None:
	if quiz.questions == 0:
		return _("This quiz has no questions yet. Please tell your learning team.")
	is_lost = quiz.attempts_left == 0 and not (quiz.is_done or quiz.is_being_graded or quiz.open_attempt)
	if not is_lost:
		return None
	return _("You have used all your attempts. Please ask your learning team what to do next.")


def find_quiz_actions(quiz: QuizState) -> list[frappe._dict]:
	"""Return the buttons, the next step first."""
	result = urls.quiz(quiz.name, submission=quiz.submission) if quiz.submission else None
	see_result = [action(_("See the result"), result, is_secondary=True)] if result else []
	if quiz.open_attempt:
		label = _("See the result") if quiz.seconds_left == 0 else _("Continue")
		return [action(label, urls.quiz(quiz.name, attempt=quiz.open_attempt))]
	if quiz.is_passed or quiz.is_being_graded or quiz.attempts_left == 0:
		return see_result
	if not quiz.questions:
		return []
	return [action(_("Try again") if result else _("Start"), urls.quiz(quiz.name)), *see_result]


def find_homework_actions(assignment: HomeworkState) -> list[frappe._dict]:
	url = urls.assignment(assignment.name)
	if not assignment.is_done:
		return [action(_("Hand in"), url)]
	return [action(_("See your submission"), url, is_secondary=True)]


def action(label: str, url: str, *, is_secondary: bool = False) -> frappe._dict:
	return frappe._dict(label=label, url=url, is_secondary=is_secondary)


def describe_what_is_open(states: TaskStates) -> str | None:
	"""Say what is left to do to complete the lesson, or return None."""
	waiting = [state for state in states.values() if not state.is_done]
	return describe_open(
		[state.title for state in waiting if isinstance(state, QuizState)],
		[state.title for state in waiting if isinstance(state, HomeworkState)],
	)
