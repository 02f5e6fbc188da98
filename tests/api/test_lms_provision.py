"""`bench lms-provision`, as it is run on a terminal."""

import json

import frappe
import pytest
from click.testing import Result

from lms.commands import lms_provision
from lms.testing.factories import make_company, make_employee, unique
from tests.support.commands import run_command
from tests.support.users import make_user


@pytest.fixture
def company(committed):
	company = make_company(unique("Company"))
	frappe.db.commit()
	return company


@pytest.fixture
def account(company):
	"""Of an employee who was there before the app."""
	account = make_user("Employee")
	employee = make_employee(company=company)
	frappe.db.set_value("Employee", employee.name, "user_id", account)
	frappe.db.commit()
	return account


def run(test_site, *options: str) -> Result:
	return run_command(test_site, lms_provision, *options)


def has_role(user: str) -> bool:
	frappe.db.rollback()
	return bool(frappe.db.exists("Has Role", {"parent": user, "role": "LMS Student"}))


def test_a_dry_run_says_what_would_be_done(test_site, company, account):
	result = run(test_site, "--dry-run", "--company", company)
	assert result.exit_code == 0, result.output
	assert "Would be granted LMS Student: 1" in result.output
	assert not has_role(account)


def test_it_grants_the_role_and_prints_counts(test_site, company, account):
	result = run(test_site, "--company", company)
	assert result.exit_code == 0, result.output
	assert result.stdout.splitlines() == [
		"Granted LMS Student: 1",
		"Active employees: 1",
		"Already had LMS Student: 0",
		"Without User ID: 0",
		"User does not exist: 0",
		"User is disabled (gets the role, stays disabled): 0",
	]
	assert has_role(account)
	assert "Granted LMS Student: 0" in run(test_site, "--company", company).output


def test_an_unknown_company_is_refused(test_site, committed):
	result = run(test_site, "--company", "No Such Company")
	assert result.exit_code == 1
	assert result.stderr == "Error: There is no company No Such Company.\n"
	assert result.stdout == ""


def test_machines_get_the_counts_as_json(test_site, company, account):
	result = run(test_site, "--dry-run", "--company", company, "--json")
	assert result.exit_code == 0, result.output
	assert json.loads(result.stdout) == {
		"dry_run": True,
		"company": company,
		"employees": 1,
		"without_user_id": 0,
		"user_missing": 0,
		"user_disabled": 0,
		"had_role": 0,
		"granted": 1,
	}


def test_an_option_that_is_not_known_is_an_error_of_use(test_site, committed):
	result = run(test_site, "--everybody")
	assert result.exit_code == 2
	assert "--everybody" in result.stderr
