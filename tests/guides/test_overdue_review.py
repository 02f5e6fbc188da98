"""Assign Training from HR, "Desk list views and filters": the weekly review of overdue training.

HR Managers look; a Moderator moves due dates, withdraws and reminds.
"""

import pytest

from lms.testing.factories import in_days, make_department, unique
from tests.guides.people import assign, make_course, make_employee, read

ASSIGNMENT = "LMS Training Assignment"


@pytest.fixture
def course(committed):
	return make_course("Fire Safety")


@pytest.fixture
def department(committed):
	return make_department(unique("Logistics"))


@pytest.fixture
def late(course, department):
	"""Names of the training assignments of Ada, ten days late, and Ben, three days late; Cleo has time."""
	due = {"Ben": -3, "Cleo": 12, "Ada": -10}
	return {
		name: assign(make_employee(name, department=department), course, days) for name, days in due.items()
	}


def open_list(desk, course):
	desk.open_list(ASSIGNMENT, course=course.name)


def test_filter_status_overdue_for_the_weekly_standup(sign_in, late, course):
	desk = sign_in("HR Manager")
	open_list(desk, course)
	desk.filter_by("Status", "Overdue")
	desk.has_rows("Ada Sand", "Ben Sand")


def test_filter_course_for_the_rollout_of_a_module(sign_in, late, course):
	desk = sign_in("HR Manager")
	desk.open_list(ASSIGNMENT)
	desk.filter_by("Course", course.title)
	desk.has_rows("Ada Sand", "Ben Sand", "Cleo Sand")


def test_the_view_of_what_is_overdue_is_one_click_away(sign_in, late):
	desk = sign_in("HR Manager")
	desk.open_list(ASSIGNMENT)
	desk.choose_in_menu("Views", "Overdue")
	desk.has_rows("Ada Sand", "Ben Sand")


def test_the_report_says_who_is_late_in_a_department_and_by_how_many_days(sign_in, late, department):
	desk = sign_in("HR Manager")
	desk.open_report("Overdue Training", department=department)
	shown = [" ".join(row) for row in desk.report_rows()]
	assert len([row for row in shown if "Sand" in row]) == 2
	assert [days in " ".join(shown).split() for days in ("10", "3")] == [True, True]


def test_a_due_date_is_moved(sign_in, late, course):
	desk = sign_in("Moderator")
	open_list(desk, course)
	desk.select("Ben Sand")
	desk.act("Change Due Date")
	desk.dialog.enter("New Due Date", str(in_days(7)))
	desk.dialog.press("Change")
	desk.is_told("Changed: 1. Skipped: 0.")
	assert read(ASSIGNMENT, {"name": late["Ben"]}, "status") == "Pending"


def test_what_is_no_longer_needed_is_withdrawn_with_a_reason(sign_in, late, course):
	desk = sign_in("Moderator")
	open_list(desk, course)
	desk.select("Ada Sand", "Cleo Sand")
	desk.act("Withdraw with a Reason")
	desk.dialog.enter("Reason", "Moved to another site")
	desk.dialog.press("Withdraw")
	desk.is_told("Withdrawn: 2. Skipped: 0.")
	desk.filter_by("Status", "Withdrawn")
	desk.has_rows("Ada Sand", "Cleo Sand")


def test_a_learner_is_reminded_now(sign_in, late, course):
	desk = sign_in("Moderator")
	open_list(desk, course)
	desk.select("Ada Sand")
	desk.act("Remind Now")
	desk.is_told("Reminded: 1. Skipped: 0.")


def test_the_form_tells_what_happened_and_has_the_same_actions(sign_in, late):
	desk = sign_in("Moderator")
	desk.open_form(ASSIGNMENT, late["Ada"])
	desk.shows("It became overdue")
	desk.choose_in_menu("Actions", "Withdraw with a Reason")
	desk.dialog.enter("Reason", "Left the company")
	desk.dialog.press("Withdraw")
	desk.is_told("Withdrawn: 1. Skipped: 0.")
	desk.shows("(Left the company)")
