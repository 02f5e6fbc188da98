"""Factories for tests: each makes one valid record, with what the test says laid over it."""

import frappe
from frappe.model.document import Document

COMPANY = "Northwind Test"


def make_company(company_name: str = COMPANY, **values: object) -> str:
	"""Name of the company, made if missing."""
	if not frappe.db.exists("Company", company_name):
		insert("Company", company_name=company_name, **values)
	return company_name


def make_department(department_name: str = "Operations", **values: object) -> str:
	"""Name of the department, made if missing."""
	company = values.pop("company", None) or make_company()
	key = {"department_name": department_name, "company": company}
	return frappe.db.exists("Department", key) or insert("Department", **key, **values).name


def make_user(email: str, *roles: str, **values: object) -> str:
	"""Name of a new enabled account; it has desk access only if a role gives it."""
	user = {"email": email, "first_name": email.partition("@")[0].title(), "send_welcome_email": 0}
	user |= {"user_type": "Website User", "roles": [{"role": role} for role in roles]}
	return insert("User", **user | values).name


def new_employee(**values: object) -> Document:
	"""An Employee that is not saved yet."""
	employee = {
		"doctype": "Employee",
		"first_name": "Asha",
		"last_name": "Rao",
		"gender": "Female",
		"date_of_birth": "1990-04-12",
		"date_of_joining": "2024-01-15",
	}
	if "company" not in values:
		employee["company"] = make_company()
	return frappe.get_doc(employee | values)


def make_employee(**values: object) -> Document:
	return new_employee(**values).insert()


def make_applicant(email_id: str = "asha.rao@example.com", **values: object) -> str:
	"""Name of a new, accepted applicant."""
	applicant = {"applicant_name": "Asha Rao", "status": "Accepted"} | values
	return insert("Job Applicant", email_id=email_id, **applicant).name


def make_onboarding(**values: object) -> Document:
	"""A draft onboarding; of a new applicant unless one is given."""
	onboarding = {"date_of_joining": "2026-03-02", "boarding_begins_on": "2026-03-02"}
	if "company" not in values:
		onboarding["company"] = make_company()
	if "job_applicant" not in values:
		onboarding["job_applicant"] = make_applicant()
	return insert("Employee Onboarding", **onboarding | values)


def insert(doctype: str, **values: object) -> Document:
	return frappe.get_doc({"doctype": doctype, **values}).insert()
