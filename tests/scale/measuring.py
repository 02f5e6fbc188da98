"""How long something takes, in how many statements, and by which indexes its rows are found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from types import ModuleType
from typing import NamedTuple

import frappe
import pytest

Action = Callable[[], object]


class Timings(NamedTuple):
	"""Seconds of each round, of what is measured and of plain SQL that does the same."""

	measured: list[float]
	plain: list[float]

	@property
	def ratio(self) -> float:
		return median(self.measured) / median(self.plain)


def compare(action: Action, plain: Action, rounds: int, undo: Action = lambda: None) -> Timings:
	"""Time both in turns, so that whatever else the machine does concerns both; `undo` follows each."""
	timings = Timings([], [])
	for _ in range(rounds):
		for times, run in ((timings.measured, action), (timings.plain, plain)):
			times.append(timed(run))
			undo()
	return timings


def timed(action: Action) -> float:
	"""Seconds until the action is committed."""
	frappe.db.commit()
	start = perf_counter()
	action()
	frappe.db.commit()
	return perf_counter() - start


def describe_times(times: list[float]) -> str:
	"""The median, with the fastest and the slowest."""
	unit, factor = ("s", 1) if median(times) >= 1 else ("ms", 1000)
	digits = 2 if unit == "s" else 0 if median(times) >= 0.01 else 1
	middle, least, most = (
		f"{value * factor:.{digits}f}" for value in (median(times), min(times), max(times))
	)
	return f"{middle} {unit} ({least}-{most})"


@contextmanager
def counted() -> Iterator[list[str]]:
	"""The statements that are run meanwhile."""
	statements: list[str] = []
	run = frappe.db.sql
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(
			frappe.db,
			"sql",
			lambda query, *args, **kwargs: statements.append(str(query)) or run(query, *args, **kwargs),
		)
		yield statements


@contextmanager
def explained(*doctypes: str) -> Iterator[list[frappe._dict]]:
	"""How MariaDB finds the rows of these doctypes in each statement meanwhile: `key` and more."""
	tables = {f"tab{doctype}" for doctype in doctypes}
	plans: list[frappe._dict] = []
	run = frappe.db.sql

	def explain_and_run(query, values=(), *args, **kwargs):
		# A list of one comes out of the query builder as a tuple in Python's words.
		text = str(query).replace("',)", "')")
		# A statement with a setting of its own cannot be explained.
		is_plain = not text.lower().lstrip().startswith("set statement")
		if (is_plain and "select" in text.lower()) or text.lower().startswith(("update", "delete")):
			plan = run(f"explain {text}", values, as_dict=True)
			plans.extend(row for row in plan if row.table in tables)
		return run(query, values, *args, **kwargs)

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "sql", explain_and_run)
		yield plans


@contextmanager
def watched(page: ModuleType) -> Iterator[list[tuple[str, object]]]:
	"""The statements, with their values, of a page's `get_context`, whichever connection it has."""
	statements: list[tuple[str, object]] = []
	inside: list[bool] = []
	database, get_context = type(frappe.local.db), page.get_context
	run = database.sql

	def sql(connection, query, values=(), *args, **kwargs):
		if inside:
			statements.append((str(query), values))
		return run(connection, query, values, *args, **kwargs)

	def watched_context(context):
		inside.append(True)
		try:
			return get_context(context)
		finally:
			inside.pop()

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(database, "sql", sql)
		patch.setattr(page, "get_context", watched_context)
		yield statements


def explain(statements: list[tuple[str, object]], *doctypes: str) -> list[frappe._dict]:
	tables = {f"tab{doctype}" for doctype in doctypes}
	# An empty list is `()` in the words of the query builder, which MariaDB does not read.
	texts = ((query.replace(" IN ()", " IN (NULL)"), values) for query, values in statements)
	return [
		row
		for text, values in texts
		if text.lower().startswith("select")
		for row in frappe.db.sql(f"explain {text}", values, as_dict=True)
		if row.table in tables
	]


def keys_of(plans: list[frappe._dict]) -> list[str]:
	"""The indexes of these plans; a plan without one is `none`."""
	return sorted({(plan.key or "none").removesuffix("_index") for plan in plans})
