"""Requests made up at random, as whoever, inside the test's transaction: none may end in an error 500."""

import importlib
import inspect
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import frappe
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

# `make fuzz` sets it, and draws anew each time; the suite tries the same few each time.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
FEW = 150
SAVEPOINT = "before_request"

fuzz = settings(
	max_examples=EXAMPLES or FEW,
	derandomize=not EXAMPLES,
	database=None,
	deadline=None,
	report_multiple_bugs=False,
	suppress_health_check=list(HealthCheck),
)


class Call(NamedTuple):
	"""One request."""

	user: str
	http_method: str
	path: str
	arguments: dict[str, Any]


class Records(NamedTuple):
	"""What there is to ask for."""

	users: list[str]
	names: dict[str, list[str]]

	@property
	def doctypes(self) -> list[str]:
		return sorted(self.names)


# Values

HOSTILE = (
	"",
	" ",
	"0",
	"-1",
	"9" * 30,
	"1e999",
	"NaN",
	"null",
	"None",
	"{}",
	"[]",
	"[[]]",
	'{"name": ["like", "%"]}',
	'[["name", "in", []]]',
	'{"doctype": "User"}',
	"%",
	"'",
	'"',
	"`",
	"\\",
	"\0",
	"a\nb",
	"<b>x</b>",
	"../../etc/passwd",
	"x" * 3000,
	"é\u0301",
	"𝕏",
	"2026-02-30",
	"2026-01-01",
	"0000-00-00",
	"25:61:99",
	"a@b.c",
	"a@x,b@y",
	"Administrator",
	"Guest",
	"frappe.client.delete",
	"name",
	"owner desc",
	"count(name) as n",
)
OPERATORS = (
	"=",
	"!=",
	"<",
	">",
	"like",
	"not like",
	"in",
	"not in",
	"is",
	"between",
	"descendants of",
	"x",
	"",
	None,
)

numbers = st.one_of(st.integers(-3, 3), st.integers(-(10**20), 10**20), st.floats())
texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
anything = st.recursive(
	scalars,
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
	max_leaves=6,
)


class Values:
	"""Strategies for arguments, by their names: near to what is meant, and what nobody would send."""

	def __init__(self, records: Records) -> None:
		self.records = records
		self.names = st.sampled_from(sorted({name for names in records.names.values() for name in names}))
		self.doctypes = st.sampled_from(records.doctypes)
		# Who may do most comes to the most lines.
		self.users = st.sampled_from([*records.users, "Administrator", "Administrator"])
		self.documents = st.sampled_from(
			[(doctype, name) for doctype, names in records.names.items() for name in [*names, "none"]]
		)
		self.fieldnames = self.doctypes.flatmap(lambda doctype: st.sampled_from(get_fieldnames(doctype)))
		filter_values = st.one_of(self.names, scalars, st.lists(scalars, max_size=3), anything)
		conditions = st.one_of(
			st.tuples(self.fieldnames | texts, st.sampled_from(OPERATORS), filter_values).map(list),
			st.tuples(self.doctypes | texts, self.fieldnames, st.sampled_from(OPERATORS), filter_values).map(
				list
			),
			anything,
		)
		self.filters = st.one_of(
			st.lists(conditions, max_size=3),
			st.dictionaries(
				self.fieldnames | texts,
				filter_values | st.tuples(st.sampled_from(OPERATORS), filter_values).map(list),
				max_size=3,
			),
			anything,
		).flatmap(as_json_or_value)
		self.fields = st.one_of(
			st.lists(self.fieldnames | texts, max_size=4), st.just(["*"]), self.fieldnames, anything
		).flatmap(as_json_or_value)
		self.order = st.builds(
			lambda field, direction: f"{field} {direction}".strip(),
			self.fieldnames | texts,
			st.sampled_from(("", "asc", "desc", "x")),
		)

	def value(self, df: Any) -> st.SearchStrategy[Any]:
		"""What a field may hold, and what it may not."""
		by_type: dict[str, st.SearchStrategy[Any]] = {
			"Link": st.sampled_from([*self.records.names.get(df.options, ()), "none"]),
			"Select": st.sampled_from((df.options or "").split("\n")),
			"Check": st.integers(0, 1),
			"Int": st.integers(-1, 100),
			"Float": st.floats(-1, 100),
			"Date": st.dates().map(str),
			"Datetime": st.datetimes().map(str),
			"Code": anything.map(json.dumps),
		}
		meant = by_type.get(df.fieldtype, st.one_of(self.names, self.users, st.text("abc <>&*", max_size=9)))
		return st.one_of(meant, meant, meant, scalars, anything)

	def argument(self, name: str) -> st.SearchStrategy[Any]:
		by_name: dict[str, st.SearchStrategy[Any]] = {
			"doctype": self.doctypes,
			"reference_doctype": self.doctypes,
			"parent": self.doctypes,
			"filters": self.filters,
			"or_filters": self.filters,
			"fields": self.fields,
			"fieldname": self.fields,
			"order_by": self.order,
			"group_by": self.order,
			"query": st.sampled_from(get_paths()),
			"user": self.users,
			"doc": self.doctypes.flatmap(lambda doctype: document_of(self, doctype)).flatmap(
				as_json_or_value
			),
			"items": st.lists(self.names | anything, max_size=3).flatmap(as_json_or_value),
		}
		meant = by_name.get(name, self.name_of(name))
		lists = st.lists(self.names, max_size=2).flatmap(as_json_or_value)
		# What is meant comes most often: the rest ends at the first check.
		return st.one_of(meant, meant, meant, lists, scalars, anything)

	def name_of(self, argument: str) -> st.SearchStrategy[Any]:
		"""Of a record whose doctype is in the argument's name: `quiz`, `reports_to`, `employees`."""
		doctypes = ARGUMENTS_OF.get(argument, ())
		names = [name for doctype in doctypes for name in self.records.names.get(doctype, ())]
		if not names:
			return st.one_of(self.names, self.users, st.integers(0, 3))
		name = st.sampled_from(names)
		return st.lists(name, max_size=2).flatmap(as_json_or_value) if argument.endswith("s") else name

	def __repr__(self) -> str:
		"""Short: what is drawn from is written out with every failure."""
		return "values"


