"""The page of a team: people with what is overdue, a matrix of people and courses, and a forecast."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.figures.reader_figures import list_departments
from lms.lms.figures.team import People, TeamPage
from lms.lms.figures.team_views import (
	Team,
	choose_team,
	get_forecast,
	get_matrix,
	get_team_page,
	list_users,
)
from lms.lms.notices.reminders import remind_people
from lms.lms.people.employees import has_employees
from lms.lms.people.roles import can_remind_everybody
from lms.lms.shared.spreadsheets import FORMATS
from lms.lms.shared.urls import urls
from lms.portal import team_pages, views
from lms.portal.page import redirect
from lms.portal.standing_views import find_badges_of_people
from lms.portal.tables import show
from lms.portal.team_pages import FORECAST_VIEW, MATRIX, MINE, PEOPLE, TeamQuery

PEOPLE_PER_PAGE = 25


def get_context(context: frappe._dict) -> None:
	user, account = frappe.session.user, context.account
	sees_people = account.sees_people and has_employees()
	context.title = _("Team") if sees_people else _("My team")
	# Spare people who see nobody the queries.
	if not (account.is_manager or sees_people):
		return
	query = team_pages.read_team_query(
		frappe.form_dict, sees_people=sees_people, is_manager=account.is_manager
	)
	if query.is_filtered:
		context.way_out = {"url": urls.team(), "label": _("Show the whole team")}
	whole_company = sees_people and query.scope != MINE
	team = choose_team(user, query.filters, whole_company=whole_company)
	can_remind = can_remind_everybody(user) or not whole_company
	if frappe.request.method == "POST":
		remind_and_redirect(team.people, query, user)
	context.update(
		query=query,
		address=query.for_address(),
		is_shown=True,
		sees_people=sees_people,
		whole_company=whole_company,
		can_remind=can_remind,
		can_remind_all=can_remind_everybody(user),
		formats=FORMATS,
		courses=team.courses,
		departments=list_departments(user) if sees_people else [],
		notice=team_pages.reminded_text(frappe.form_dict),
		tabs=[
			{
				"label": label,
				"url": urls.team(**query.for_address(view=view)),
				"is_current": view == query.view,
			}
			for view, label in team_pages.view_names().items()
		],
	)
	VIEWS[query.view](context, team, query)


def remind_and_redirect(people: People, query: TeamQuery, user: str) -> None:
	"""Process the form: remind the chosen people, or everybody who matches the filters and is late."""
	if frappe.form_dict.everybody and can_remind_everybody(user):
		chosen = list_users(people)
	else:
		chosen = [cstr(person) for person in frappe.request.form.getlist("person")]
	outcome = remind_people(chosen, getdate(nowdate()), user)
	redirect(
		urls.team(**query.for_address(), page=team_pages.read_page_number(frappe.form_dict), **outcome), 303
	)


def show_people(context: frappe._dict, team: Team, query: TeamQuery) -> None:
	number = team_pages.read_page_number(frappe.form_dict)
	page = TeamPage(
		start=(number - 1) * PEOPLE_PER_PAGE, limit=PEOPLE_PER_PAGE, with_totals=False, overdue_first=True
	)
	status = get_team_page(team, getdate(nowdate()), query.filters, page)
	rows, totals = status["users"], status["totals"] or frappe._dict()
	show_pages(context, query, number, len(rows), totals.users)
	context.update(
		figures=views.team_figures(totals),
		nobody=views.nobody_text({"overdue": query.overdue, "search": query.search}),
		people=[views.person_view(row, frappe.local.lang) for row in rows],
	)


def show_pages(context: frappe._dict, query: TeamQuery, number: int, found: int, total: int) -> None:
	"""Show which people these are, and the ways to the others."""
	if number > 1 and not found:
		redirect(urls.team(**query.for_address()))
	start = (number - 1) * PEOPLE_PER_PAGE
	last, address = start + found, query.for_address()
	context.update(
		count=views.range_text(start + 1, last, total),
		previous_url=urls.team(**address, page=number - 1) if number > 1 else None,
		next_url=urls.team(**address, page=number + 1) if last < total else None,
	)


def show_matrix(context: frappe._dict, team: Team, query: TeamQuery) -> None:
	number = team_pages.read_page_number(frappe.form_dict)
	matrix = get_matrix(team.people, query.filters, (number - 1) * PEOPLE_PER_PAGE, PEOPLE_PER_PAGE)
	show_pages(context, query, number, len(matrix.people), team.people.count())
	people = [row.user for row in matrix.people]
	standings = find_badges_of_people(people, matrix.courses, getdate(nowdate()), frappe.local.lang)
	context.update(
		nobody=views.nobody_text({"overdue": query.overdue, "search": query.search}),
		matrix=team_pages.matrix_rows(matrix, standings),
		titles=list(matrix.courses.values()),
	)


def show_forecast(context: frappe._dict, team: Team, query: TeamQuery) -> None:
	rows = get_forecast(team.people, query.filters, getdate(nowdate()))
	context.update(
		table=show(team_pages.forecast_table(rows), frappe.local.lang),
		legend=team_pages.period_names(),
		chart=team_pages.draw_forecast(rows) if rows else None,
	)


VIEWS = {PEOPLE: show_people, MATRIX: show_matrix, FORECAST_VIEW: show_forecast}
