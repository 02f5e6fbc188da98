"""The page of a bulk assignment: its progress while it runs, then its result. Works without JavaScript."""

import frappe
from frappe import _
from frappe.utils import cstr

from lms.lms.content.markup import sanitize_inline
from lms.lms.shared.locking import anew_when_busy
from lms.lms.shared.urls import urls
from lms.lms.training.bulk_requests import get_run
from lms.lms.training.queued import cancel_bulk_assignment
from lms.lms.training.undoing import undo_bulk_assignment
from lms.portal.assign_views import run_view
from lms.portal.page import redirect, require_assigner

ACTIONS = {"cancel": cancel_bulk_assignment, "undo": undo_bulk_assignment}


def get_context(context: frappe._dict) -> None:
	user, job_id = frappe.session.user, cstr(frappe.form_dict.job)
	require_assigner(user)
	context.way_out = {"url": urls.assign(), "label": _("Assign training")}
	if frappe.request.method == "POST":
		act(context, job_id, user)
	run = get_run(job_id)
	context.update(
		title=_("Bulk assignment"),
		url=urls.bulk_assignment(job_id),
		run=run_view(run, frappe.local.lang),
	)


def act(context: frappe._dict, job_id: str, user: str) -> None:
	"""Process the forms: cancel or undo and show the page again, or say why that is not possible any more."""
	action = ACTIONS.get(frappe.form_dict.do)
	if not action:
		return
	try:
		anew_when_busy(action)(job_id, user)
	except frappe.DoesNotExistError:
		raise
	except frappe.ValidationError as error:
		frappe.db.rollback()
		frappe.clear_messages()
		context.update(error=sanitize_inline(str(error)), http_status_code=error.http_status_code)
	else:
		redirect(urls.bulk_assignment(job_id), 303)
