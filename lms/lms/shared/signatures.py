"""Public methods: converts arguments from clients to the types in the method's signature.

A form or a query string sends text, a JSON body any JSON value. Frappe also converts arguments to their
annotations, but its error messages are for programmers and not translated. So Frappe sees annotations that
accept everything, and `arguments.py` parses them with messages for users. Roles are checked first: arguments
of people who may not call the method are not read.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import wraps
from types import NoneType, UnionType
from typing import (
	Annotated,
	Any,
	ClassVar,
	ParamSpec,
	TypeVar,
	Union,
	get_args,
	get_origin,
	get_type_hints,
)

import frappe
from frappe import _
from frappe.utils import cstr

from lms.lms.shared.arguments import (
	parse_check,
	parse_choice,
	parse_count,
	parse_date,
	parse_list,
	parse_name,
	parse_object,
	parse_text,
)

P = ParamSpec("P")
R = TypeVar("R")

# Anything that a client can send, for methods that pass an argument on to Frappe unchanged.
Json = str | int | float | bool | list[Any] | dict[str, Any] | None


class Rule(ABC):
	"""How to parse a value. `NOTHING` are values that mean an optional argument is missing."""

	NOTHING: ClassVar[tuple[object, ...]] = (None,)

	@abstractmethod
	def parse(self, value: object, name: str) -> object:
		"""Return the value of the argument `name`. Raises a message for users if it is not valid."""


@dataclass(frozen=True)
class Between(Rule):
	"""A whole number within bounds."""

	least: int
	most: int

	def parse(self, value: object, name: str) -> int:
		return parse_count(value, label_of(name), least=self.least, most=self.most)


@dataclass(frozen=True)
class AtMost(Rule):
	"""Text with a maximum length."""

	characters: int

	def parse(self, value: object, name: str) -> str:
		return parse_text(value, label_of(name), most=self.characters)


@dataclass(frozen=True)
class ObjectOf(Rule):
	"""An object, or its JSON with a maximum length."""

	characters: int

	def parse(self, value: object, name: str) -> dict[str, object]:
		return parse_object(value, label_of(name), most=self.characters)


@dataclass(frozen=True)
class OneOf(Rule):
	"""One of these words, ignoring case."""

	choices: tuple[str, ...]
	NOTHING = (None, "")

	def parse(self, value: object, name: str) -> str | None:
		return parse_choice(parse_name(value, label_of(name)), label_of(name), self.choices)


class Name(Rule):
	NOTHING = (None, "")

	def parse(self, value: object, name: str) -> str:
		return parse_name(value, label_of(name))


class Names(Rule):
	def parse(self, value: object, name: str) -> list[str]:
		one = label_of(name.removesuffix("s"))
		return [parse_name(item, one) for item in parse_list(value, label_of(name))]


class Unchecked(Rule):
	"""A list whose items the method checks itself."""

	def parse(self, value: object, name: str) -> list[object]:
		return parse_list(value, label_of(name))


class AsTyped(Rule):
	"""Text of any length, with its blanks."""

	def parse(self, value: object, name: str) -> str:
		return cstr(value)


class Check(Rule):
	NOTHING = ()

	def parse(self, value: object, name: str) -> bool:
		return parse_check(value, label_of(name))


class Day(Rule):
	def parse(self, value: object, name: str) -> date:
		return parse_date(value, label_of(name))


# Rules for annotations without their own.
RULES: dict[object, Rule] = {str: Name(), list[str]: Names(), bool: Check(), date: Day()}

LABELS: dict[str, Callable[[], str]] = {
	"feedback": lambda: _("Feedback"),
	"value": lambda: _("Value for Work"),
	"instructors": lambda: _("Instructors"),
	"content": lambda: _("Content"),
	"announcement": lambda: _("Announcement"),
	"answers": lambda: _("Answers"),
	"as_of": lambda: _("As Of"),
	"assignment": lambda: _("Assignment"),
	"assignments": lambda: _("Assignments"),
	"attachment": lambda: _("File"),
	"attachments": lambda: _("Files"),
	"attempt": lambda: _("Attempt"),
	"batch": lambda: _("Cohort"),
	"live_class": lambda: _("Live Class"),
	"chapter_number": lambda: _("Chapter Number"),
	"code": lambda: _("Code"),
	"comments": lambda: _("Comments"),
	"company": lambda: _("Company"),
	"certificate": lambda: _("Certificate"),
	"certificates": lambda: _("Certificates"),
	"published": lambda: _("Published"),
	"course": lambda: _("Course"),
	"courses": lambda: _("Courses"),
	"data_import": lambda: _("Data Import"),
	"data_import_name": lambda: _("Data Import"),
	"days": lambda: _("Days"),
	"department": lambda: _("Department"),
	"docname": lambda: _("Name"),
	"doctype": lambda: _("DocType"),
	"due_date": lambda: _("Due Date"),
	"employee": lambda: _("Employee"),
	"employees": lambda: _("Employees"),
	"enqueue": lambda: _("Enqueue"),
	"field": lambda: _("Field"),
	"file_format": lambda: _("File Format"),
	"file_url": lambda: _("File URL"),
	"import_file": lambda: _("Import File"),
	"include_indirect": lambda: _("Include Indirect"),
	"job_id": lambda: _("Job ID"),
	"lesson_number": lambda: _("Lesson Number"),
	"limit": lambda: _("Limit"),
	"marks": lambda: _("Marks"),
	"member": lambda: _("Member"),
	"members": lambda: _("Members"),
	"months": lambda: _("Months"),
	"name": lambda: _("Name"),
	"onboarding": lambda: _("Employee Onboarding"),
	"overdue": lambda: _("Overdue"),
	"parent": lambda: _("Parent DocType"),
	"people": lambda: _("People"),
	"person": lambda: _("Person"),
	"program": lambda: _("Program"),
	"quiz": lambda: _("Quiz"),
	"reason": lambda: _("Reason"),
	"reports_to": lambda: _("Reports to"),
	"retake": lambda: _("Retake"),
	"scope": lambda: _("Scope"),
	"search": lambda: _("Search"),
	"start": lambda: _("Start"),
	"status": lambda: _("Status"),
	"submission": lambda: _("Submission"),
	"table": lambda: _("Table"),
	"to_waiting_list": lambda: _("Waiting List"),
	"totals": lambda: _("Totals"),
	"user": lambda: _("User"),
	"values": lambda: _("Values"),
	"view": lambda: _("View"),
}


def label_of(name: str) -> str:
	return LABELS[name]()


def typed(*, only_for: Collection[str] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
	"""Require one of the roles, if any are given, and parse the arguments. Goes below `frappe.whitelist`."""

	def decorate(method: Callable[P, R]) -> Callable[P, R]:
		signature = inspect.signature(method)
		rules = find_rules(method)

		@wraps(method)
		def parsed(*args: P.args, **kwargs: P.kwargs) -> R:
			if only_for:
				frappe.only_for(tuple(only_for), message=True)
			sent = signature.bind_partial(*args, **kwargs)
			for name, (rule, is_optional) in rules.items():
				if name in sent.arguments or signature.parameters[name].default is inspect.Parameter.empty:
					value = sent.arguments.get(name)
					is_left_out = is_optional and value in rule.NOTHING
					sent.arguments[name] = None if is_left_out else rule.parse(value, name)
			return method(*sent.args, **sent.kwargs)

		parsed.__annotations__ = dict.fromkeys(signature.parameters, object)
		parsed.__signature__ = without_required(signature)  # type: ignore[attr-defined]
		return parsed

	return decorate


def without_required(signature: inspect.Signature) -> inspect.Signature:
	"""Make all arguments optional, so that our message reports a missing one and not Python's."""
	parameters = [
		each.replace(default=None) if each.default is each.empty else each
		for each in signature.parameters.values()
	]
	return signature.replace(parameters=parameters)


def find_rules(method: Callable[..., object]) -> dict[str, tuple[Rule, bool]]:
	"""Return the rule of each argument and whether it may be None. Omits arguments that are not parsed."""
	annotations = get_type_hints(method, include_extras=True)
	annotations.pop("return", None)
	return {name: find_rule(hint) for name, hint in annotations.items() if hint is not Json and hint != Json}


def find_rule(annotation: Any) -> tuple[Rule, bool]:
	if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
		[expected] = [part for part in get_args(annotation) if part is not NoneType]
		return find_rule(expected)[0], True
	if get_origin(annotation) is Annotated:
		return annotation.__metadata__[0], False
	return RULES[annotation], False
