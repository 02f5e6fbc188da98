"""The page of a person: what they have to do, their history, and their timeline in words."""

import frappe
from frappe import _
from frappe.utils import cstr, getdate, nowdate

from lms.lms.figures.person import (
	find_visible_person,
	get_person_history,
	get_person_timeline,
	read_standings,
)
from lms.lms.notices.reminders import may_remind_people, remind_people
from lms.lms.shared.spreadsheets import FORMATS
from lms.lms.shared.urls import urls
from lms.lms.training.assignments import COMPLETED, UNFINISHED
from lms.lms.training.unfinished import get_unfinished
from lms.portal import team_pages, views
from lms.portal.page import redirect
from lms.portal.standing_views import standing_list
from lms.portal.timeline_texts import event_view


def get_context(context: frappe._dict) -> None:
	user, language, today = frappe.session.user, frappe.local.lang, getdate(nowdate())
	context.way_out = {"url": urls.team(), "label": _("Go to the team")}
	person = find_visible_person(user, cstr(frappe.form_dict.person))
	if frappe.request.method == "POST":
		remind_and_redirect(person, user)
	history = get_person_history(user, person)
	unfinished = get_unfinished(person.user, today) if person.user else []
	standings = read_standings(user, person.user, today, today) if person.user else []
	context.update(
		title=person.employee_name or person.user,
		person=person,
		facts=[fact for fact in (person.user, person.designation, person.department) if fact],
		figures=views.figures(unfinished, sum(row.status == COMPLETED for row in history)),
		unfinished=[views.training_view(row, {}, language) for row in unfinished],
		standings=standing_list(standings, today, language),
		can_remind=bool(unfinished) and may_remind_people(user, {person.user}),
		notice=team_pages.reminded_text(frappe.form_dict),
		formats=FORMATS,
		history=[
			frappe._dict(
				title=row.course_title,
				badge=team_pages.status_badge(row),
				dates=team_pages.describe_dates(row, language),
				via=_(row.assigned_via) if row.assigned_via else "",
				certificate=row.certificate_number or row.certificate,
			)
			for row in history
			if not (row.assignment and row.status in UNFINISHED)
		],
		has_file=bool(history),
		timeline=[event_view(row, language) for row in get_person_timeline(history)],
	)


def remind_and_redirect(person: frappe._dict, user: str) -> None:
	"""Process the form: send one mail about everything that is unfinished."""
	outcome = remind_people([person.user] if person.user else [], getdate(nowdate()), user)
	redirect(urls.person(person.user or person.employee, **outcome), 303)
