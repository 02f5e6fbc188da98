"""HR over HTTP: a new Employee's account becomes a learner."""

import frappe
import pytest

from lms.testing.factories import make_company, make_department, make_employee, unique
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def hr(client):
	client.login(make_user("HR User"), PASSWORD)
	return client


@pytest.fixture
def company(committed):
	company = make_company()
	frappe.db.commit()
	return company


def employee_values(company: str, user: str) -> dict[str, str]:
	return {
		"first_name": "Asha",
		"last_name": "Rao",
		"gender": "Female",
		"date_of_birth": "1990-04-12",
		"date_of_joining": "2024-01-15",
		"company": company,
		"user_id": user,
	}


def test_an_employee_created_over_rest_becomes_a_learner(hr, company):
	account = make_user("Employee")
	response = hr.post("/api/resource/Employee", json=employee_values(company, account))
	assert response.status_code == 200, response.text
	frappe.db.rollback()
	assert frappe.db.exists("Has Role", {"parent": account, "role": "LMS Student"})


def test_an_account_that_does_not_exist_leaves_no_employee(hr, company):
	nobody = f"{unique('nobody')}@example.com"
	response = hr.post("/api/resource/Employee", json=employee_values(company, nobody))
	assert response.status_code == 417
	assert nobody in messages_of(response)
	frappe.db.rollback()
	assert not frappe.db.exists("Employee", {"user_id": nobody})


def test_hr_managers_read_team_status(client, company):
	department = make_department(unique("Department"))
	account = make_user("LMS Student", "Employee")
	make_employee(user_id=account, department=department)
	frappe.db.commit()
	client.login(make_user("HR Manager"), PASSWORD)
	response = client.get(
		"/api/method/lms.lms.api.get_team_training_status", query_string={"department": department}
	)
	assert response.status_code == 200, response.text
	assert [row["user"] for row in response.json["message"]["users"]] == [account]
	assert response.json["message"]["totals"]["users"] == 1
