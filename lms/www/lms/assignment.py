"""An assignment: what is asked, the form to hand it in, and what came of that."""

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils import cstr, getdate, nowdate
from markupsafe import Markup

from lms.lms.courses import Lesson, get_outline
from lms.lms.markup import sanitize_inline
from lms.lms.submission_files import read_upload
from lms.lms.submissions import PASS, Work, get_assignment, hand_in
from lms.portal.page import portal_page, redirect
from lms.portal.task_texts import work_text
from lms.portal.urls import urls
from lms.portal.work import form_view, is_form_open, note_text, submission_view


@portal_page
def get_context(context: frappe._dict) -> None:
	user, name = frappe.session.user, cstr(frappe.form_dict.assignment)
	assignment = get_assignment(name, user)
	context.way_out = {"url": urls.course(assignment.course), "label": _("Open the course")}
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
		**get_ways(assignment, user),
	)


def receive(context: frappe._dict, assignment: frappe._dict, user: str) -> None:
	"""The form of the page: hand in, and show the page anew; or say what is wrong and keep what was typed."""
	answer = cstr(frappe.form_dict.answer)
	try:
		work = Work(answer, read_upload(frappe.request.files, None, user))
		hand_in(assignment.assignment, user, work, getdate(nowdate()))
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
	"""Back to the lesson, if the course still has it, and on to the next one."""
	outline = get_outline(assignment.course, user)
	lesson = next((place for place in outline.lessons if place.name == assignment.lesson), None)
	following = outline.neighbours(lesson)[1] if lesson else None
	return {
		"lesson_url": lesson and lesson_url(assignment.course, lesson),
		"next_url": following and lesson_url(assignment.course, following),
		"is_lesson_completed": bool(lesson and lesson.completed),
		"is_finished": bool(assignment.submissions) and outline.next_to_do is None,
	}


def lesson_url(course: str, lesson: Lesson) -> str:
	return urls.lesson(course, lesson.chapter_number, lesson.lesson_number)
