"""The page of a lesson. Without a position, it redirects to where the learner continues."""

import re

import frappe
from frappe import _
from frappe.utils import cstr, getdate, now_datetime, nowdate

from lms.lms.content.cards import Place
from lms.lms.courses.catalogue import Lesson, Outline, get_course, get_outline, get_readable_lessons
from lms.lms.courses.lessons import get_lesson, render_lesson, render_notes
from lms.lms.courses.tasks import find_tasks
from lms.lms.figures.task_states import get_task_states
from lms.lms.learning.position import find_resume, note_current_lesson
from lms.lms.learning.progress import mark_position_complete
from lms.lms.shared.urls import urls
from lms.portal import views
from lms.portal.page import redirect
from lms.portal.task_cards import describe_what_is_open, render_cards


def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	course = get_course(cstr(frappe.form_dict.course), user)
	context.way_out = {"url": urls.course(course.name), "label": _("Open the course")}
	outline = get_outline(course.name, user)
	if not frappe.form_dict.position:
		redirect(resume_url(outline, course.current_lesson))
	lesson = find_lesson(outline, cstr(frappe.form_dict.position))
	content = get_lesson(lesson.name, user)
	if content is None:
		frappe.throw(describe_unreadable(course), frappe.PermissionError)
	if frappe.request.method == "POST":
		complete_and_redirect(course, lesson, user)
	tasks = get_task_states(
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
	if course.enrolled and course.current_lesson != lesson.name:
		note_current_lesson(course.name, user, lesson.name)


def find_lesson(outline: Outline, position: str) -> Lesson:
	"""Return the lesson at a position such as `2-1`, the first lesson of the second chapter."""
	numbers = re.fullmatch(r"([0-9]{1,6})-([0-9]{1,6})", position)
	lesson = outline.find(int(numbers[1]), int(numbers[2])) if numbers else None
	if not lesson:
		frappe.throw(
			_("This lesson does not exist. It may have been moved. Look for it in the course."),
			frappe.DoesNotExistError,
		)
	return lesson


def describe_unreadable(course: frappe._dict) -> str:
	"""Return why the reader cannot open the lesson."""
	if course.upcoming:
		return _("This course is coming soon. You can read its lessons once it opens.")
	return course.locked_because or _("This lesson is only for people enrolled in the course. Enroll first.")


def describe_closed(course: frappe._dict) -> str | None:
	"""Return why the reader cannot take the lesson's quizzes or hand in its homework, or None."""
	if course.locked_because or course.enrolled:
		return course.locked_because
	return _("This is only for people enrolled in the course. You are not enrolled.")


def complete_and_redirect(course: frappe._dict, lesson: Lesson, user: str) -> None:
	"""Process the form (for browsers without JavaScript): mark complete and show the lesson again."""
	if course.locked_because:
		frappe.throw(course.locked_because, frappe.PermissionError)
	today = getdate(nowdate())
	mark_position_complete(user, course.name, lesson.chapter_number, lesson.lesson_number, today)
	redirect(lesson_url(course.name, lesson), 303)


def resume_url(outline: Outline, current: str | None) -> str:
	lesson = find_resume(outline, current)
	return lesson_url(outline.course, lesson) if lesson else urls.course(outline.course)


def lesson_url(course: str, lesson: Lesson) -> str:
	return urls.lesson(course, lesson.chapter_number, lesson.lesson_number)


def get_neighbour_urls(outline: Outline, lesson: Lesson) -> dict[str, str | None]:
	previous, following = outline.neighbours(lesson)
	return {
		"previous_url": lesson_url(outline.course, previous) if previous else None,
		"next_url": lesson_url(outline.course, following) if following else None,
	}
