"""HR's work over REST: an employee typed in, and one made from an onboarding."""

import frappe
import pytest

from tests.support.hr import make_applicant, make_company, make_onboarding
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

MAKE_EMPLOYEE = "hr.people.doctype.employee_onboarding.employee_onboarding.make_employee"
PERSON = {
	"first_name": "Asha",
	"gender": "Female",
	"date_of_birth": "1990-04-12",
	"date_of_joining": "2024-01-15",
}


@pytest.fixture
def hr(client):
	client.login(make_user("HR User"), PASSWORD)
	return client


@pytest.fixture
def company(committed) -> str:
	name = make_company(f"Company {frappe.generate_hash(length=8)}")
	frappe.db.commit()
	return name


def unique_email() -> str:
	return f"asha-{frappe.generate_hash(length=8)}@example.com"


def test_hr_user_creates_an_employee(hr, company):
	user = make_user()
	response = hr.post("/api/resource/Employee", json={**PERSON, "company": company, "user_id": user})
	assert response.status_code == 200
	assert response.json["data"]["employee_name"] == "Asha"
	frappe.db.rollback()
	assert "Employee" in frappe.get_roles(user)


def test_employee_with_an_unknown_account_is_refused(hr, company):
	values = {**PERSON, "company": company, "user_id": "nobody@example.com"}
	response = hr.post("/api/resource/Employee", json=values)
	assert response.status_code == 417
	assert "nobody@example.com" in str(messages_of(response))
	frappe.db.rollback()
	assert not frappe.db.exists("Employee", {"company": company})


def test_employee_made_from_an_onboarding_gets_an_account_and_is_linked(hr, company):
	email = unique_email()
	onboarding = make_onboarding(company=company, job_applicant=make_applicant(email))
	onboarding.submit()
	frappe.db.commit()
	draft = hr.call(MAKE_EMPLOYEE, source_name=onboarding.name).json["message"]
	response = hr.post("/api/resource/Employee", json={**draft, **PERSON})
	assert response.status_code == 200
	frappe.db.rollback()
	assert response.json["data"]["user_id"] == email
	linked = frappe.db.get_value("Employee Onboarding", onboarding.name, "employee")
	assert linked == response.json["data"]["name"]


def test_employees_cannot_be_created_without_the_right(client, company):
	client.login(make_user("Employee"), PASSWORD)
	response = client.post("/api/resource/Employee", json={**PERSON, "company": company})
	assert response.status_code == 403


WRONG = (5, 0.5, True, ["a"], {"a": 1}, [], {}, "x" * 200, "not a date", "\x00")
READ = ("Check", "Data", "Date", "Float", "Int", "Read Only", "Select", "Small Text", "Text", "Text Editor")
RECORDS = {
	"Employee": PERSON,
	"Employee Onboarding": {"date_of_joining": "2026-01-05", "boarding_begins_on": "2026-01-05"},
	"Employee Onboarding Template": {},
	"Employee Compliance": {},
	"Job Applicant": {"applicant_name": "Asha", "email_id": "asha@example.com"},
	"Company": {"company_name": "Ferries", "abbr": "F"},
	"Department": {"department_name": "Decks"},
	"Designation": {"designation_name": "Deckhand"},
}


@pytest.mark.parametrize("doctype", RECORDS)
def test_values_of_wrong_types_are_refused_or_read(hr, company, doctype):
	"""Links are left to the framework, which looks for what they name before any rule is asked."""
	hr.login(make_user("HR Manager", "HR User"), PASSWORD)
	fields = [field for field in frappe.get_meta(doctype).fields if field.fieldtype in READ]
	assert fields
	failed = []
	for field in fields:
		for value in WRONG:
			values = {**RECORDS[doctype], "company": company, field.fieldname: value}
			response = hr.post(f"/api/resource/{doctype}", json=values)
			if response.status_code >= 500:
				failed.append((field.fieldname, value, response.json.get("exception")))
	assert failed == []
