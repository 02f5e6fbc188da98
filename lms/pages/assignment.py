"""The page of homework: the task, the form and the submissions."""

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils import cstr, now_datetime
from markupsafe import Markup

from lms.lms.content.markup import sanitize_inline
from lms.lms.courses.catalogue import Lesson, get_outline
from lms.lms.homework.files import read_upload
from lms.lms.homework.submissions import PASS, HandedInWork, get_homework, get_preview, hand_in_homework
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.portal import cohort_ways
from lms.portal.page import redirect
from lms.portal.task_texts import work_text
from lms.portal.work import form_view, is_form_open, note_text, submission_view


def get_context(context: frappe._dict) -> None:
	user, name = frappe.session.user, cstr(frappe.form_dict.assignment)
	if frappe.form_dict.preview:
		show_preview(context, name, user)
		return
	assignment = get_homework(name, user, now_datetime())
	ways = cohort_ways.get_ways(assignment, context) or get_ways(assignment, user)
	context.update(ways)
	if frappe.request.method == "POST":
		receive(context, assignment, user)
	statuses = [row.status for row in assignment.submissions]
	language = frappe.local.lang
	context.update(
		title=assignment.title,
		assignment=assignment,
		html=Markup(assignment.html),
		answer=Markup(assignment.answer_html or ""),
		work=work_text(assignment.type),
		form=form_view(assignment.type),
		note=note_text(assignment.grade_assignment),
		most_bytes=get_max_file_size(),
		is_form_open=is_form_open(statuses) or bool(context.error),
		is_passed=PASS in statuses,
		is_handed_in=bool(frappe.form_dict.handed_in and statuses),
		submissions=[submission_view(row, language) for row in assignment.submissions],
	)


def show_preview(context: frappe._dict, name: str, user: str) -> None:
	"""Show the homework to its authors and graders, whatever they send. Writes nothing."""
	assignment = get_preview(name, user)
	context.update(
		title=assignment.title,
		assignment=assignment,
		html=Markup(assignment.html),
		work=work_text(assignment.type),
		form=form_view(assignment.type),
		note=note_text(assignment.grade_assignment),
		is_preview=True,
	)


def receive(context: frappe._dict, assignment: frappe._dict, user: str) -> None:
	"""Process the form: hand in and show the page again, or say what is wrong and keep the typed text."""
	answer = cstr(frappe.form_dict.answer)
	try:
		work = HandedInWork(answer, read_upload(frappe.request.files, None, user))
		anew_when_busy(hand_in_homework)(assignment.assignment, user, work, now_datetime())
	except (frappe.DoesNotExistError, frappe.PermissionError):
		raise  # then there is no form to show again
	except frappe.ValidationError as error:
		frappe.db.rollback()
		frappe.clear_messages()
		context.update(
			error=sanitize_inline(str(error)),
			typed=answer,
			http_status_code=error.http_status_code,
		)
	else:
		redirect(f"{urls.assignment(assignment.assignment)}?handed_in=1", 303)


def get_ways(assignment: frappe._dict, user: str) -> dict[str, object]:
	"""Return the pages above the homework in its course, where to go back, and the next lesson."""
	if not assignment.course:
		return {"way": []}
	outline = get_outline(assignment.course, user)
	lesson = next((place for place in outline.lessons if place.name == assignment.lesson), None)
	following = outline.neighbours(lesson)[1] if lesson else None
	above = [(urls.course(assignment.course), assignment.course_title)]
	if lesson:
		above.append((lesson_url(assignment.course, lesson), assignment.lesson_title))
	return {
		"way": above,
		"back": (above[1][0], _("Back to the lesson")) if lesson else None,
		"is_in_course": True,
		"way_out": {"url": urls.course(assignment.course), "label": _("Open the course")},
		"next_url": following and lesson_url(assignment.course, following),
		"is_lesson_completed": bool(lesson and lesson.completed),
		"is_finished": bool(assignment.submissions) and outline.next_to_do is None,
	}


def lesson_url(course: str, lesson: Lesson) -> str:
	return urls.lesson(course, lesson.chapter_number, lesson.lesson_number)
