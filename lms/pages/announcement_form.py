"""The form of an announcement, for the learning team: a new one, or a draft."""

import frappe
from frappe import _
from frappe.utils import cint, cstr

from lms.lms.announcements import announcements
from lms.lms.content.markup import sanitize_inline
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.portal.page import redirect

TEXTS = ("title", "audience", "course", "program", "batch", "message")


def get_context(context: frappe._dict) -> None:
	user, name = frappe.session.user, cstr(frappe.form_dict.announcement) or None
	context.way_out = {"url": urls.announcements(), "label": _("Show all announcements")}
	announcements.require_author(user)
	if frappe.request.method == "POST":
		receive(context, user, name)
	context.update(
		title=_("Change the announcement") if name else _("New announcement"),
		name=name,
		values=context.typed or read_values(user, name),
		most_characters=announcements.MOST_CHARACTERS,
		courses=announcements.list_courses(),
		programs=announcements.list_programs(),
		batches=announcements.list_batches(),
		action=urls.edit_announcement(name) if name else urls.new_announcement(),
	)


def read_values(user: str, name: str | None) -> frappe._dict:
	"""Return what the form shows at first. An address may name the course, program or cohort."""
	if name:
		return frappe._dict(announcements.get_draft(user, name).as_dict())
	given = frappe.form_dict
	named = {"Program": given.program, "Cohort": given.batch}
	audience = next((audience for audience, name in named.items() if name), "Course")
	targets = {field: cstr(given.get(field)) for field in ("course", "program", "batch")}
	return frappe._dict(audience=audience, send_mail=1, **targets)


def receive(context: frappe._dict, user: str, name: str | None) -> None:
	"""Process the form: save the draft and show it, or say what is wrong and keep what was typed."""
	given = frappe.form_dict
	values = frappe._dict({field: cstr(given.get(field)).strip() for field in TEXTS})
	values.send_mail = cint(bool(given.send_mail))
	try:
		saved = anew_when_busy(announcements.save_draft)(user, values, name)
	except (frappe.DoesNotExistError, frappe.PermissionError):
		raise  # then there is no form to show again
	except frappe.ValidationError as error:
		frappe.db.rollback()
		frappe.clear_messages()
		context.update(
			error=sanitize_inline(str(error)), typed=values, http_status_code=error.http_status_code
		)
	else:
		redirect(urls.announcement(saved), 303)
