"""A course: what it is about, what is in it, and the way in."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.courses import get_course, get_outline, get_readable_lessons
from lms.lms.enrollment import enroll_oneself
from lms.lms.markup import sanitize
from lms.lms.permissions import can_enroll_oneself
from lms.lms.unfinished import get_unfinished
from lms.portal import views
from lms.portal.page import portal_page, redirect
from lms.portal.urls import urls


@portal_page
def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	course = get_course(cstr(frappe.form_dict.course), user)
	if frappe.request.method == "POST":
		enroll(course.name, user)
	outline = get_outline(course.name, user)
	due = views.due_badges(get_unfinished(user, getdate(nowdate())))
	context.update(
		title=course.title,
		course=views.card_view(course, due, frappe.local.lang),
		can_enroll=course.can_enroll and can_enroll_oneself(user),
		resume_label=resume_label(course.progress) if course.enrolled and outline.lessons else None,
		chapters=views.outline_view(outline, get_readable_lessons(course.name, user)),
		description=sanitize(course.description),
	)


def enroll(course: str, user: str) -> None:
	"""The form of the page: enroll, and go to the first lesson."""
	if not can_enroll_oneself(user):
		frappe.throw(_("Only learners can enroll in a course."), frappe.PermissionError)
	enroll_oneself(course, user)
	redirect(urls.resume(course), 303)


def resume_label(progress: float) -> str:
	if progress >= 100:
		return _("Read again")
	return _("Continue") if progress else _("Start")