@st.composite
def arguments_of(draw: Any, values: Values, function: Callable[..., Any]) -> dict[str, Any]:
	"""Those that the function takes, not always all, and sometimes others."""
	given = {}
	for name, parameter in inspect.signature(function).parameters.items():
		if parameter.default is parameter.empty or draw(st.integers(0, 3)):
			given[name] = draw(values.argument(name))
	if not given or not draw(st.integers(0, 3)):
		given |= draw(st.dictionaries(st.sampled_from(LIST_ARGUMENTS) | texts, anything, max_size=2))
	if not draw(st.integers(0, 9)):
		given.pop(next(iter(given), None), None)
	return given


@st.composite
def document_of(draw: Any, values: Values, doctype: str) -> dict[str, Any]:
	"""Some of the doctype's fields, perhaps laid over a document that there is."""
	meta, names = frappe.get_meta(doctype), values.records.names.get(doctype)
	document: dict[str, Any] = {}
	if names and draw(st.booleans()):
		stored = frappe.get_doc(doctype, draw(st.sampled_from(names)))
		document = json.loads(json.dumps(stored.as_dict(), default=str))
	for df in draw(st.lists(st.sampled_from(meta.fields), max_size=4)):
		if df.fieldtype == "Table" and draw(st.booleans()):
			document[df.fieldname] = [
				draw(document_of(values, df.options)) for _ in range(draw(st.integers(0, 2)))
			]
		else:
			document[df.fieldname] = draw(values.value(df))
	if not draw(st.integers(0, 3)):
		document[draw(st.sampled_from(STANDARD_FIELDS) | texts)] = draw(anything)
	return {**document, "doctype": doctype}


@st.composite
def arguments_of_list(draw: Any, values: Values) -> dict[str, Any]:
	return {name: draw(values.argument(name)) for name in LIST_ARGUMENTS if draw(st.integers(0, 2)) == 0}


STANDARD_FIELDS = (
	"name",
	"owner",
	"creation",
	"modified",
	"docstatus",
	"idx",
	"parent",
	"parenttype",
	"amended_from",
)
ARGUMENTS_OF = {
	"assignment": ("LMS Assignment", "LMS Training Assignment"),
	"assignments": ("LMS Training Assignment",),
	"attempt": ("LMS Quiz Attempt",),
	"course": ("LMS Course",),
	"employees": ("User", "Employee"),
	"members": ("User",),
	"program": ("LMS Program",),
	"quiz": ("LMS Quiz",),
	"report_name": ("Report",),
	"reports_to": ("Employee", "User"),
	"submission": ("LMS Quiz Submission", "LMS Assignment Submission"),
}
LIST_ARGUMENTS = (
	"fields",
	"filters",
	"or_filters",
	"order_by",
	"group_by",
	"limit",
	"limit_start",
	"as_dict",
)


