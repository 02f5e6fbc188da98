"""A lesson: read it, mark it complete, go on. Without a position: to where the learner goes on."""

import re

import frappe
from frappe import _
from frappe.utils import cstr, getdate, now_datetime, nowdate

from lms.lms.cards import Place
from lms.lms.courses import Lesson, Outline, get_course, get_outline, get_readable_lessons
from lms.lms.lessons import get_lesson, render_lesson, render_notes
from lms.lms.progress import mark_position_complete
from lms.lms.task_states import get_states
from lms.lms.tasks import find_tasks
from lms.portal import views
from lms.portal.page import portal_page, redirect
from lms.portal.task_cards import describe_what_is_open, render_cards
from lms.portal.urls import urls


@portal_page
def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	course = get_course(cstr(frappe.form_dict.course), user)
	context.way_out = {"url": urls.course(course.name), "label": _("Open the course")}
	outline = get_outline(course.name, user)
	if not frappe.form_dict.position:
		redirect(resume_url(outline))
	lesson = find_lesson(outline, cstr(frappe.form_dict.position))
	content = get_lesson(lesson.name, user)
	if content is None:
		reason = _("This lesson is for those who take the course. Enroll in it first.")
		frappe.throw(course.locked_because or reason, frappe.PermissionError)
	if frappe.request.method == "POST":
		complete(course, lesson, user)
	tasks = get_states(
		lesson.name, course.name, find_tasks(content.content, content.body), user, now_datetime()
	)
	cards = render_cards(tasks, describe_closed(course), frappe.local.lang)
	context.update(
		title=lesson.title,
		course=course,
		lesson=lesson,
		html=render_lesson(content, Place(cards, content.pictures)),
		waits_for=describe_what_is_open(tasks),
		notes=render_notes(lesson.name, content, user),
		position=views.position_text(outline, lesson),
		chapters=views.outline_view(outline, get_readable_lessons(course.name, user)),
		is_finished=course.enrolled and outline.next_to_do is None,
		**get_neighbour_urls(outline, lesson),
	)


def find_lesson(outline: Outline, position: str) -> Lesson:
	"""The lesson at a position such as `2-1`, the first of the second chapter."""
	numbers = re.fullmatch(r"([0-9]{1,6})-([0-9]{1,6})", position)
	lesson = outline.find(int(numbers[1]), int(numbers[2])) if numbers else None
	if not lesson:
		frappe.throw(
			_("There is no such lesson. It may have been moved: look for it in the course."),
			frappe.DoesNotExistError,
		)
	return lesson


def describe_closed(course: frappe._dict) -> str | None:
	"""Why who reads the lesson cannot take its quizzes or hand in its assignments."""
	if course.locked_because or course.enrolled:
		return course.locked_because
	return _("This is for those who take the course. You are not enrolled in it.")


def complete(course: frappe._dict, lesson: Lesson, user: str) -> None:
	"""The form of the page, for browsers without JavaScript: mark complete, and show the lesson again."""
	if course.locked_because:
		frappe.throw(course.locked_because, frappe.PermissionError)
	today = getdate(nowdate())
	mark_position_complete(user, course.name, lesson.chapter_number, lesson.lesson_number, today)
	redirect(lesson_url(course.name, lesson), 303)


def resume_url(outline: Outline) -> str:
	"""The first lesson that is not complete; the first of all when none is left."""
	lesson = outline.next_to_do or next(iter(outline.lessons), None)
	return lesson_url(outline.course, lesson) if lesson else urls.course(outline.course)


def lesson_url(course: str, lesson: Lesson) -> str:
	return urls.lesson(course, lesson.chapter_number, lesson.lesson_number)


def get_neighbour_urls(outline: Outline, lesson: Lesson) -> dict[str, str | None]:
	previous, following = outline.neighbours(lesson)
	return {
		"previous_url": previous and lesson_url(outline.course, previous),
		"next_url": following and lesson_url(outline.course, following),
	}
