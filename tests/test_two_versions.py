"""The app runs on Frappe 15 and on Frappe 16: what only one of them takes is not in it."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from lms.testing.factories import make_user

ROOT = Path(__file__).parents[1]
READERS = ("get_all", "get_list", "get_value", "get_values", "get_cached_value")
ADVICE = ROOT / "lms" / "lms" / "shared" / "dialects.py"


def get_app_files() -> list[Path]:
	paths = [*(ROOT / "lms").rglob("*.py"), *(ROOT / "benchless" / "hr").rglob("*.py")]
	return sorted(path for path in paths if not path.name.startswith("test_"))


def find_calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
	for node in ast.walk(tree):
		if isinstance(node, ast.Call) and getattr(node.func, "attr", None) in names:
			yield node


def find_texts(call: ast.Call) -> Iterator[str]:
	"""The texts that a call gives, in lists as well, but not those of its filters."""
	given = [
		*call.args[2:],
		*(each.value for each in call.keywords if each.arg not in ("filters", "or_filters")),
	]
	for node in (part for value in given for part in ast.walk(value)):
		if isinstance(node, ast.Constant) and isinstance(node.value, str):
			yield node.value


@pytest.mark.parametrize("path", get_app_files(), ids=lambda path: path.name)
def test_no_list_asks_for_a_function_of_sql(path):
	"""Frappe 16 refuses it as a text."""
	calls = find_calls(ast.parse(path.read_text()), *READERS)
	assert [text for call in calls for text in find_texts(call) if "(" in text] == []


@pytest.mark.parametrize("path", get_app_files(), ids=lambda path: path.name)
def test_advice_on_indexes_is_given_in_one_place(path):
	"""Frappe 16 runs on SQLite, too, which does not know the clause."""
	assert path == ADVICE or not list(find_calls(ast.parse(path.read_text()), "force_index"))


def test_functions_of_sql_are_found():
	code = 'frappe.get_all("User", filters={"a": "(b)"}, fields=["max(idx) as idx"], order_by="count(name)")'
	[call] = find_calls(ast.parse(code), *READERS)
	assert list(find_texts(call)) == ["max(idx) as idx", "count(name)"]


def get_hooks_of_apps() -> dict[str, str]:
	return {
		doctype: hook
		for app in ("hr", "lms")
		if importlib.util.find_spec(app)
		for doctype, hook in getattr(importlib.import_module(f"{app}.hooks"), "has_permission", {}).items()
	}


@pytest.mark.parametrize("ptype", ["read", "write", "create", "delete", "share", "export", "print", "select"])
@pytest.mark.parametrize(("doctype", "hook"), get_hooks_of_apps().items())
def test_hooks_answer_yes_or_no(doctype, hook, ptype):
	"""Nothing is "no objection" on Frappe 15 and a refusal on Frappe 16."""
	for user in ("Administrator", "Guest", make_user(), make_user("Moderator")):
		answer = frappe.get_attr(hook)(doc=frappe.new_doc(doctype), ptype=ptype, user=user)
		assert answer in (True, False), user
