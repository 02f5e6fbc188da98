"""Team status and statistics over HTTP, as those who are let in get them."""

import frappe
import pytest

from lms.testing.factories import make_assignment, make_employee
from tests.support.users import PASSWORD, make_user

METHODS = "lms.lms.api"


@pytest.fixture
def manager(client):
	"""An employee without any role in training, with one report who has an assignment."""
	user, report = make_user("Employee"), make_user("LMS Student", "Employee")
	above = make_employee(user_id=user)
	make_employee(user_id=report, reports_to=above.name, first_name="Bela")
	make_assignment(employee=report)
	frappe.db.commit()
	client.login(user, PASSWORD)
	return frappe._dict(user=user, report=report)


def test_a_line_manager_gets_the_team(client, manager):
	message = client.call(f"{METHODS}.get_my_team_training_status").json["message"]
	[person] = message["users"]
	assert (person["user"], person["full_name"], person["active"]) == (manager.report, "Bela Rao", 1)
	assert message["totals"] == {"users": 1, "active": 1, "completed": 0, "overdue": 0}


def test_further_pages_need_no_totals(client, manager):
	message = client.call(f"{METHODS}.get_my_team_training_status", start=1, totals=0).json["message"]
	assert message == {"users": [], "totals": None}


def test_the_team_of_others_is_not_for_a_line_manager(client, manager):
	response = client.call(f"{METHODS}.get_team_training_status")
	assert response.status_code == 403


def test_statistics_have_no_names_of_people(client, manager):
	client.login(make_user("Moderator"), PASSWORD)
	response = client.call(f"{METHODS}.get_advanced_statistics")
	assert set(response.json["message"]) == {"as_of", "totals", "compliance", "over_time"}
	assert manager.report not in response.text
