"""The page for assigning training to many people: the form, the preview, and one's recent runs."""

import json

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from werkzeug.datastructures import MultiDict

from lms.lms.content.markup import sanitize_inline
from lms.lms.courses.choices import find_course_choices, find_program_choices
from lms.lms.enrollments.assignable import get_assignable_titles
from lms.lms.people.employees import has_employees
from lms.lms.people.selection import EMPLOYEE_FIELDS, suggest_values
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.lms.training.bulk_requests import (
	AssignmentRequest,
	get_recent_runs,
	preview_request,
	start_request,
)
from lms.lms.training.preview import MOST_DAYS
from lms.portal import assign_form, assign_views
from lms.portal.assign_form import FILE, WHAT, WHEN, WHO, AssignForm
from lms.portal.page import redirect, require_assigner

MOST_RECENT = 10


def get_context(context: frappe._dict) -> None:
	user = frappe.session.user
	require_assigner(user)
	context.title = _("Assign training")
	if frappe.request.method == "POST":
		act(context, user)
	else:
		form = assign_form.read_link(frappe.request.args)
		show_form(context, form, user, check_courses(form))


def check_courses(form: AssignForm) -> dict[str, str]:
	"""Return the error if a link names a course that cannot be assigned."""
	try:
		get_assignable_titles(form.courses)
	except frappe.ValidationError as error:
		return {WHAT: explain(error)}
	return {}


# Actions


def act(context: frappe._dict, user: str) -> None:
	"""Process the forms: find courses, preview, change what was previewed, or assign."""
	action = frappe.form_dict.do
	if action == "start":
		start(context, assign_form.read_carried(frappe.request.form), user)
	elif action == "change":
		request = assign_form.read_carried(frappe.request.form)
		show_form(context, assign_form.fill_form(request), user, {})
	else:
		receive(context, user, is_search=action == "find")


def receive(context: frappe._dict, user: str, *, is_search: bool) -> None:
	"""Show the preview, or the form with other courses or with what is wrong."""
	values = frappe.request.form
	try:
		form = assign_form.read_form(values, frappe.request.files)
	except assign_form.FileTooLargeError as error:
		show_form(context, assign_form.read_form(values, MultiDict()), user, {WHO: explain(error)})
		return
	errors = {} if is_search else preview(context, form, user)
	if is_search or errors:
		show_form(context, form, user, errors)


def preview(context: frappe._dict, form: AssignForm, user: str) -> dict[str, str]:
	"""Show the preview, or return what is wrong with each part of the form."""
	errors = form.find_missing()
	if errors:
		return errors
	arguments = form.get_arguments()
	try:
		request = assign_form.read_request(**arguments)
	except frappe.ValidationError as error:
		# Only these fields can have a wrong type.
		return {WHEN: explain(error)}
	try:
		found = preview_request(request, user, getdate(nowdate()))
	except frappe.ValidationError as error:
		return {assign_form.find_part(error): explain(error)}
	context.update(
		view="preview",
		preview=assign_views.preview_view(found, request, frappe.local.lang),
		carried=assign_form.carry(arguments),
	)
	return {}


def start(context: frappe._dict, request: AssignmentRequest, user: str) -> None:
	"""Start the run and show it, or show the form again if the request is not valid any more."""
	try:
		job_id = anew_when_busy(start_request)(request, user, getdate(nowdate()))["job_id"]
	except frappe.ValidationError as error:
		errors = {assign_form.find_part(error): explain(error)}
		show_form(context, assign_form.fill_form(request), user, errors)
	else:
		redirect(urls.bulk_assignment(job_id), 303)


def explain(error: frappe.ValidationError) -> str:
	"""Undo what was begun, and return the message."""
	frappe.db.rollback()
	frappe.clear_messages()
	return sanitize_inline(str(error))


# Views


def show_form(context: frappe._dict, form: AssignForm, user: str, errors: dict[str, str]) -> None:
	if WHO in errors and form.kind == FILE:
		# Something is wrong with this file, so it must be chosen again.
		form.file = None
	if errors:
		context.http_status_code = frappe.ValidationError.http_status_code
	language = frappe.local.lang
	context.update(
		view="form",
		form=form,
		errors=errors,
		kept_file=json.dumps(form.file) if form.file else None,
		choices=find_course_choices(form.search, form.courses),
		programs=find_program_choices(),
		employee_fields=suggest_values(user),
		field_labels=EMPLOYEE_FIELDS,
		has_employees=has_employees(),
		most_days=MOST_DAYS,
		today=nowdate(),
		most_bytes=assign_form.get_most_bytes(),
		runs=[assign_views.recent_view(row, language) for row in get_recent_runs(user, MOST_RECENT)],
	)
