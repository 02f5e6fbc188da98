"""Methods for training figures: of a team, and of the whole site."""

from datetime import date
from typing import Annotated

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, nowdate

from lms.lms.figures import cards, summary, team, team_views
from lms.lms.figures.activity import MOST_MONTHS
from lms.lms.figures.person import find_visible_person, get_person_history, get_standings_of
from lms.lms.figures.reader_figures import read_figures
from lms.lms.figures.report_expiring import count_expiring
from lms.lms.people.roles import ADMINS, HR_MANAGER, can_see_people
from lms.lms.shared.signatures import Between, Json, OneOf, typed
from lms.lms.shared.spreadsheets import CSV, FORMATS
from lms.lms.shared.switches import require_switched_on
from lms.portal import statistics_views, team_pages
from lms.portal.tables import send_file

Start = Annotated[int, Between(0, 10**9)]
Limit = Annotated[int, Between(1, team.MOST_PEOPLE_PER_PAGE)]
FileFormat = Annotated[str, OneOf(FORMATS)]
StatisticsTable = Annotated[str, OneOf(statistics_views.TABLES)]
TeamView = Annotated[str, OneOf(team_pages.VIEWS)]
# Days.
EXPIRES_SOON = 30
Status = Annotated[str, OneOf(tuple(team.COUNTS))]


@frappe.whitelist()
@typed(only_for=(*ADMINS, HR_MANAGER))
def get_team_training_status(
	department: str | None = None,
	reports_to: str | None = None,
	course: str | None = None,
	start: Start = 0,
	limit: Limit = 100,
	include_indirect: bool = False,
	search: str | None = None,
	status: Status | None = None,
	totals: bool = True,
) -> team.TeamStatus:
	"""Return training assignments of the employees whom the user may see, by person and in total.

	For System Manager, Moderator and HR Manager. `reports_to` is an Employee: it selects their direct reports
	or, with `include_indirect`, everyone below them. `search` matches part of a name or address. `status`
	(active, completed, overdue) selects people with such an assignment. With `totals=0`, further pages do not
	count again.
	"""
	filters = team.TeamFilters(
		department=department,
		reports_to=reports_to,
		include_indirect=include_indirect,
		course=course,
		search=search,
		status=status,
	)
	page = team.TeamPage(start=start, limit=limit, with_totals=totals)
	return team.get_team_status(frappe.session.user, filters, page)


@frappe.whitelist()
@typed()
def get_my_team_training_status(
	department: str | None = None,
	course: str | None = None,
	start: Start = 0,
	limit: Limit = 100,
	search: str | None = None,
	status: Status | None = None,
	totals: bool = True,
) -> team.TeamStatus:
	"""Return the same for everyone who reports to the signed-in user, directly or indirectly.

	For any signed-in user, whatever roles and User Permissions they have. Empty for people who manage nobody.
	"""
	filters = team.TeamFilters(department=department, course=course, search=search, status=status)
	page = team.TeamPage(start=start, limit=limit, with_totals=totals)
	return team.get_my_team_status(frappe.session.user, filters, page)


@frappe.whitelist()
@typed(only_for=ADMINS)
def get_advanced_statistics() -> summary.SiteStatistics:
	"""Return compliance with mandatory training and learning activity for the whole site.

	For System Manager and Moderator. User Permissions do not limit it. On a large site, the figures are some
	minutes old: `as_of` says when they were counted.
	"""
	return summary.read_statistics(now_datetime())


@frappe.whitelist(methods=["POST"])
@typed(only_for=ADMINS)
def refresh_advanced_statistics() -> summary.SiteStatistics:
	"""Count the statistics of the whole site anew, and return them. For System Manager and Moderator."""
	return summary.refresh_statistics(now_datetime())


@frappe.whitelist()
@typed(only_for=(*ADMINS, HR_MANAGER))
def export_statistics(
	table: StatisticsTable,
	months: Annotated[int, Between(1, MOST_MONTHS)] = statistics_views.DEFAULT_PERIOD,
	department: str | None = None,
	file_format: FileFormat = CSV,
) -> None:
	"""Send a table of the page `/lms/statistics` as a file.

	For System Manager, Moderator and HR Manager, within their User Permissions.
	"""
	require_switched_on("statistics")
	now = now_datetime()
	figures = read_figures(frappe.session.user, department, now)
	if not figures:
		frappe.throw(_("The figures are being counted. Try again in a minute or two."))
	sections = statistics_views.get_sections(figures, months, frappe.local.lang)
	found = next((section.table for section in sections if section.table.name == table), None)
	if not found:
		frappe.throw(_("There are no figures of programs that you may see."), frappe.PermissionError)
	send_file(found, file_format, now.date())


