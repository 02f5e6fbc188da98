"""The table of methods in docs/permissions.md, column by column: who is let in, over HTTP."""

import ast
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from lms import hooks
from lms.testing.factories import make_department, unique
from tests.support.http import messages_of
from tests.support.users import PASSWORD, make_user

APP = Path(__file__).parents[2] / "lms"
DOCS = Path(__file__).parents[2] / "docs" / "permissions.md"


def read_table() -> dict[str, dict[str, bool]]:
	"""Whether a role may call a method, by role."""
	table = DOCS.read_text().split("## Methods")[1].split("\n## ")[0]
	lines = [line for line in table.splitlines() if line.startswith("|")]
	columns, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
	return {
		column: {row[0]: row[index] == "yes" for row in rows} for index, column in enumerate(columns) if index
	}


TABLE = read_table()


@pytest.mark.parametrize("role", TABLE)
def test_table(role, client):
	if role != "Guest":
		client.login(make_user(role), PASSWORD)
	allowed = {method: is_let_in(client, method) for method in TABLE[role]}
	assert allowed == TABLE[role]


def is_let_in(client, method: str) -> bool:
	"""Called without arguments: who is let in is told what is missing, if anything is."""
	response = client.call(f"lms.lms.api.{method}")
	assert response.status_code in (200, 403, 417), messages_of(response)
	return response.status_code != 403


def test_every_whitelisted_method_is_in_the_table():
	"""But for those that only take the place of one of Frappe's, or of its search."""
	methods = {f"{module}.{name}" for module, name in whitelisted_methods()}
	in_place_of_others = {*hooks.override_whitelisted_methods.values(), *hooks.standard_queries.values()}
	assert {f"lms.lms.api.{name}" for name in TABLE["Guest"]} <= methods
	assert methods - {f"lms.lms.api.{name}" for name in TABLE["Guest"]} <= in_place_of_others


def whitelisted_methods() -> Iterator[tuple[str, str]]:
	"""Module and name of each function of the app that clients can call, wherever it is."""
	for path in sorted(APP.rglob("*.py")):
		for node in ast.walk(ast.parse(path.read_text())):
			if isinstance(node, ast.FunctionDef) and any(
				"whitelist" in ast.unparse(decorator) for decorator in node.decorator_list
			):
				module = ".".join(path.relative_to(APP.parent).with_suffix("").parts)
				# The package has the names of what its modules hold.
				yield "lms.lms.api" if module.startswith("lms.lms.api.") else module, node.name


@pytest.mark.parametrize(
	("arguments", "message"),
	[
		({"limit": 0}, "Limit must be between 1 and 500."),
		({"limit": "many"}, "Limit must be a whole number"),
		({"start": -1}, "Start must be between 0"),
		({"totals": "some"}, "Totals must be 0 or 1"),
		({"status": "late"}, "Status must be one of active, completed, overdue"),
		({"department": "Nowhere"}, "There is no Department called"),
		({"reports_to": "HR-EMP-0"}, "There is no Employee called"),
		({"course": "none"}, "There is no LMS Course called"),
	],
	ids=str,
)
def test_bad_arguments_of_team_status_are_refused(arguments, message, client):
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	response = client.call("lms.lms.api.get_team_training_status", **arguments)
	assert response.status_code == 417
	assert message in messages_of(response)


def test_team_status_of_a_department_without_people(client):
	department = make_department(unique("Empty"))
	frappe.db.commit()
	client.login(make_user("HR Manager", "HR User"), PASSWORD)
	response = client.get(f"/api/method/lms.lms.api.get_team_training_status?department={department}&limit=5")
	assert response.json["message"] == {
		"users": [],
		"totals": {"users": 0, "active": 0, "completed": 0, "overdue": 0},
	}
