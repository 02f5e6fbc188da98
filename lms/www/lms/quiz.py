"""A quiz: what to know before it, an attempt, and what came out of it. All three work with plain forms."""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime

from lms.lms import quiz_attempts, quiz_overview, quiz_results
from lms.lms.courses import Lesson, Outline, get_outline
from lms.lms.quiz_attempts import QuizClosedError
from lms.lms.quiz_overview import Overview
from lms.lms.quiz_papers import CHOICES, MOST_CHARACTERS, ShownQuestion
from lms.portal import quiz_views
from lms.portal.language import long_time
from lms.portal.page import portal_page, redirect
from lms.portal.urls import urls


@portal_page
def get_context(context: frappe._dict) -> None:
	user, at, form = frappe.session.user, now_datetime(), frappe.form_dict
	name = cstr(form.quiz)
	if frappe.request.method == "POST":
		act(name, cstr(form.attempt), user, at)
	quiz = quiz_overview.get_overview(name, user, at)
	context.update(title=quiz["title"], quiz=quiz, **get_place(quiz, user))
	if form.attempt:
		show_attempt(context, cstr(form.attempt), user, at)
	elif form.submission:
		show_result(context, cstr(form.submission), user)
	else:
		show_intro(context)


# Doing


def act(quiz: str, attempt: str, user: str, at: datetime) -> None:
	"""The forms of the page: begin an attempt, or save or hand in what is in the fields of one."""
	if not attempt:
		redirect(urls.quiz(quiz, attempt=start(quiz, user, at)), 303)
	running = quiz_overview.get_running(attempt, user, at)
	answers = read_answers(running["questions"]) if running else {}
	if running and frappe.form_dict.do == "save":
		quiz_attempts.save(attempt, answers, user, at)
		redirect(urls.quiz(quiz, attempt=attempt), 303)
	result = quiz_attempts.submit(attempt, answers, user, at)
	redirect(urls.quiz(quiz, submission=result["submission"]), 303)


def start(quiz: str, user: str, at: datetime) -> str | None:
	"""The attempt; None if there is to be none, of which the page itself says why."""
	try:
		return quiz_attempts.start(quiz, user, at)["attempt"]
	except (QuizClosedError, frappe.PermissionError):
		frappe.db.rollback()
		frappe.clear_messages()
		return None


def read_answers(questions: list[ShownQuestion]) -> dict[str, object]:
	"""What the fields of the form say, for every question: where nothing is chosen there is no field."""
	values = frappe.request.form
	answers: dict[str, object] = {}
	for question in questions:
		name = question["question"]
		if question["type"] == CHOICES:
			answers[name] = [read_number(value) for value in values.getlist(name) if value]
		else:
			answers[name] = values.get(name, "")
	return answers


def read_number(value: str) -> int | str:
	return int(value) if value.isdecimal() else value


# Showing


def show_intro(context: frappe._dict) -> None:
	quiz, language = context.quiz, frappe.local.lang
	context.update(
		view="intro",
		rules=list(quiz_views.rules(quiz, language)),
		start_label=quiz_views.start_label(quiz),
		history=[quiz_views.past_view(row, quiz["quiz"], language) for row in quiz["history"]],
	)


def show_attempt(context: frappe._dict, attempt: str, user: str, at: datetime) -> None:
	"""The form; if the attempt was handed in, what came out of it: also for who goes back to the form."""
	running = quiz_overview.get_running(attempt, user, at)
	if not running:
		submission = quiz_overview.find_submission(attempt, user)
		redirect(urls.quiz(context.quiz["quiz"], submission=submission))
	context.update(
		view="attempt",
		attempt=quiz_views.attempt_view(running, context.quiz["negative_marks"]),
		hand_in_by=running["expires_on"] and long_time(running["expires_on"], frappe.local.lang),
		most_characters=MOST_CHARACTERS,
	)


def show_result(context: frappe._dict, submission: str, user: str) -> None:
	"""What the user's own attempt was worth."""
	filters = {"name": submission, "quiz": context.quiz["quiz"], "member": user}
	if not frappe.db.exists(quiz_results.DOCTYPE, filters):
		frappe.throw(_("There is no such result of yours."), frappe.DoesNotExistError)
	result = quiz_results.get_result(submission, user)
	marks, is_graded = result["results"], result["status"] == quiz_results.GRADED
	context.update(
		view="result",
		result=result,
		verdict=quiz_views.result_view(result, frappe.local.lang),
		marks=marks and [quiz_views.mark_view(mark, is_graded=is_graded) for mark in marks],
		submitted_on=long_time(result["submitted_on"], frappe.local.lang),
		may_try_again=context.quiz["can_start"],
	)


def get_place(quiz: Overview, user: str) -> dict[str, str | None]:
	"""The addresses of the quiz's lesson and of what comes after it."""
	outline = get_outline(quiz["course"], user) if quiz["lesson"] else None
	lesson = find_lesson(outline, quiz["lesson"]) if outline else None
	if not lesson:
		return {"lesson_url": None, "next_url": None}
	_previous, following = outline.neighbours(lesson)
	return {
		"lesson_url": lesson_url(outline, lesson),
		"next_url": following and lesson_url(outline, following),
	}


def find_lesson(outline: Outline, name: str) -> Lesson | None:
	return next((lesson for lesson in outline.lessons if lesson.name == name), None)


def lesson_url(outline: Outline, lesson: Lesson) -> str:
	return urls.lesson(outline.course, lesson.chapter_number, lesson.lesson_number)
