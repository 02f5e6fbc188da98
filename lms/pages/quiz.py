"""The page of a quiz: introduction, attempt and result. All three work without JavaScript."""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime

from lms.lms.courses.catalogue import Lesson, Outline, get_outline
from lms.lms.people.roles import ADMINS, CREATOR, EVALUATOR, has_role
from lms.lms.quizzes import attempts, overview, results
from lms.lms.quizzes.attempts import QuizClosedError
from lms.lms.quizzes.overview import QuizOverview, QuizPreview
from lms.lms.quizzes.papers import CHOICES, MOST_CHARACTERS, ShownQuestion
from lms.lms.shared.language import long_time
from lms.lms.shared.urls import urls
from lms.portal import cohort_ways, quiz_views
from lms.portal.page import redirect


def get_context(context: frappe._dict) -> None:
	user, at, form = frappe.session.user, now_datetime(), frappe.form_dict
	name = cstr(form.quiz)
	if form.preview:
		show_preview(context, name, user)
		return
	if frappe.request.method == "POST":
		act(name, cstr(form.attempt), user, at)
	quiz = overview.get_overview(name, user, at)
	ways = cohort_ways.get_ways(quiz, context) or get_place(quiz, user)
	context.update(title=quiz["title"], quiz=quiz, **ways)
	if form.attempt:
		show_attempt(context, cstr(form.attempt), user, at)
	elif form.submission:
		show_result(context, cstr(form.submission), user)
	else:
		show_intro(context)


# Actions


def act(quiz: str, attempt: str, user: str, at: datetime) -> None:
	"""Process the forms: start an attempt, save the answers or hand in."""
	if not attempt:
		redirect(urls.quiz(quiz, attempt=start_or_refuse(quiz, user, at)), 303)
	running = overview.get_running(attempt, user, at)
	answers = read_answers(running["questions"]) if running else {}
	if running and frappe.form_dict.do == "save":
		attempts.save_answers(attempt, answers, user, at)
		redirect(urls.quiz(quiz, attempt=attempt), 303)
	result = attempts.submit_attempt(attempt, answers, user, at)
	redirect(urls.quiz(quiz, submission=result["submission"]), 303)


def start_or_refuse(quiz: str, user: str, at: datetime) -> str | None:
	"""Start an attempt. Returns None if that is refused; the page itself then says why."""
	try:
		return attempts.start_attempt(quiz, user, at)["attempt"]
	except (QuizClosedError, frappe.PermissionError):
		frappe.db.rollback()
		frappe.clear_messages()
		return None


def read_answers(questions: list[ShownQuestion]) -> dict[str, object]:
	"""Return the answers in the form, one for each question. Nothing chosen means no field is sent."""
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


# Views


def show_intro(context: frappe._dict) -> None:
	quiz, language = context.quiz, frappe.local.lang
	context.update(
		view="intro",
		rules=list(quiz_views.rules(quiz, language)),
		start_label=quiz_views.start_label(quiz),
		history=[quiz_views.past_view(row, quiz["quiz"], language) for row in quiz["history"]],
	)


def show_preview(context: frappe._dict, name: str, user: str) -> None:
	"""Show the quiz to its authors, whatever they send. Writes nothing."""
	quiz = overview.get_preview(name, user)
	shown = {"attempt": "", "questions": quiz["shown"], "seconds_left": None}
	context.update(
		view="preview",
		title=quiz["title"],
		quiz=quiz,
		rules=list(quiz_views.rules(quiz, frappe.local.lang)),
		attempt=quiz_views.attempt_view(shown, quiz["negative_marks"]),
		is_drawn=quiz["is_drawn"],
		most_characters=MOST_CHARACTERS,
		**get_place(quiz, user),
	)


def show_attempt(context: frappe._dict, attempt: str, user: str, at: datetime) -> None:
	"""Show the form, or the result if the attempt was handed in, for instance after going back."""
	running = overview.get_running(attempt, user, at)
	if not running:
		submission = overview.find_submission_of_attempt(attempt, user)
		redirect(urls.quiz(context.quiz["quiz"], submission=submission))
	context.update(
		view="attempt",
		attempt=quiz_views.attempt_view(running, context.quiz["negative_marks"]),
		hand_in_by=running["expires_on"] and long_time(running["expires_on"], frappe.local.lang),
		most_characters=MOST_CHARACTERS,
	)


def show_result(context: frappe._dict, submission: str, user: str) -> None:
	"""Show the result of the user's own attempt."""
	result = results.get_own_result(submission, context.quiz["quiz"], user)
	marks, is_graded = result["results"], result["status"] == results.GRADED
	# Authors who are learners elsewhere see their marks here, but may not read the record.
	reads_own = has_role(user, EVALUATOR, *ADMINS) or not has_role(user, CREATOR)
	context.update(
		view="result",
		result=result,
		verdict=quiz_views.result_view(result, frappe.local.lang),
		marks=marks and [quiz_views.mark_view(mark, is_graded=is_graded) for mark in marks],
		submitted_on=long_time(result["submitted_on"], frappe.local.lang),
		may_try_again=context.quiz["can_start"],
		pdf_url=bool(marks) and reads_own and urls.pdf(results.DOCTYPE, submission),
	)


def get_place(quiz: QuizOverview | QuizPreview, user: str) -> dict[str, object]:
	"""Return the pages above the quiz in its course, where to go back, and the next lesson."""
	course, name = quiz["course"], quiz["lesson"]
	outline = get_outline(course, user) if course and name else None
	lesson = find_lesson(outline, name) if outline and name else None
	above = [(urls.course(course), quiz["course_title"])] if course else []
	if not outline or not lesson:
		return {"way": above}
	url = lesson_url(outline, lesson)
	_previous, following = outline.neighbours(lesson)
	return {
		"way": [*above, (url, quiz["lesson_title"])],
		"back": (url, _("Back to the lesson")),
		"next_url": lesson_url(outline, following) if following else None,
	}


def find_lesson(outline: Outline, name: str) -> Lesson | None:
	return next((lesson for lesson in outline.lessons if lesson.name == name), None)


def lesson_url(outline: Outline, lesson: Lesson) -> str:
	return urls.lesson(outline.course, lesson.chapter_number, lesson.lesson_number)
