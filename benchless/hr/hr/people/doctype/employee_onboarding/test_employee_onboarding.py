import frappe
import pytest

from hr.people.doctype.employee_onboarding.employee_onboarding import IncompleteTaskError, make_employee
from hr.testing import (
	insert,
	make_applicant,
	make_company,
	make_department,
	make_onboarding,
	make_user,
	new_employee,
)

EMAIL = "asha.rao@example.com"
LAPTOP = {"activity_name": "Hand over the laptop"}
CONTRACT = {"activity_name": "Sign the contract", "required_for_employee_creation": 1}


@pytest.fixture(autouse=True)
def without_mails(monkeypatch):
	"""Frappe sends a new account's welcome mail at once and commits."""
	monkeypatch.setitem(frappe.conf, "mute_emails", 1)


def submitted(**values: object):
	onboarding = make_onboarding(**values)
	onboarding.submit()
	return onboarding


def create_employee(onboarding: str):
	"""What HR does with *Create Employee*: completes the draft and saves it."""
	employee = make_employee(onboarding)
	employee.update({"gender": "Female", "date_of_birth": "1990-04-12"})
	return employee.insert()


def test_name_of_the_applicant_is_fetched():
	assert make_onboarding().employee_name == "Asha Rao"


def test_activities_and_unit_come_from_the_template():
	department = make_department("Operations")
	template = insert(
		"Employee Onboarding Template",
		title="Warehouse",
		company=make_company(),
		department=department,
		activities=[CONTRACT, LAPTOP],
	)
	onboarding = make_onboarding(company=None, employee_onboarding_template=template.name)
	assert (onboarding.company, onboarding.department) == (template.company, department)
	assert [row.activity_name for row in onboarding.activities] == [
		"Sign the contract",
		"Hand over the laptop",
	]
	assert onboarding.activities[0].required_for_employee_creation


def test_applicant_has_one_onboarding_at_a_time():
	applicant = make_applicant()
	first = submitted(job_applicant=applicant)
	with pytest.raises(frappe.ValidationError, match=first.name):
		make_onboarding(job_applicant=applicant)
	first.cancel()
	assert make_onboarding(job_applicant=applicant).name != first.name


def test_employee_cannot_be_created_from_a_draft():
	with pytest.raises(frappe.ValidationError, match="Submit"):
		make_employee(make_onboarding().name)


def test_required_activities_come_before_the_employee():
	onboarding = submitted(activities=[CONTRACT, LAPTOP])
	with pytest.raises(IncompleteTaskError):
		make_employee(onboarding.name)
	onboarding.activities[0].completed = 1
	onboarding.save()
	assert make_employee(onboarding.name).first_name == "Asha"


def test_created_employee_is_an_unsaved_copy_of_the_onboarding():
	onboarding = submitted(department=make_department("Operations"))
	employee = make_employee(onboarding.name)
	assert employee.is_new()
	assert (employee.first_name, employee.last_name) == ("Asha", "Rao")
	for field in ("company", "department", "job_applicant"):
		assert employee.get(field) == onboarding.get(field)
	assert str(employee.date_of_joining) == "2026-03-02"


def test_saving_the_employee_links_it_to_the_onboarding_and_makes_the_account():
	onboarding = submitted()
	employee = create_employee(onboarding.name)
	assert frappe.db.get_value("Employee Onboarding", onboarding.name, "employee") == employee.name
	assert employee.user_id == EMAIL


def test_a_completed_onboarding_is_left_alone():
	onboarding = submitted(activities=[CONTRACT])
	onboarding.mark_onboarding_as_completed()
	new_employee(job_applicant=onboarding.job_applicant).insert()
	assert not frappe.db.get_value("Employee Onboarding", onboarding.name, "employee")


def test_saving_the_employee_waits_for_the_required_activities():
	onboarding = submitted()
	employee = create_employee(onboarding.name)
	onboarding.reload().append("activities", CONTRACT)
	onboarding.save()
	with pytest.raises(IncompleteTaskError):
		employee.reload().save()


def test_account_of_the_applicant_is_linked_if_there_is_one():
	make_user(EMAIL)
	assert create_employee(submitted().name).user_id == EMAIL


def test_onboarding_made_after_the_employee_finds_it():
	applicant = make_applicant()
	employee = create_employee(submitted(job_applicant=applicant).name)
	frappe.get_doc("Employee Onboarding", {"job_applicant": applicant}).cancel()
	assert make_onboarding(job_applicant=applicant).employee == employee.name


def test_status_follows_the_activities():
	onboarding = submitted(activities=[CONTRACT, LAPTOP])
	assert onboarding.boarding_status == "Pending"
	onboarding.activities[0].completed = 1
	onboarding.save()
	assert onboarding.boarding_status == "In Process"
	onboarding.mark_onboarding_as_completed()
	onboarding.reload()
	assert onboarding.boarding_status == "Completed"
	assert all(activity.completed for activity in onboarding.activities)


def test_one_without_rights_on_the_onboarding_cannot_create_the_employee(as_user):
	onboarding = submitted()
	with as_user(make_user("staff@example.com", "Employee")), pytest.raises(frappe.PermissionError):
		make_employee(onboarding.name)
