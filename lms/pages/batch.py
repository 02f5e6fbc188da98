"""The page of a cohort: its head, its tabs, and the forms for getting in or out."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime

from lms.lms.cohorts import enrolling
from lms.lms.cohorts.batch import BATCH, refuse_unknown
from lms.lms.cohorts.feedback import FeedbackError, give_feedback, read_given
from lms.lms.cohorts.views import get_batch
from lms.lms.content.markup import sanitize_inline
from lms.lms.permissions.checks import may
from lms.lms.shared.moments import find_zone
from lms.lms.shared.switches import require_switched_on
from lms.lms.shared.urls import urls
from lms.portal import batch_views
from lms.portal.batch_tabs import OVERVIEW, Tab, Visit, find_tabs, tab_links
from lms.portal.page import redirect

# What the forms of the page do, by the value of their button.
ACTIONS: dict[str, Callable[..., object]] = {
	"enroll": enrolling.enroll_oneself,
	"wait": enrolling.join_waiting_list,
	"accept": enrolling.accept_seat,
	"decline": enrolling.decline_seat,
	"leave": enrolling.leave_oneself,
	"feedback": lambda batch, user, now: give_feedback(batch, read_given(frappe.form_dict), user, now),
}
# The tab of a form, if it is not the first one.
TABS_OF_ACTIONS = {"feedback": "feedback"}


def get_context(context: frappe._dict) -> None:
	require_switched_on("batches")
	context.way_out = {"url": urls.batches(), "label": _("Show the cohorts")}
	user, now = frappe.session.user, now_datetime()
	name = cstr(frappe.form_dict.batch)
	refusal = None
	if frappe.request.method == "POST":
		refusal = act_and_redirect(context, name, cstr(frappe.form_dict.action))
	batch = get_batch(name, user, now)
	if refusal and not batch.can_give_feedback:
		raise refusal
	visit = Visit(
		batch=batch,
		user=user,
		now=now,
		language=frappe.local.lang,
		zone=find_zone(context.account.time_zone),
		has_desk_access=context.account.has_desk_access,
		given=frappe.form_dict,
		typed=read_given(frappe.form_dict) if refusal else None,
	)
	tabs = find_tabs(batch, user)
	tab = choose_tab(context, batch, tabs)
	context.update(
		title=batch.title if tab is OVERVIEW else f"{tab.label()} · {batch.title}",
		batch=batch,
		badges=[batch_views.state_badge(batch), *batch_views.standing_badges(batch, now)],
		tab=tab,
		is_overview=tab is OVERVIEW,
		tabs=tab_links(batch.name, tabs, tab),
		error=sanitize_inline(str(refusal)) if refusal else None,
		http_status_code=refusal.http_status_code if refusal else None,
		**tab.show(visit),
	)


def choose_tab(context: frappe._dict, batch: frappe._dict, tabs: list[Tab]) -> Tab:
	"""Return the tab at this address. Raises DoesNotExistError if the reader has no such tab."""
	name = frappe.form_dict.tab
	if name is None:
		return OVERVIEW
	context.way_out = {"url": urls.batch(batch.name), "label": _("Back to the cohort")}
	for tab in tabs:
		if tab.name == name and tab is not OVERVIEW:
			return tab
	frappe.throw(_("This part of the cohort is empty, or it is not for you."), frappe.DoesNotExistError)


def act_and_redirect(context: frappe._dict, name: str, action: str) -> FeedbackError | None:
	"""Process a form, and show the page anew. A refusal leads back to the cohort.

	One of feedback is returned: its form is shown again with what was typed.
	"""
	user = frappe.session.user
	if not may(user, "read", BATCH, name):
		refuse_unknown()
	tab = TABS_OF_ACTIONS.get(action)
	context.way_out = {"url": urls.batch(name, tab=tab), "label": _("Back to the cohort")}
	if action not in ACTIONS:
		frappe.throw(_("This form is out of date. Open the page again."))
	try:
		ACTIONS[action](name, user, now_datetime())
	except FeedbackError as refusal:
		frappe.db.rollback()
		frappe.clear_messages()
		return refusal
	redirect(urls.batch(name, tab=tab, done=action), 303)
