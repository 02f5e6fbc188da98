"""Reports that Frappe mails: whatever User Permissions hide of the site does not reach the recipient."""

import csv
import io
import json

import frappe
import pytest

from lms.testing.factories import (
	in_days,
	insert,
	make_assignment,
	make_company,
	make_department,
	make_employee,
	make_user,
	unique,
)
from lms.testing.reports import restrict


@pytest.fixture(autouse=True)
def needs_mailed_reports(site):
	if not frappe.db.exists("DocType", "Auto Email Report"):
		pytest.skip("benchless mails no reports")


@pytest.fixture
def hr_manager():
	"""An employee like the others: ERPNext takes the role Employee from accounts without a record."""
	user = make_user("HR Manager")
	make_employee(user_id=user, create_user_permission=0)
	return user


def employ(**overrides: object) -> str:
	"""Somebody with a training assignment that is due in a few days."""
	user = make_user("LMS Student")
	make_employee(user_id=user, **overrides)
	make_assignment(employee=user, due_date=in_days(3))
	return user


def mail(report: str, user: str, **filters: object) -> list[str]:
	"""The cells of the file that goes out, row after row."""
	doc = insert(
		"Auto Email Report",
		report=report,
		user=user,
		email_to=user,
		frequency="Daily",
		format="CSV",
		filters=json.dumps(filters),
		report_type="Script Report",
	)
	rows = csv.reader(io.StringIO(doc.get_report_content() or ""))
	return [cell for row in rows for cell in row]


@pytest.mark.parametrize("doctype", ["Company", "Department", "Employee"])
def test_the_recipient_gets_the_people_whom_user_permissions_leave(doctype, hr_manager):
	companies = [make_company(unique("Company")) for _ in range(2)]
	departments = [make_department(unique("Department"), company) for company in companies]
	seen, hidden = (
		employ(company=company, department=department)
		for company, department in zip(companies, departments, strict=True)
	)
	without_record = make_assignment(due_date=in_days(3)).employee
	employee = frappe.db.get_value("Employee", {"user_id": seen})
	names = {"Company": companies[0], "Department": departments[0], "Employee": employee}
	restrict(hr_manager, doctype, names[doctype])
	cells = mail("Due Soon", hr_manager, days="30")
	assert seen in cells
	assert not {hidden, without_record} & set(cells)


def test_whoever_has_no_user_permissions_gets_everybody_with_an_employee_record(hr_manager):
	users = [employ() for _ in range(2)]
	assert set(users) <= set(mail("Due Soon", hr_manager, days="30"))


def test_nothing_is_mailed_to_whoever_may_not_read_employees():
	employ()
	with pytest.raises(frappe.PermissionError):
		mail("Due Soon", make_user("Course Creator"), days="30")


@pytest.mark.parametrize(
	("report", "filters"),
	[
		("Course Progress Summary", {}),
		("Training History of a Person", {}),
		("Training Compliance Matrix", {}),
		("Audit Sample", {"completed_from": "2001-01-01", "completed_to": "2099-01-01"}),
		("Completion Before Start Date", {"joined_from": "2001-01-01", "joined_to": "2099-01-01"}),
	],
)
def test_other_reports_do_not_name_the_hidden_either(report, filters, hr_manager):
	companies = [make_company(unique("Company")) for _ in range(2)]
	department = make_department(unique("Department"), companies[1])
	hidden = employ(company=companies[1], department=department)
	course = frappe.db.get_value("LMS Training Assignment", {"employee": hidden}, "course")
	restrict(hr_manager, "Company", companies[0])
	required = {
		"Course Progress Summary": {"course": course},
		"Training History of a Person": {"employee": frappe.db.get_value("Employee", {"user_id": hidden})},
		"Training Compliance Matrix": {"department": department},
	}
	assert hidden not in mail(report, hr_manager, **filters, **required.get(report, {}))
