"""The page of statistics: compliance, learning over time, quizzes, and how far people get."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, now_datetime

from lms.lms.figures.reader_figures import list_departments, read_figures
from lms.lms.shared.language import long_time
from lms.lms.shared.spreadsheets import FORMATS
from lms.lms.shared.switches import require_switched_on
from lms.lms.shared.urls import urls
from lms.portal import statistics_views as views


def get_context(context: frappe._dict) -> None:
	require_switched_on("statistics")
	user, language = frappe.session.user, frappe.local.lang
	context.title = _("Statistics")
	context.way_out = {"url": urls.home(), "label": _("Go to my learning")}
	query = read_query()
	if query.department:
		context.way_out = {"url": urls.statistics(), "label": _("Show everything")}
	figures = read_figures(user, query.department, now_datetime())
	context.update(
		query=query,
		periods=[{"months": months, "label": views.period_text(months)} for months in views.PERIODS],
		departments=list_departments(user),
		is_counting=figures is None,
		formats=FORMATS,
	)
	if figures is None:
		return
	sections = views.get_sections(figures, query.months, language)
	context.update(
		as_of=long_time(figures["as_of"], language),
		figures=views.summary_view(figures, language),
		sections=[views.section_view(section, language) for section in sections],
	)


def read_query() -> frappe._dict:
	"""Read the filters from the form."""
	months = cint(frappe.form_dict.months)
	return frappe._dict(
		months=months if months in views.PERIODS else views.DEFAULT_PERIOD,
		department=cstr(frappe.form_dict.department).strip() or None,
	)
