"""The page of a course: description, contents, and enrolling or continuing."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.cohorts.views import get_batches_of_course
from lms.lms.content.markup import sanitize_html
from lms.lms.courses.catalogue import get_course, get_outline, get_readable_lessons
from lms.lms.enrollments.enrollment import enroll_oneself
from lms.lms.people.roles import can_assign_training, can_enroll_oneself
from lms.lms.permissions.open_courses import is_open
from lms.lms.programs.paths import get_programs_of_course
from lms.lms.shared.switches import is_switched_on
from lms.lms.shared.urls import urls
from lms.lms.training.unfinished import get_unfinished
from lms.lms.validity.periods import NONE
from lms.portal import views
from lms.portal.page import redirect
from lms.portal.standing_views import find_badges


def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	course = get_course(cstr(frappe.form_dict.course), user)
	if frappe.request.method == "POST":
		enroll_and_redirect(course.name, user)
	outline = get_outline(course.name, user)
	today = getdate(nowdate())
	due = views.due_badges(get_unfinished(user, today))
	standings = find_badges(user, today, frappe.local.lang, [course.name], ())
	context.update(
		title=course.title,
		course=views.card_view(course, due, today, frappe.local.lang),
		standing=standings.get((course.name, NONE)),
		can_enroll=course.can_enroll and can_enroll_oneself(user),
		resume_label=describe_resuming(course) if course.enrolled and outline.lessons else None,
		chapters=views.outline_view(outline, get_readable_lessons(course.name, user)),
		programs=get_programs_of_course(course.name, user) if is_switched_on("programs") else [],
		batches=get_batches_of_course(course.name, user) if is_switched_on("batches") else [],
		description=sanitize_html(course.description),
		can_assign=is_open(course) and can_assign_training(user),
	)


def enroll_and_redirect(course: str, user: str) -> None:
	"""Process the form: enroll and go to the first lesson."""
	if not can_enroll_oneself(user):
		frappe.throw(_("Only learners can enroll in a course."), frappe.PermissionError)
	enroll_oneself(course, user)
	redirect(urls.resume(course), 303)


def describe_resuming(course: frappe._dict) -> str:
	if course.progress >= 100:
		return _("Read again")
	return _("Continue") if course.progress or course.current_lesson else _("Start")
