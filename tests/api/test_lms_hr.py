"""HR over HTTP: a new Employee's account becomes a learner."""

import frappe
import pytest

from lms.testing.factories import (
	make_company,
	make_course,
	make_department,
	make_employee,
	make_gender,
	new_onboarding,
	unique,
)
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user


@pytest.fixture
def hr(client):
	client.login(make_user("HR User"), PASSWORD)
	return client


@pytest.fixture
def company(committed):
	company = make_company()
	make_gender("Female")
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


def test_each_row_of_an_import_counts_for_itself(hr, company):
	"""As tools import that write row by row."""
	accounts = [make_user(), make_user(), "", f"{unique('nobody')}@example.com"]
	rows = [employee_values(company, account) for account in accounts]
	statuses = [hr.post("/api/resource/Employee", json=row).status_code for row in rows]
	assert statuses == [200, 200, 200, 417]
	frappe.db.rollback()
	learners = frappe.get_all("Has Role", {"parent": ["in", accounts], "role": "LMS Student"}, pluck="parent")
	assert sorted(learners) == sorted(accounts[:2])


def test_training_that_cannot_be_arranged_does_not_stop_hr(client, company):
	make_course(is_mandatory=1, lessons=1)
	account = make_user("LMS Student")
	employee = make_employee(user_id=account)
	onboarding = new_onboarding(employee=employee.name).as_dict(no_default_fields=True)
	frappe.db.set_value("User", account, "enabled", 0)
	frappe.db.commit()
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	values = {key: str(value) for key, value in onboarding.items() if value and not isinstance(value, list)}
	response = client.post("/api/resource/Employee Onboarding", json=values)
	assert response.status_code == 200, response.text
	assert "The training could not be arranged" in messages_of(response)
	frappe.db.rollback()
	saved = {"name": response.json["data"]["name"], "employee": employee.name}
	assert frappe.db.exists("Employee Onboarding", saved)
	assert not frappe.db.exists("LMS Training Assignment", {"employee": account})


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
