"""Creates the HR records of the demo: the organization, employees, onboardings and compliance rows."""

from typing import Any

import frappe
from frappe.model.document import Document

from lms.demo.company import Company, Person

LISTS = (
	("Designation", "designation_name", "designation"),
	("Branch", "branch", "branch"),
	("Employment Type", "employee_type_name", "employment_type"),
)


def create_organisation(company: Company) -> None:
	insert("Company", company_name=company.name, abbr=company.plan["abbr"])
	for department in company.plan["departments"]:
		parent = department.get("parent")
		insert(
			"Department",
			department_name=department["department_name"],
			parent_department=company.department(parent) if parent else None,
			company=company.name,
		)
	for doctype, fieldname, attribute in LISTS:
		for value in sorted({getattr(person, attribute) for person in company.people}):
			if not frappe.db.exists(doctype, value):
				insert(doctype, **{fieldname: value})


def create_employment(company: Company) -> None:
	"""Create onboardings first, because saving an applicant's Employee links them and assigns training."""
	applicants = create_onboardings(company)
	employees: dict[str, str] = {}
	for person in company.people:
		employee = create_employee(
			company, person, employees.get(person.reports_to), applicants.get(person.login)
		)
		employees[person.login] = employee.name
		if company.left_on(person):
			leave(company, person, employee)


def create_onboardings(company: Company) -> dict[str, str]:
	"""Create the onboardings. Returns job applicants by login. Future starters have no Employee yet."""
	template = insert(
		"Employee Onboarding Template", company=company.name, **company.plan["onboarding_template"]
	)
	return {
		plan["login"]: create_onboarding(company, template.name, plan) for plan in company.plan["onboardings"]
	}


def create_onboarding(company: Company, template: str, plan: dict[str, Any]) -> str:
	applicant = insert(
		"Job Applicant",
		applicant_name=plan["applicant_name"],
		email_id=company.email(plan["login"]),
		designation=plan["designation"],
		status="Accepted",
	)
	joining = company.day(plan["joining_in_days"])
	onboarding = insert(
		"Employee Onboarding",
		job_applicant=applicant.name,
		employee_onboarding_template=template,
		department=company.department(plan["department"]),
		designation=plan["designation"],
		date_of_joining=joining,
		boarding_begins_on=joining,
	)
	for activity in onboarding.activities[: plan["completed"]]:
		activity.completed = 1
	onboarding.submit()
	return applicant.name


def create_employee(
	company: Company, person: Person, reports_to: str | None, job_applicant: str | None
) -> Document:
	email = company.email(person.login)
	return insert(
		"Employee",
		first_name=person.first_name,
		last_name=person.last_name,
		gender=person.gender,
		date_of_birth=person.date_of_birth,
		date_of_joining=company.joined_on(person),
		company=company.name,
		department=company.department(person.department),
		designation=person.designation,
		branch=person.branch,
		employment_type=person.employment_type,
		reports_to=reports_to,
		job_applicant=job_applicant,
		company_email=email,
		prefered_contact_email="Company Email",
		user_id=email if person in company.account_holders else None,
		# HR and the learning team work with everyone's records.
		create_user_permission=int(not person.extra_roles),
	)


def leave(company: Company, person: Person, employee: Document) -> None:
	employee.update({"status": "Left", "relieving_date": company.left_on(person)})
	employee.save()


def disable_leavers(company: Company) -> None:
	"""Disable the accounts of people who have left, as HR does. Their training records stay."""
	for person in company.people:
		if company.left_on(person):
			user = frappe.get_doc("User", company.email(person.login))
			user.enabled = 0
			user.save()


def create_compliance(company: Company) -> None:
	for compliance_type, description in company.plan["compliance_types"].items():
		insert("Compliance Type", compliance_type=compliance_type, description=description)
	rows = frappe.get_all("Employee", filters={"company": company.name}, fields=["name", "company_email"])
	employees = {row.company_email: row.name for row in rows}
	for plan in company.plan["compliance"]:
		expires = plan.get("expires_in_days")
		insert(
			"Employee Compliance",
			employee=employees[company.email(plan["login"])],
			compliance_type=plan["type"],
			status=plan["status"],
			due_date=company.day(plan["due_in_days"]),
			next_renewal_date=company.day(expires) if expires else None,
			notes=plan.get("notes"),
		)


def insert(doctype: str, **values: object) -> Document:
	return frappe.get_doc({"doctype": doctype, **values}).insert()
