"""`bench lms-status`, as an admin reads it and monitoring runs it."""

import json

import frappe
import pytest
from click.testing import Result

from lms.commands import lms_status
from lms.lms.figures import status
from lms.testing.factories import make_assignment
from tests.support.commands import run_command


def run(test_site, *options: str) -> Result:
	return run_command(test_site, lms_status, *options)


@pytest.fixture
def well(monkeypatch):
	monkeypatch.setattr(status, "find_problems", lambda *_arguments: [])


@pytest.fixture
def unwell(monkeypatch):
	monkeypatch.setattr(status, "find_problems", lambda *_arguments: ["The scheduler is off."])


def test_all_is_well(test_site, committed, well):
	result = run(test_site)
	assert result.exit_code == 0, result.output
	assert result.stdout.splitlines()[0].endswith(f"on {test_site.name}")
	assert "!" not in result.stdout


def test_what_needs_attention_is_told_and_ends_in_a_code_of_its_own(test_site, committed, unwell):
	result = run(test_site)
	assert result.exit_code == 4
	assert result.stdout.splitlines()[-1] == "! The scheduler is off."


def test_machines_get_all_of_it_as_json(test_site, committed, unwell):
	make_assignment()
	frappe.db.commit()
	result = run(test_site, "--json")
	assert result.exit_code == 4
	document = json.loads(result.stdout)
	assert document["site"] == test_site.name
	assert document["assignments"]["Pending"] >= 1
	assert document["attention"] == ["The scheduler is off."]
	assert result.stderr == ""
