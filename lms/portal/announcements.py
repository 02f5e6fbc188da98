"""Texts for the pages of announcements."""

import frappe
from frappe import _

from lms.lms.announcements.announcements import DRAFT, FAILED, SENDING, describe_audience
from lms.lms.shared.due import Badge
from lms.lms.shared.language import long_date, long_time


def received_view(row: frappe._dict, language: str) -> frappe._dict:
	"""Return an announcement for its readers."""
	about = long_date(row.sent_on.date(), language) if row.sent_on else _("Not sent yet")
	return frappe._dict(name=row.name, title=row.title, about=about)


def listed_view(row: frappe._dict, language: str) -> frappe._dict:
	"""Return an announcement for the list of those who write them."""
	audience = {
		"Course": _("Course"),
		"Program": _("Program"),
		"Cohort": _("Cohort"),
		"Everybody": _("Everybody"),
	}[row.audience]
	facts = [audience]
	if row.status != DRAFT:
		facts += [_("Recipients: {0}").format(row.recipients), long_time(row.sent_on, language)]
	about, badge = " · ".join(facts), status_badge(row.status)
	return frappe._dict(name=row.name, title=row.title, about=about, badge=badge)


def status_badge(status: str) -> Badge:
	if status == DRAFT:
		return Badge("later", _("Draft"))
	if status == SENDING:
		return Badge("soon", _("Being sent"))
	return Badge("overdue", _("Not finished")) if status == FAILED else Badge("done", _("Sent"))


def state_view(row: frappe._dict, language: str) -> frappe._dict:
	"""Return what the learning team wants to know of an announcement."""
	facts = [
		(_("For"), row.for_whom or describe_audience(row)),
		(_("Status"), status_badge(row.status).label),
		(_("Mails"), _("Yes") if row.send_mail else _("No, only in the portal")),
	]
	if row.status != DRAFT:
		facts += [
			(_("Sent"), long_time(row.sent_on, language)),
			(_("Told so far"), _("{0} of {1}").format(row.told, row.recipients)),
		]
	return frappe._dict(
		facts=[{"label": label, "value": value} for label, value in facts], problem=row.problem
	)
