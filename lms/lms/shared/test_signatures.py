import inspect
from datetime import date
from typing import Annotated, Any

import frappe
import pytest

from lms.lms import api
from lms.lms.desk import calls
from lms.lms.shared.signatures import (
	LABELS,
	AsTyped,
	AtMost,
	Between,
	Json,
	Names,
	ObjectOf,
	OneOf,
	Unchecked,
	find_rules,
	typed,
)


@typed()
def echo(
	course: str,
	due_date: date,
	program: str | None = None,
	employees: list[str] | None = None,
	members: Annotated[list[str], Unchecked()] | None = None,
	limit: Annotated[int, Between(1, 5)] = 3,
	status: Annotated[str, OneOf(("open", "closed"))] | None = None,
	reason: Annotated[str, AtMost(5)] = "",
	comments: Annotated[str, AsTyped()] | None = None,
	answers: Annotated[dict[str, object], ObjectOf(20)] | None = None,
	retake: bool = False,
	marks: Json = None,
) -> dict[str, Any]:
	return {name: value for name, value in locals().items() if name not in ("course", "due_date")}


def parsed(**arguments: object) -> object:
	"""What the method received for the one argument."""
	[name] = arguments
	return echo(course="C", due_date="2026-02-28", **arguments)[name]


@pytest.mark.parametrize(
	("given", "received"),
	[
		({"program": " P "}, "P"),
		({"program": ""}, None),
		({"employees": '["a", " b"]'}, ["a", "b"]),
		({"employees": None}, None),
		({"members": [7, "a"]}, [7, "a"]),
		({"limit": "4"}, 4),
		({"status": "Open"}, "open"),
		({"status": ""}, None),
		({"reason": "so"}, "so"),
		({"comments": " so "}, " so "),
		({"comments": None}, None),
		({"answers": '{"q": 1}'}, {"q": 1}),
		({"answers": None}, None),
		({"retake": "yes"}, True),
		({"retake": None}, False),
		({"marks": [{"any": "thing"}]}, [{"any": "thing"}]),
	],
)
def test_what_a_client_sends_becomes_what_the_signature_says(given, received):
	assert parsed(**given) == received


@pytest.mark.parametrize(
	("given", "message"),
	[
		({"program": 7}, "Program is missing."),
		({"employees": "a"}, "Employees is not valid JSON."),
		({"employees": {"a": 1}}, "Employees must be a list"),
		({"employees": [7]}, "Employee is missing."),
		({"members": 7}, "Members must be a list"),
		({"limit": 5.5}, "Limit must be a whole number"),
		({"limit": [1]}, "Limit must be a whole number"),
		({"limit": None}, "Limit is missing."),
		({"status": "lost"}, "Status must be one of open, closed"),
		({"reason": "too many"}, "Reason is too long"),
		({"answers": 7}, "Answers must be an object"),
		({"answers": {}, "program": {}}, "Program is missing."),
		({"retake": {}}, "Retake must be 0 or 1"),
	],
)
def test_anything_else_is_refused_in_words_for_people(given, message):
	with pytest.raises(frappe.ValidationError, match=message):
		echo(course="C", due_date="2026-02-28", **given)


def test_what_is_not_sent_keeps_its_default_or_is_missing():
	assert echo("C", "2026-02-28")["limit"] == 3
	with pytest.raises(frappe.ValidationError, match="Due Date is missing"):
		echo(course="C")


def public_methods() -> list[tuple[str, Any]]:
	return [
		(name, method)
		for module in (api, calls)
		for name, method in inspect.getmembers(module, inspect.isfunction)
		if method.__module__.startswith(module.__name__) and hasattr(method, "__wrapped__")
	]


@pytest.mark.parametrize(("name", "method"), public_methods())
def test_every_public_method_has_real_types(name, method):
	signature = inspect.signature(method)
	kinds = {parameter.annotation for parameter in signature.parameters.values()}
	assert not kinds & {object, Any, inspect.Parameter.empty}
	assert signature.return_annotation is not inspect.Signature.empty
	# For Frappe, which refuses methods of this app whose arguments have no annotations.
	assert set(signature.parameters) <= set(method.__annotations__)


@pytest.mark.parametrize(("name", "method"), public_methods())
def test_messages_can_name_every_argument(name, method):
	rules = {argument: rule for argument, (rule, _) in find_rules(inspect.unwrap(method)).items()}
	named = {argument for argument, rule in rules.items() if not isinstance(rule, AsTyped)}
	items = {argument.removesuffix("s") for argument in named if isinstance(rules[argument], Names)}
	assert named | items <= set(LABELS)


@pytest.mark.parametrize(
	"arguments",
	[
		{"program": "\ud800"},
		{"program": "a\0b"},
		{"employees": ["\ud800"]},
		{"members": ["ana@example.com", "\ud800"]},
		{"members": '["\\ud800"]'},
		{"answers": {"a": "\ud800"}},
		{"answers": '{"a": "\\ud800"}'},
	],
	ids=ascii,
)
def test_text_that_no_database_stores_is_refused(arguments):
	"""JSON can express half of a character, in the body as well as in a text."""
	with pytest.raises(frappe.ValidationError, match="cannot be stored"):
		parsed(**arguments)