def as_json_or_value(value: Any) -> st.SearchStrategy[Any]:
	return st.just(value) if isinstance(value, str) else st.sampled_from((value, json.dumps(value)))


def get_fieldnames(doctype: str) -> list[str]:
	meta = frappe.get_meta(doctype)
	own = [df.fieldname for df in meta.fields]
	links = [
		f"{df.fieldname}.{name}" for df in meta.get_link_fields() for name in ("name", "owner", "modified")
	]
	return [
		*own,
		*links,
		"name",
		"owner",
		"creation",
		"docstatus",
		"idx",
		"parent",
		"amended_from",
		"no_such_field",
	]


def get_paths() -> list[str]:
	"""Of methods, and of what is none."""
	paths = [
		"frappe.local",
		"frappe.db",
		"frappe.session",
		"lms.hooks.fixtures",
		"lms.hooks.app_name",
		"frappe.x",
		"x",
		"",
	]
	return [
		*paths,
		"os.system",
		"frappe.client",
		"lms.lms.api",
		*(get_path(function) for function in get_methods()),
	]


def get_path(function: Callable[..., Any]) -> str:
	return f"{function.__module__}.{function.__qualname__}"


@cache
def get_methods() -> list[Callable[..., Any]]:
	"""Whitelisted functions: the app's on a bench, here all of them."""
	for package in ("lms", "hr", "frappe", "benchless") if "benchless" in sys.modules else ("lms",):
		import_modules(package)
	if engine := sys.modules.get("benchless.access.whitelist"):
		found = [function for function in engine.whitelisted if "." not in function.__qualname__]
	else:
		whitelisted = vars(frappe)["whitelisted"]
		found = [function for function in whitelisted if function.__module__.startswith("lms.lms.api.")]
	return sorted(found, key=get_path)


def import_modules(package: str) -> None:
	"""All of them, so that every function is registered."""
	path = importlib.import_module(package).__path__
	for module in pkgutil.walk_packages(path, f"{package}."):
		if "test" not in module.name and not module.name.endswith("__main__"):
			importlib.import_module(module.name)


# Requests


def send(call: Call) -> int:
	"""The status of the answer. Nothing that the request does stays."""
	frappe.db.savepoint(SAVEPOINT)
	with undone():
		try:
			return answer(call).status_code
		except Exception as error:
			status = get_status(error)
			if status == 500:
				traceback.print_exc()
			return status


def answer(call: Call) -> Any:
	frappe.set_user(call.user)
	frappe.clear_messages()
	builder = EnvironBuilder(path=call.path, method=call.http_method)
	frappe.local.request = Request(builder.get_environ())
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.form_dict = frappe._dict(call.arguments)
	return dispatch(frappe.local.request)


def dispatch(request: Request) -> Any:
	if "benchless" in sys.modules:
		return importlib.import_module("benchless.web.routes").dispatch(request)
	if request.path.startswith("/api/"):
		return importlib.import_module("frappe.api").handle(request)
	return importlib.import_module("frappe.website.serve").get_response(request.path.strip("/"))


def get_status(error: Exception) -> int:
	code = error.code if isinstance(error, HTTPException) else getattr(error, "http_status_code", None)
	return int(code or 500)


@contextmanager
def undone() -> Iterator[None]:
	"""No commit inside; afterwards all is as before, for the user as well."""
	db = frappe.db
	commit, rollback = db.commit, db.rollback

	def roll_back(*, save_point: str | None = None, **_options: Any) -> None:
		rollback(save_point=save_point or SAVEPOINT)

	db.commit, db.rollback = lambda *_args, **_options: None, roll_back
	try:
		yield
	finally:
		db.commit, db.rollback = commit, rollback
		db.rollback(save_point=SAVEPOINT)
		frappe.local.request = None
		frappe.set_user("Administrator")
		frappe.clear_messages()
		frappe.db.value_cache.clear()
