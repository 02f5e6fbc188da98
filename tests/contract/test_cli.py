"""The program `bench`, as a shell or a script sees it: what it prints and the code it ends with."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

import frappe
import pytest
from frappe.utils.password import check_password

from tests.support.imports import make_csv

Run = Callable[..., subprocess.CompletedProcess]


@pytest.fixture
def bench(site) -> Run:
	"""`bench(*arguments)` runs the program from the sites folder."""
	is_real = find_spec("frappe.utils.bench_helper")
	program = ["frappe.utils.bench_helper", "frappe"] if is_real else ["benchless.commands"]
	environment = {key: value for key, value in os.environ.items() if key != "FRAPPE_SITE"}

	def run(*arguments: str) -> subprocess.CompletedProcess:
		command = [sys.executable, "-W", "ignore", "-m", *program, *arguments]
		options = {"cwd": site.sites_path, "env": environment, "text": True, "stdin": subprocess.DEVNULL}
		return subprocess.run(command, capture_output=True, check=False, **options)

	return run


@pytest.fixture
def added_user(committed) -> str:
	return f"test-{frappe.generate_hash(length=10)}@example.com"


def test_site_that_does_not_exist_ends_in_failure(bench):
	result = bench("--site", "nowhere.localhost", "list-apps")
	assert result.returncode != 0
	assert "nowhere.localhost does not exist" in result.stdout + result.stderr


@pytest.mark.frappe15(reason="16 ends with 2")
def test_site_that_does_not_exist_ends_with_1(bench):
	assert bench("--site", "nowhere.localhost", "list-apps").returncode == 1


def test_unknown_command_is_an_error_of_use(bench, site):
	result = bench("--site", site.name, "no-such-command")
	assert result.returncode == 2
	assert "no-such-command" in result.stderr


def test_apps_are_listed(bench, site):
	result = bench("--site", site.name, "list-apps")
	assert result.returncode == 0, result.stderr
	assert [line.split()[0] for line in result.stdout.splitlines() if line.strip()][:1] == ["frappe"]
	assert "lms" in result.stdout


def test_function_is_called_and_its_result_printed_as_json(bench, site):
	result = bench("--site", site.name, "execute", "frappe.get_installed_apps")
	assert result.returncode == 0, result.stderr
	assert json.loads(result.stdout) == frappe.get_installed_apps()


def test_function_is_called_with_arguments(bench, site):
	arguments = ("--args", '["User", "Guest"]', "--kwargs", '{"fieldname": ["email", "enabled"]}')
	result = bench("--site", site.name, "execute", "frappe.db.get_value", *arguments)
	assert json.loads(result.stdout) == ["guest@example.com", 1]


@pytest.mark.frappe15(reason="16 prints a text without quotes")
def test_a_text_is_printed_as_json(bench, site):
	result = bench("--site", site.name, "execute", "frappe.scrub", "--args", '["A Name"]')
	assert json.loads(result.stdout) == "a_name"


def test_user_is_added_with_roles_and_a_password(bench, site, added_user):
	options = ("--first-name", "Ada", "--password", "Quiet-Lantern-4-River", "--add-role", "System Manager")
	result = bench("--site", site.name, "add-user", added_user, *options)
	assert result.returncode == 0, result.stderr
	frappe.db.rollback()
	assert frappe.db.get_value("User", added_user, ["first_name", "user_type"]) == ("Ada", "System User")
	assert frappe.db.exists("Has Role", {"parent": added_user, "role": "System Manager"})
	assert check_password(added_user, "Quiet-Lantern-4-River")


def test_password_of_an_unknown_user_cannot_be_set(bench, site):
	result = bench("--site", site.name, "set-password", "nobody@example.com", "Quiet-Lantern-4-River")
	assert result.returncode == 1
	assert "User nobody@example.com does not exist" in result.stdout + result.stderr


def test_command_of_an_app_runs_on_the_site(bench, site):
	result = bench("--site", site.name, "lms-provision", "--dry-run")
	assert result.returncode == 0, result.stderr
	assert "Would be granted" in result.stdout


def test_command_of_an_app_has_the_output_for_itself(bench, site):
	result = bench("--site", site.name, "lms-status", "--json")
	assert result.returncode in (0, 4), result.stderr
	assert json.loads(result.stdout)["site"] == site.name


def test_state_of_the_scheduler_is_told(bench, site):
	result = bench("--site", site.name, "scheduler", "status", "--format", "json")
	assert result.returncode == 0, result.stderr
	assert json.loads(result.stdout.splitlines()[-1])["site"] == site.name


# Importing files


@pytest.fixture
def import_file(bench, site, tmp_path):
	"""`import_file(rows, *options)` runs `bench data-import` on a CSV file with these rows."""

	def run(rows, *options):
		path = tmp_path / "people.csv"
		path.write_bytes(make_csv(rows))
		return bench("--site", site.name, "data-import", "--file", str(path), *options)

	return run


@pytest.mark.frappe15(reason="16 takes rows for imported that another import from the command line had")
def test_a_file_is_imported(import_file, committed):
	token = frappe.generate_hash(length=8)
	rows = [["Designation", "Description"], [f"A {token}", "Old"], [f"B {token}", "Old"]]
	result = import_file(rows, "--doctype", "Designation")
	assert result.returncode == 0, result.stderr
	frappe.db.rollback()
	assert frappe.db.count("Designation", {"name": ["like", f"%{token}"]}) == 2
	changed = [["Designation", "Description"], [f"A {token}", "New"]]
	assert import_file(changed, "--doctype", "Designation", "--type", "Update").returncode == 0
	frappe.db.rollback()
	assert frappe.db.get_value("Designation", f"A {token}", "description") == "New"


def test_a_file_with_links_that_do_not_exist_is_not_imported(import_file, committed):
	token = frappe.generate_hash(length=8)
	rows = [["Title", "Course (Program Courses)"], [f"P {token}", f"None {token}"]]
	result = import_file(rows, "--doctype", "LMS Program")
	assert f"None {token}" in result.stdout + result.stderr
	frappe.db.rollback()
	assert not frappe.db.exists("LMS Program", {"title": f"P {token}"})


@pytest.mark.benchless
def test_rows_that_fail_are_named_and_the_command_ends_with_1(import_file, committed):
	token = frappe.generate_hash(length=8)
	result = import_file([["Designation"], [f"A {token}"], [f"A {token}"]], "--doctype", "Designation")
	assert result.returncode == 1
	assert "Successfully imported 1 records out of 2" in result.stdout
	assert result.stderr.startswith("Row 3: ")
