"""Charts of the workspace by month."""

from datetime import date

import frappe
import pytest

from lms.lms.desk import calls
from lms.lms.figures.charts import CHARTS, draw_months
from lms.testing.factories import in_days, make_course, make_enrollment, make_user

CHART = "Course Enrollments"


def values_of(name: str) -> list[int]:
	drawing = draw_months({"chart_name": name}, in_days(0))
	assert drawing is not None
	[dataset] = drawing["datasets"]
	assert len(drawing["labels"]) == len(dataset["values"]) == 13
	return dataset["values"]


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_of_the_app_shows_a_year(chart):
	assert values_of(chart)


def test_a_chart_counts_by_month():
	before = values_of(CHART)
	enrollment = make_enrollment(make_course().name)
	assert values_of(CHART) == [*before[:-1], before[-1] + 1]
	frappe.db.set_value("LMS Enrollment", enrollment.name, "creation", in_days(-800), update_modified=False)
	assert values_of(CHART) == before


def test_the_months_end_with_this_one():
	drawing = draw_months({"chart_name": CHART}, date(2026, 2, 28))
	assert (drawing["labels"][0], drawing["labels"][-1]) == ("Feb 2025", "Feb 2026")


def test_disabled_accounts_are_no_signups():
	before, user = values_of("Learning Signups"), make_user()
	assert values_of("Learning Signups")[-1] == before[-1] + 1
	frappe.db.set_value("User", user, "enabled", 0)
	assert values_of("Learning Signups") == before


@pytest.mark.parametrize(
	"arguments",
	[
		{"timespan": "Last Month"},
		{"time_interval": "Daily"},
		{"from_date": "2026-01-01"},
		{"chart": "{}"},
		{"filters": '[["LMS Enrollment", "course", "=", "x"]]'},
		{"filters": "{"},
		{"chart_name": "Other"},
		{"chart_name": ["like", "%"]},
	],
	ids=str,
)
def test_what_a_reader_chooses_is_left_to_frappe(arguments):
	assert draw_months({"chart_name": CHART, **arguments}, in_days(0)) is None


def test_a_chart_that_an_admin_has_changed_is_left_to_frappe():
	frappe.db.set_value("Dashboard Chart", CHART, "time_interval", "Weekly")
	assert draw_months({"chart_name": CHART}, in_days(0)) is None


def test_the_desk_gets_the_months(as_user):
	filters = frappe.db.get_value("Dashboard Chart", CHART, "filters_json")
	with as_user(make_user("Moderator")):
		drawing = calls.get_chart(chart_name=CHART, filters=filters, refresh=1)
	assert drawing["datasets"][0]["name"] == CHART
