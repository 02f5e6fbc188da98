"""The documentation names everything that people call, set or schedule."""

import inspect
import re
from pathlib import Path

import frappe
import pytest

from lms import commands, hooks
from lms.lms import api

DOCS = Path(__file__).parent.parent / "docs"
HEADING = re.compile(r"^#+ (.+)$", flags=re.MULTILINE)
FILE = re.compile(r"`([\w/]+\.py)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def headings(page: str) -> set[str]:
	return set(HEADING.findall((DOCS / page).read_text()))


def public_methods() -> list[str]:
	return [
		name
		for name, method in inspect.getmembers(api, inspect.isfunction)
		if method.__module__ == api.__name__
	]


@pytest.mark.parametrize("name", public_methods())
def test_every_public_method_is_described(name):
	assert name in headings("api.md")


@pytest.mark.parametrize("name", [command.name for command in commands.commands])
def test_every_command_is_described(name):
	assert name in headings("admin.md")


@pytest.mark.parametrize("job", [job for jobs in hooks.scheduler_events.values() for job in jobs])
def test_every_scheduled_job_is_described(job):
	assert job in headings("admin.md")


def test_every_setting_is_described():
	settings = frappe.get_meta("LMS Settings").fields
	assert {field.fieldname for field in settings if not field.fieldtype.endswith("Break")} <= headings(
		"admin.md"
	)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
	assert all((page.parent / target).exists() for target in LINK.findall(page.read_text()))


def test_every_test_that_a_promise_names_is_there():
	named = FILE.findall((DOCS / "security.md").read_text())
	assert len(named) > 20
	assert [path for path in named if not (DOCS.parent / path).is_file()] == []