@frappe.whitelist()
@typed()
def export_team(
	view: TeamView = team_pages.PEOPLE,
	scope: str | None = None,
	department: str | None = None,
	course: str | None = None,
	search: str | None = None,
	overdue: bool = False,
	file_format: FileFormat = CSV,
) -> None:
	"""Send what the page `/lms/team` shows as a file, with the people of all pages.

	For System Manager, Moderator and HR Manager, within their User Permissions. Others, and these with
	`scope=mine`, get the people who report to them.
	"""
	user, today = frappe.session.user, getdate(nowdate())
	chosen = team.TeamFilters(
		department=department, course=course, search=search, status="overdue" if overdue else None
	)
	whole_company = can_see_people(user) and scope != team_pages.MINE
	people = team_views.choose_team(user, chosen, whole_company=whole_company).people
	tables = {
		team_pages.PEOPLE: lambda: team_pages.people_table(team_views.list_people(people, chosen)),
		team_pages.MATRIX: lambda: team_pages.matrix_table(team_views.list_matrix(people, chosen)),
		team_pages.FORECAST_VIEW: lambda: team_pages.forecast_table(
			team_views.get_forecast(people, chosen, today)
		),
	}
	send_file(tables[view](), file_format, today)


@frappe.whitelist()
@typed()
def export_person(person: str, file_format: FileFormat = CSV) -> None:
	"""Send the training history of a person (account or Employee) as a file.

	For System Manager, Moderator and HR Manager, within their User Permissions, and for line managers of the
	person.
	"""
	user = frappe.session.user
	found = find_visible_person(user, person)
	table = team_pages.history_table(get_person_history(user, found), found.employee_name or found.user)
	send_file(table, file_format, getdate(nowdate()))


@frappe.whitelist()
@typed()
def get_standing(
	user: str | None = None,
	course: str | None = None,
	program: str | None = None,
	as_of: date | None = None,
) -> list[frappe._dict]:
	"""Return what a person's courses and programs are worth on a day (default: today).

	One's own, or those of `user` (account or Employee): for System Manager, Moderator and HR Manager, within
	their User Permissions, and for line managers of the person, who see what is required. `course` or
	`program` selects one.
	"""
	today = getdate(nowdate())
	return get_standings_of(frappe.session.user, user, as_of or today, today, course, program)


@frappe.whitelist()
@typed(only_for=(*ADMINS, HR_MANAGER))
def get_on_time_rate(filters: Json = None) -> dict[str, float | str] | str:
	"""Return the percentage of completed training that was on time, for a number card of the workspace.

	A dash if none was completed. For System Manager, Moderator and HR Manager, within their User Permissions.
	"""
	rate = cards.get_on_time_rate(frappe.session.user)
	return "–" if rate is None else {"value": rate, "fieldtype": "Percent"}


@frappe.whitelist()
@typed(only_for=(*ADMINS, HR_MANAGER))
def count_employees_without_access(filters: Json = None) -> dict[str, int | str | list[str]]:
	"""Count active employees who cannot use the portal, for a number card that opens the report.

	For System Manager, Moderator and HR Manager, within their User Permissions.
	"""
	count = cards.get_number_without_access(frappe.session.user)
	return {"value": count, "fieldtype": "Int", "route": ["query-report", "Employees Without LMS Access"]}


@frappe.whitelist()
@typed(only_for=(*ADMINS, HR_MANAGER))
def count_expiring_training(filters: Json = None) -> dict[str, int | str | list[str]]:
	"""Count required training that expires within 30 days, for a number card that opens the report.

	For System Manager, Moderator and HR Manager, within their User Permissions.
	"""
	count = count_expiring(frappe.session.user, EXPIRES_SOON, getdate(nowdate()))
	return {"value": count, "fieldtype": "Int", "route": ["query-report", "Expiring Training"]}
