"""Frappe's own methods, with this app's permissions added."""

import frappe
import pytest
from frappe.utils import add_to_date

from lms.lms.desk import calls
from lms.testing.factories import make_user

CHART = "Course Enrollments"


@pytest.fixture
def asked(monkeypatch):
	"""What reaches Frappe's method."""
	reached: list[dict] = []
	monkeypatch.setattr(calls, "call_frappe", lambda _path, arguments: reached.append(dict(arguments)))
	return reached


@pytest.mark.parametrize(
	"arguments",
	[
		{"chart_name": CHART, "timespan": "Last Month"},
		{"chart": {"name": CHART, "document_type": "User", "chart_type": "Count"}},
		{"chart": '{"name": "Course Enrollments", "document_type": "User", "chart_type": "Report"}'},
		{"chart": {"document_type": "LMS Enrollment", "chart_type": "Report"}},
		{"chart": {"name": CHART}, "chart_name": "Other"},
	],
	ids=str,
)
def test_figures_of_a_chart_are_for_the_learning_team(arguments, asked, as_user):
	"""Frappe finds those that it has cached by the name alone."""
	with as_user(make_user("HR Manager")), pytest.raises(frappe.PermissionError):
		calls.get_chart(**arguments)
	assert asked == []
	with as_user(make_user("Moderator")):
		calls.get_chart(**arguments)
	assert len(asked) == 1


def test_charts_of_others_are_for_everybody(asked, as_user):
	with as_user(make_user("HR Manager")):
		calls.get_chart(chart={"document_type": "User", "chart_type": "Count"}, chart_name="Other")
	assert len(asked) == 1


def test_an_argument_never_stands_for_the_method():
	assert calls.call_frappe("frappe.utils.cstr", {"s": "text", "fn": 1}) == "text"


def test_what_a_method_needs_is_asked_for():
	with pytest.raises(frappe.ValidationError, match="doctype, current_filters, field is missing"):
		calls.get_group_by_count()


def test_figures_that_frappe_has_kept_for_an_hour_are_counted_anew(asked, as_user):
	for minutes, counted in ((10, None), (70, 1)):
		frappe.db.set_value("Dashboard Chart", CHART, "last_synced_on", add_to_date(None, minutes=-minutes))
		with as_user(make_user("Moderator")):
			calls.get_chart(chart_name=CHART, timespan="Last Quarter")
		assert asked[-1].get("refresh") == counted


def test_a_chart_of_accounts_is_for_those_whom_it_names(asked, as_user):
	with as_user(make_user("HR Manager")), pytest.raises(frappe.PermissionError):
		calls.get_chart(chart_name="Learning Signups")
	assert asked == []
