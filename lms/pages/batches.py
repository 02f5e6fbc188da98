"""The cohorts that the reader may see: their own first, then what comes, what runs and what is over."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, now_datetime

from lms.lms.cohorts.views import get_batches
from lms.lms.people.roles import ADMINS, CREATOR, HR_MANAGER, STUDENT, has_role
from lms.lms.shared.moments import find_zone
from lms.lms.shared.switches import require_switched_on
from lms.lms.shared.urls import urls
from lms.portal import batch_views
from lms.portal.batch_views import MINE, SECTIONS
from lms.portal.page import redirect

PER_PAGE = 20
LAST_PAGE = 10**6


def get_context(context: frappe._dict) -> None:
	require_switched_on("batches")
	user, given, now = frappe.session.user, frappe.form_dict, now_datetime()
	state, category = cstr(given.state), cstr(given.category)
	state = state if state in SECTIONS else ""
	number = min(max(cint(given.page), 1), LAST_PAGE)
	rows = get_batches(user, now, only_own=state == MINE)
	found = [row for row in rows if batch_views.matches(row, state, category)]
	shown = batch_views.sort_batches(found, now)[(number - 1) * PER_PAGE : number * PER_PAGE]
	query = {"state": state, "category": category}
	if number > 1 and not shown:
		redirect(urls.batches(**query))
	zone = find_zone(context.account.time_zone)
	is_last = number * PER_PAGE >= len(found)
	context.update(
		title=_("Cohorts"),
		state=state,
		states=batch_views.say_sections(),
		category=category,
		categories=sorted({row.category for row in rows if row.category}),
		is_filtered=bool(state or category),
		count=batch_views.count_text(len(found)),
		groups=batch_views.group_batches(shown, now, zone, frappe.local.lang),
		sees_published=has_role(user, STUDENT, CREATOR, HR_MANAGER, *ADMINS),
		previous_url=urls.batches(**query, page=number - 1) if number > 1 else None,
		next_url=None if is_last else urls.batches(**query, page=number + 1),
	)
