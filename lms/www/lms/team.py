"""The team of a line manager: who has what to do, what is overdue and since when."""

from collections.abc import Collection

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate, nowdate

from lms.lms.my_team import get_courses, get_my_team
from lms.lms.team import Filters, Page
from lms.portal import views
from lms.portal.page import portal_page, redirect
from lms.portal.urls import urls

PEOPLE_PER_PAGE = 25
LAST_PAGE = 10**6


@portal_page
def get_context(context: frappe._dict) -> None:
	context.title = _("My team")
	# Whoever manages nobody has no team to ask the database for.
	if context.account.is_manager:
		show_team(context, frappe.session.user)


def show_team(context: frappe._dict, user: str) -> None:
	query = read_query()
	courses = get_courses(user)
	require_course(context, query.course, [course.name for course in courses])
	number = min(max(cint(frappe.form_dict.page), 1), LAST_PAGE)
	filters = Filters(
		course=query.course or None,
		search=query.search or None,
		status="overdue" if query.overdue else None,
	)
	page = Page(start=(number - 1) * PEOPLE_PER_PAGE, limit=PEOPLE_PER_PAGE, overdue_first=True)
	status = get_my_team(user, getdate(nowdate()), filters, page)
	people, totals = status["users"], status["totals"]
	if number > 1 and not people:
		redirect(urls.team(**query))
	last = page.start + len(people)
	context.update(
		query=query,
		is_filtered=any(query.values()),
		courses=courses,
		figures=views.team_figures(totals),
		count=views.range_text(page.start + 1, last, totals.users),
		nobody=views.nobody_text(query),
		people=[views.person_view(row, frappe.local.lang) for row in people],
		previous_url=urls.team(**query, page=number - 1) if number > 1 else None,
		next_url=urls.team(**query, page=number + 1) if last < totals.users else None,
	)


def read_query() -> frappe._dict:
	"""What the form of the page asks for."""
	given = frappe.form_dict
	return frappe._dict(
		search=cstr(given.search).strip(), course=cstr(given.course), overdue=cint(cint(given.overdue) > 0)
	)


def require_course(context: frappe._dict, course: str, names: Collection[str]) -> None:
	"""Of other courses not even their existence is told."""
	if course and course not in names:
		context.way_out = {"url": urls.team(), "label": _("Show the whole team")}
		frappe.throw(_("This course is not assigned to anybody in your team."), frappe.DoesNotExistError)
