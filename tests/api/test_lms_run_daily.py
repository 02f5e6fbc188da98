"""`bench lms-run-daily`, as it is run on a terminal or by a script."""

import json

import frappe
import pytest
from click.testing import Result

from lms.commands import lms_run_daily
from lms.lms import jobs
from lms.testing.factories import in_days, make_assignment, today
from tests.support.commands import run_command


@pytest.fixture
def late(committed):
	"""An open assignment that was due yesterday."""
	assignment = make_assignment(due_date=in_days(-1))
	frappe.db.commit()
	return assignment


def run(test_site, *options: object) -> Result:
	return run_command(test_site, lms_run_daily, *map(str, options))


def get_status(assignment) -> str:
	frappe.db.rollback()
	return frappe.db.get_value(assignment.doctype, assignment.name, "status")


def test_the_daily_jobs_run_in_their_order(test_site, late):
	result = run(test_site)
	assert result.exit_code == 0, result.output
	assert [line.partition(":")[0] for line in result.stdout.splitlines()] == list(jobs.DAILY)
	assert get_status(late) == "Overdue"


def test_machines_get_what_each_did_as_json(test_site, late):
	result = run(test_site, "--json")
	assert result.exit_code == 0, result.output
	document = json.loads(result.stdout)
	assert document["date"] == str(today())
	assert document["jobs"][0]["job"] == "check_overdue_assignments"
	assert document["jobs"][0]["result"]["overdue"] >= 1
	assert json.loads(run(test_site, "--json").stdout)["jobs"][0]["result"] == {"overdue": 0}


def test_an_earlier_day_can_be_caught_up_with(test_site, late):
	assert run(test_site, "--date", in_days(-1)).exit_code == 0
	assert get_status(late) == "Pending"


def test_a_day_to_come_has_to_be_forced(test_site, late):
	frappe.db.set_value(late.doctype, late.name, "due_date", in_days(2))
	frappe.db.commit()
	result = run(test_site, "--date", in_days(3))
	assert result.exit_code == 1
	assert f"{in_days(3)} is in the future." in result.stderr
	assert get_status(late) == "Pending"
	assert run(test_site, "--date", in_days(3), "--force").exit_code == 0
	assert get_status(late) == "Overdue"


def test_a_day_that_is_none_is_an_error_of_use(test_site, late):
	assert run(test_site, "--date", "yesterday").exit_code == 2
	assert get_status(late) == "Pending"


def test_a_job_that_fails_is_told_and_stops_no_other(test_site, late, monkeypatch):
	def fail(today, user):
		frappe.db.set_value(late.doctype, late.name, "status", "Withdrawn")
		raise RuntimeError("out of stamps")

	monkeypatch.setattr(jobs, "DAILY", {"first": fail, **jobs.DAILY, "last": fail})
	result = run(test_site, "--json")
	assert result.exit_code == 3
	entries = {entry["job"]: entry for entry in json.loads(result.stdout)["jobs"]}
	assert entries["last"] == {"job": "last", "error": "out of stamps"}
	assert entries["check_overdue_assignments"]["result"]["overdue"] >= 1
	assert get_status(late) == "Overdue"
	assert frappe.db.exists("Error Log", {"method": "last failed"})
